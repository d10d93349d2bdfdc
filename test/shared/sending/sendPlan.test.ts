import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import {
	planRequests,
	prepareItem,
	type Dispatch,
	type ItemSteps,
	type Letter,
} from '../../../nodes/shared/sending/sendPlan';
import { caught } from '../../support/caught';

const LETTER: Letter = { groupKey: 'text', recipientsPerRequest: 20, clientReference: null };

function steps(changed: Partial<ItemSteps<Letter>> = {}): ItemSteps<Letter> {
	return {
		example: '1',
		to: '1;2',
		clientReference: null,
		address: (entered) => ({ recipient: `+${entered}`, address: entered }),
		letter: () => LETTER,
		...changed,
	};
}

function refusal(message: string): GatewayError {
	return new GatewayError('invalidRecipient', { message, advice: '' });
}

describe('prepareItem', () => {
	it('creates one dispatch for each recipient, in order', () => {
		expect(prepareItem(7, steps())).toMatchObject({
			dispatches: [
				{ itemIndex: 7, recipient: '+1', address: '1', letter: LETTER },
				{ itemIndex: 7, recipient: '+2', address: '2', letter: LETTER },
			],
			failures: [],
		});
	});

	it('parses another number like a recipient', () => {
		expect(prepareItem(7, steps({ to: '' })).recipientOf('1')).toBe('+1');
	});

	it('sends once to a repeated number', () => {
		const { dispatches } = prepareItem(0, steps({ to: ['1', '2', '1'] }));
		expect(dispatches.map(({ address }) => address)).toEqual(['1', '2']);
	});

	it('sends once to one address, and once to one recipient, whatever the notation', () => {
		const oneAddress = (entered: string) => ({ recipient: `+${entered}`, address: '9' });
		expect(prepareItem(0, steps({ address: oneAddress })).dispatches).toHaveLength(1);
		const oneRecipient = (entered: string) => ({ recipient: '+9', address: entered });
		expect(prepareItem(0, steps({ address: oneRecipient })).dispatches).toHaveLength(1);
		const crossed = (entered: string) => ({ recipient: entered, address: entered === '1' ? '2' : '1' });
		expect(prepareItem(0, steps({ address: crossed })).dispatches).toHaveLength(2);
	});

	it('refuses invalid recipients, and keeps the others', () => {
		const address = (entered: string) => {
			if (entered === 'bad') throw refusal('“bad” is bad');
			return { recipient: entered, address: entered };
		};
		const { dispatches, failures } = prepareItem(
			3,
			steps({ to: '1;bad;2', address, clientReference: 'order-1' }),
		);
		expect(dispatches.map(({ recipient }) => recipient)).toEqual(['1', '2']);
		expect(failures).toEqual([
			{ itemIndex: 3, recipient: 'bad', clientReference: 'order-1', error: refusal('“bad” is bad') },
		]);
	});

	it('refuses each recipient if the item cannot be sent to anyone', () => {
		const letter = () => {
			throw refusal('Message is empty');
		};
		const { dispatches, failures } = prepareItem(0, steps({ letter }));
		expect(dispatches).toEqual([]);
		expect(failures.map(({ recipient, error }) => [recipient, error.message])).toEqual([
			['1', 'Message is empty'],
			['2', 'Message is empty'],
		]);
	});

	it('refuses an item without recipients once, with no recipient', () => {
		const { dispatches, failures } = prepareItem(0, steps({ to: '' }));
		expect(dispatches).toEqual([]);
		expect(failures).toMatchObject([{ recipient: null, error: { message: 'To is empty' } }]);
	});

	it('does not report a bug of ours as a failure', () => {
		const letter = () => {
			throw new TypeError('a bug');
		};
		expect(caught(() => prepareItem(0, steps({ letter })), TypeError).message).toBe('a bug');
	});
});

describe('planRequests', () => {
	function dispatch(address: string, changed: Partial<Letter> = {}, itemIndex = 0): Dispatch<Letter> {
		return { itemIndex, recipient: address, address, letter: { ...LETTER, ...changed } };
	}
	const addresses = (requests: Array<Array<Dispatch<Letter>>>) =>
		requests.map((request) => request.map(({ address }) => address));

	it('combines the recipients of one text, up to the limit', () => {
		const five = ['1', '2', '3', '4', '5'].map((address) => dispatch(address, { recipientsPerRequest: 2 }));
		expect(addresses(planRequests(five))).toEqual([['1', '2'], ['3', '4'], ['5']]);
	});

	it('keeps different texts apart, even if they alternate', () => {
		const mixed = ['1', '2', '3', '4'].map((address, index) =>
			dispatch(address, { groupKey: `${index % 2}` }),
		);
		expect(addresses(planRequests(mixed))).toEqual([
			['1', '3'],
			['2', '4'],
		]);
	});

	it('puts a number that occurs in two items into two requests', () => {
		const twice = [dispatch('1', {}, 0), dispatch('2', {}, 1), dispatch('1', {}, 2), dispatch('3', {}, 3)];
		expect(addresses(planRequests(twice))).toEqual([['1', '2', '3'], ['1']]);
	});

	it('allows a repeated number in a request if each recipient has its own text', () => {
		const twice = ['1', '2', '1', '1'].map((address) =>
			dispatch(address, { mayRepeatAddress: true, recipientsPerRequest: 3 }),
		);
		expect(addresses(planRequests(twice))).toEqual([['1', '2', '1'], ['1']]);
	});

	it('plans nothing without dispatches', () => {
		expect(planRequests([])).toEqual([]);
	});

	it('puts each dispatch into exactly one request, never too big, never mixed, and without repeated addresses', () => {
		const dispatches = fc.array(
			fc.record({ address: fc.constantFrom('1', '2', '3', '4'), group: fc.constantFrom('a', 'b|0', 'b') }),
			{ maxLength: 40 },
		);
		fc.assert(
			fc.property(dispatches, fc.integer({ min: 1, max: 5 }), (list, limit) => {
				const all = list.map(({ address, group }, index) =>
					dispatch(address, { groupKey: group, recipientsPerRequest: limit }, index),
				);
				const requests = planRequests(all);
				expect(requests.flat()).toHaveLength(all.length);
				expect(new Set(requests.flat())).toEqual(new Set(all));
				for (const request of requests) {
					expect(request.length).toBeGreaterThan(0);
					expect(request.length).toBeLessThanOrEqual(limit);
					expect(new Set(request.map(({ letter }) => letter.groupKey)).size).toBe(1);
					expect(new Set(request.map(({ address }) => address)).size).toBe(request.length);
				}
			}),
		);
	});
});
