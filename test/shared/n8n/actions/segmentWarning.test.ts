import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { warningOfCost } from '../../../../nodes/shared/n8n/actions/segmentWarning';

function warningsOf(...messages: string[]): string[] {
	const hints: NodeExecutionHint[] = [];
	const context = { addExecutionHints: (hint: NodeExecutionHint) => hints.push(hint) };
	for (const message of messages) {
		const letter = { message, groupKey: '', recipientsPerRequest: 1, clientReference: null };
		const prepared = { dispatches: [{ itemIndex: 0, recipient: '', address: '', letter }] };
		expect(warningOfCost(prepared, context as unknown as IExecuteFunctions)).toBe(prepared);
	}
	return hints.map(({ message }) => message);
}

const LETTERS = 'a'.repeat(100);

describe('warningOfCost', () => {
	it('names the emoji that makes a text cost two segments instead of one', () => {
		expect(warningsOf(`${LETTERS} 🙂`)).toEqual([
			'“🙂” makes a text cost 2 segments instead of 1. Phones’ basic alphabet does not have it: write something else to pay less.',
		]);
	});

	it('names up to three characters', () => {
		expect(warningsOf(`${LETTERS} “ça”`)[0]).toMatch(/^““”, “ç”, “”” makes/);
	});

	it.each([
		['a text of the basic alphabet', 'a'.repeat(400)],
		['a text that is one SMS all the same', 'Merci ! 🙂'],
		['a text in another script', 'سلام دنیا '.repeat(20)],
		['a text that costs as much without it', `${'a'.repeat(60)}🙂`],
	])('is silent about %s', (_what, message) => {
		expect(warningsOf(message)).toEqual([]);
	});

	it('appears once, however many items have the text', () => {
		expect(warningsOf(`${LETTERS} 🙂`, `${LETTERS} 🙂`)).toHaveLength(1);
	});

	it('is silent if nothing is to be sent', () => {
		const context = {} as IExecuteFunctions;
		expect(warningOfCost({ dispatches: [] }, context)).toEqual({ dispatches: [] });
	});
});
