import type { IExecuteFunctions } from 'n8n-workflow';

/** The warnings that each run has shown. It is kept outside, because every item gets a function of its own. */
const saidIn = new WeakMap<IExecuteFunctions, Set<string>>();

/** Shows a warning although the execution went on: a yellow note above the node's output, each text once. */
export function executionWarning(context: IExecuteFunctions): (message: string) => void {
	const said = saidIn.get(context) ?? new Set<string>();
	saidIn.set(context, said);
	return (message) => {
		if (said.has(message)) return;
		said.add(message);
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	};
}
