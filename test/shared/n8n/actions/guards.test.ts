import type { IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { guarded, guardReader } from '../../../../nodes/shared/n8n/actions/guards';
import type { Transmit } from '../../../../nodes/shared/sending/sendAll';
import type { Dispatch, Letter } from '../../../../nodes/shared/sending/sendPlan';
import { caught } from '../../../support/caught';
import { FAKE_VENDOR } from '../../../support/fakeOperationNode';

const reading = (options: unknown) => (name: string, fallback: unknown) =>
	name === 'options' ? options : fallback;

describe('guardReader', () => {
	it('gives no key and skips no recipient if neither option was added', () => {
		for (const options of [{}, null, undefined]) {
			const { onceKey, skips } = guardReader()(reading(options));
			expect([onceKey, skips.has('+32475112233', String)]).toEqual([null, false]);
		}
	});

	it.each([
		[' reminder-1 ', 'reminder-1'],
		[1001, '1001'],
		[0, '0'],
	])('reads %j as the key %j', (sendOnceKey, key) => {
		expect(guardReader()(reading({ sendOnceKey })).onceKey).toBe(key);
	});

	it.each(['', '  ', null, undefined])('refuses the key %j if the option was added', (sendOnceKey) => {
		const error = caught(() => guardReader()(reading({ sendOnceKey })), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: 'Options > Send Once Key is empty' });
	});

	it('refuses an object as a key', () => {
		const error = caught(() => guardReader()(reading({ sendOnceKey: { id: 1 } })), GatewayError);
		expect(error.message).toBe('Options > Send Once Key holds an object, not a text');
	});

	it('builds one list for items that share it', () => {
		const read = guardReader();
		const [one, same, other] = [['+32475112233'], ['+32475112233'], ['+33688440512']].map(
			(skipRecipients) => read(reading({ skipRecipients })).skips,
		);
		expect(same).toBe(one);
		expect(other).not.toBe(one);
	});
});

describe('guarded', () => {
	const transmit: Transmit<Letter> = async () => await Promise.resolve([]);
	const without = { helpers: {} } as unknown as IExecuteFunctions;
	const dispatch = {} as Dispatch<Letter>;

	it('refuses a key before anything is sent if n8n has no store for it', () => {
		const error = caught(
			() => guarded(transmit, new Map([[dispatch, 'key']]), without, FAKE_VENDOR),
			GatewayError,
		);
		expect(error).toMatchObject({ kind: 'unsupported', outcome: 'notSent' });
		expect(error.message).toBe(
			'This n8n cannot remember what was sent, so Send Once Key does not work in it',
		);
	});

	it('needs no store if no dispatch has a key', () => {
		expect(guarded(transmit, new Map(), without, FAKE_VENDOR)).toBe(transmit);
	});
});
