import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { CREDIT } from '../../../../nodes/shared/model';
import {
	operationProperties,
	operationSubtitle,
	runOperations,
	type Operation,
} from '../../../../nodes/shared/n8n/actions/operation';
import { text } from '../../../../nodes/shared/n8n/fields';
import { rejected } from '../../../support/caught';

const operation = (name: string, changed: Partial<Operation> = {}): Operation => ({
	name,
	action: `${name} it`,
	description: `${name}s it`,
	form: { fields: { [`of${name}`]: text({ label: name }) }, options: {} },
	output: CREDIT,
	run: async () => [[{ json: { ran: name } }]],
	...changed,
});
const operations = { send: operation('Send'), credit: operation('Credit') };

describe('operationProperties', () => {
	it('starts with a dropdown in alphabetical order, whose default is the first operation', () => {
		expect(operationProperties(operations)[0]).toEqual({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			default: 'send',
			options: [
				{ name: 'Credit', value: 'credit', action: 'Credit it', description: 'Credits it' },
				{ name: 'Send', value: 'send', action: 'Send it', description: 'Sends it' },
			],
		});
	});

	it('shows the fields of an operation only while it is selected', () => {
		const shown = operationProperties(operations).map(({ name, displayOptions }) => [
			name,
			displayOptions?.show,
		]);
		expect(shown).toEqual([
			['operation', undefined],
			['ofSend', { operation: ['send'] }],
			['ofCredit', { operation: ['credit'] }],
		]);
	});
});

describe('operationSubtitle', () => {
	it('is an expression that shows the operation’s name from the dropdown', () => {
		expect(operationSubtitle(operations)).toBe(
			'={{ ({"send":"Send","credit":"Credit"})[$parameter["operation"]] }}',
		);
	});
});

describe('runOperations', () => {
	const contextOf = (chosen: string) =>
		({
			getNodeParameter: () => chosen,
			getNode: () => ({ name: 'Node', type: 'node' }),
		}) as unknown as IExecuteFunctions;
	const failing = (error: unknown) => ({
		send: operation('Send', { run: async () => await Promise.reject(error as Error) }),
	});

	it('runs the selected operation, and returns its output to n8n', async () => {
		expect(await runOperations(contextOf('credit'), operations)).toEqual([[{ json: { ran: 'Credit' } }]]);
	});

	it.each(['none', 'constructor'])('refuses an operation that the node does not have: %s', async (chosen) => {
		const error = await rejected(runOperations(contextOf(chosen), operations), NodeOperationError);
		expect(error.message).toBe(`This node has no operation “${chosen}”`);
	});

	it('turns a GatewayError into an error that n8n can show', async () => {
		const wrong = new GatewayError('authentication', { message: 'Wrong password', advice: 'Correct it.' });
		const error = await rejected(runOperations(contextOf('send'), failing(wrong)), NodeApiError);
		expect([error.message, error.description]).toEqual(['Wrong password', 'Correct it.']);
	});

	it('does not hide a bug', async () => {
		const run = runOperations(contextOf('send'), failing(new TypeError('a bug')));
		expect((await rejected(run, NodeOperationError)).message).toBe('a bug');
	});
});
