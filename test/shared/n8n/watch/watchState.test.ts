import type { IDataObject } from 'n8n-workflow';
import {
	memberDigest,
	repairState,
	TIMES,
	type WatchState,
} from '../../../../nodes/shared/n8n/watch/watchState';
import { keyDigest } from '../../../../nodes/shared/receiving/recentKeys';

const NOW_MS = 1_800_000_000_000;

function repaired(saved: IDataObject) {
	const state: WatchState = structuredClone(saved);
	const isLost = repairState(state, NOW_MS);
	return { state, isLost };
}

describe('repairState', () => {
	it('leaves a state of this version as it is', () => {
		const saved = {
			...{ account: 'digest', beganMs: 5, numbering: '17', source: { newestMs: 6 } },
			window: { watermark: 7, handled: { [memberDigest('a')]: 7 } },
		};
		expect(repaired(saved)).toEqual({ state: saved, isLost: false });
	});

	it('shortens the digests of an earlier version, which this one’s begin with', () => {
		const handled = { [keyDigest('a')]: 7, [memberDigest('b')]: 8 };
		const saved = { account: 'digest', beganMs: 5, numbering: '17', window: { watermark: 8, handled } };
		expect(repaired(saved).state.window?.handled).toEqual({ [memberDigest('a')]: 7, [memberDigest('b')]: 8 });
	});

	it('keeps the open batches, and leaves out what is none', () => {
		const entry = { key: 'k', members: ['a', 'b'], atMs: 1 };
		const saved = {
			account: 'digest',
			beganMs: 5,
			journal: [entry, null, { ...entry, atMs: null }, { key: 'x' }],
		};
		expect(repaired(saved as unknown as WatchState).state.journal).toEqual([entry]);
	});

	it('leaves a state without a position without one', () => {
		const saved = { account: 'digest', beganMs: 5 };
		expect(repaired(saved)).toEqual({ state: saved, isLost: false });
	});
});

describe('repairState, with a state that an earlier version saved of polls', () => {
	it('keeps the position and the handled messages', () => {
		const saved = { account: 'digest', poll: { watermarkMs: 1_000, handled: { a: 900, b: 1_000 } } };
		expect(repaired(saved)).toEqual({
			state: {
				...{ account: 'digest', beganMs: 0, numbering: TIMES },
				window: { watermark: 1_000, handled: { [memberDigest('a')]: 900, [memberDigest('b')]: 1_000 } },
			},
			isLost: false,
		});
	});

	it('keeps the moment of a first activation that has not read anything yet', () => {
		expect(repaired({ account: 'digest', startedMs: 1_000 })).toEqual({
			state: { account: 'digest', beganMs: 1_000 },
			isLost: false,
		});
	});
});

describe('repairState, with a state that an earlier version saved of a mailbox', () => {
	const saved = {
		...{ account: 'digest', uidValidity: '17', beganMs: 5, newestMs: 6 },
		window: { watermarkMs: 40, handled: { 'uid 41': 41 } },
		recent: [keyDigest('a'), keyDigest('b')],
	};

	it('keeps the position, the known mails and the newest one’s time', () => {
		expect(repaired(saved)).toEqual({
			state: {
				...{ account: 'digest', beganMs: 5, numbering: '17', source: { newestMs: 6 } },
				window: { watermark: 40, handled: { [memberDigest('a')]: 40, [memberDigest('b')]: 40 } },
			},
			isLost: false,
		});
	});

	it('drops a position that is null, and begins at the first activation', () => {
		const { state, isLost } = repaired({ ...saved, window: { watermarkMs: null, handled: {} } });
		expect(isLost).toBe(true);
		expect(state).toEqual({ account: 'digest', beganMs: 5, source: { newestMs: 6 } });
	});

	it('begins now when no first activation is known either', () => {
		const { state } = repaired({ ...saved, window: null, beganMs: null, newestMs: null });
		expect(state).toEqual({ account: 'digest', beganMs: NOW_MS });
	});
});
