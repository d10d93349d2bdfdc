import type { IExecuteFunctions } from 'n8n-workflow';
import { connect } from '../../../../nodes/shared/n8n/actions/connection';
import { FAKE_VENDOR } from '../../../support/fakeOperationNode';

describe('connect', () => {
	const { signal } = new AbortController();
	const hints: unknown[] = [];
	const context = {
		getCredentials: async (type: string) => ({ type }),
		getExecutionCancelSignal: () => signal,
		addExecutionHints: (hint: unknown) => void hints.push(hint),
		helpers: {},
	} as unknown as IExecuteFunctions;

	it('opens the credential that is named after the vendor', async () => {
		expect((await connect(context, FAKE_VENDOR)).account).toEqual({ type: 'asanakApi' });
	});

	it('passes on the signal of a cancelled execution', async () => {
		expect((await connect(context, FAKE_VENDOR)).signal).toBe(signal);
	});

	it('shows warnings above the node’s output', async () => {
		(await connect(context, FAKE_VENDOR)).warn('Mind this.');
		expect(hints).toMatchObject([{ message: 'Mind this.', type: 'warning', location: 'outputPane' }]);
	});
});
