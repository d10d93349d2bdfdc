import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { executionWarning } from '../../../../nodes/shared/n8n/actions/executionWarning';

/** One run of a node, with what the editor is to show above its output. */
function run() {
	const hints: NodeExecutionHint[] = [];
	const context = {
		addExecutionHints: (...more: NodeExecutionHint[]) => void hints.push(...more),
	} as unknown as IExecuteFunctions;
	return { context, hints };
}

describe('a warning', () => {
	it('is shown in yellow above the output', () => {
		const { context, hints } = run();
		executionWarning(context)('Mind this.');
		expect(hints).toEqual([{ message: 'Mind this.', type: 'warning', location: 'outputPane' }]);
	});

	it('is shown once, however many items cause it, and a different one is shown as well', () => {
		const { context, hints } = run();
		for (const text of ['one', 'two', 'one']) {
			const warn = executionWarning(context);
			warn(text);
			warn(text);
		}
		expect(hints.map(({ message }) => message)).toEqual(['one', 'two']);
	});

	it('is shown again in another run', () => {
		const [first, second] = [run(), run()];
		for (const { context } of [first, second]) executionWarning(context)('Mind this.');
		expect([first.hints.length, second.hints.length]).toEqual([1, 1]);
	});
});
