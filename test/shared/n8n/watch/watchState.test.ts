import type { IDataObject } from 'n8n-workflow';
import { memberDigest, repairState, type WatchState } from '../../../../nodes/shared/n8n/watch/watchState';

const NOW_MS = 1_800_000_000_000;

function repaired(saved: IDataObject) {
	const state: WatchState = structuredClone(saved);
	const isLost = repairState(state, NOW_MS);
	return { state, isLost };
}

describe('repairState', () => {
	it('leaves a state of this version unchanged', () => {
		const saved = {
			...{ account: 'digest', beganMs: 5, numbering: '17', source: { newestMs: 6 } },
			window: { watermark: 7, handled: { [memberDigest('a')]: 7 } },
		};
		expect(repaired(saved)).toEqual({ state: saved, isLost: false });
	});

	it('keeps the open batches, and drops invalid ones', () => {
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

describe('repairState, with a broken state', () => {
	const saved = {
		...{ account: 'digest', numbering: '17', beganMs: 5, source: { newestMs: 6 } },
		window: { watermark: 40, handled: { [memberDigest('a')]: 40 } },
	};

	it.each([
		['a watermark that is null', { watermark: null, handled: {} }],
		['a position that is null', { watermark: 3, handled: { [memberDigest('a')]: null } }],
		['handled messages that are none', { watermark: 3, handled: null }],
		['no window at all', null],
	])('drops %s, and starts at the first activation', (_what, window) => {
		const { state, isLost } = repaired({ ...saved, window });
		expect(isLost).toBe(true);
		expect(state).toEqual({ account: 'digest', beganMs: 5, source: { newestMs: 6 } });
	});

	it('starts now if the first activation is unknown, too', () => {
		const { state } = repaired({ account: 'digest', window: null, beganMs: null });
		expect(state).toEqual({ account: 'digest', beganMs: NOW_MS });
	});

	it('keeps a window whose first activation is unknown', () => {
		const { state, isLost } = repaired({ ...saved, beganMs: null });
		expect(isLost).toBe(false);
		expect(state).toEqual({ ...saved, beganMs: 0 });
	});
});
