import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { ERROR_KINDS, type ErrorKind } from '../../../nodes/shared/model';
import { asNodeError, toNodeError } from '../../../nodes/shared/n8n/nodeError';

const NODE: INode = {
	id: '1',
	name: 'Sms',
	type: 'smsExtraPro',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function gatewayError(kind: ErrorKind, message = 'It failed'): GatewayError {
	return new GatewayError(kind, { message, advice: 'Do this.', vendorCode: 'Error', vendorText: 'non' });
}

describe('toNodeError', () => {
	it.each(ERROR_KINDS.filter((kind) => /^invalid|^unsupported/.test(kind)))(
		'treats %s as an error in the node’s input',
		(kind) => {
			expect(toNodeError(NODE, gatewayError(kind), 0)).toBeInstanceOf(NodeOperationError);
		},
	);

	it.each(ERROR_KINDS.filter((kind) => !/^invalid|^unsupported/.test(kind)))(
		'treats %s as an error of the vendor or the network',
		(kind) => {
			expect(toNodeError(NODE, gatewayError(kind), 0)).toBeInstanceOf(NodeApiError);
		},
	);

	it.each(['invalidRequest', 'refused'] as const)('shows message, advice and item of %s', (kind) => {
		const error = toNodeError(NODE, gatewayError(kind), 4, ['Nothing was sent.', 'More.']);
		expect(error.message).toBe('It failed');
		expect(error.description).toBe('Do this. Nothing was sent. More.');
		expect(error.context.itemIndex).toBe(4);
		expect(error.node).toEqual(NODE);
	});

	it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'timeout', '500'])(
		'keeps a message that contains %s, which n8n would replace with its own sentence',
		(code) => {
			for (const kind of ['connection', 'invalidRequest'] as const) {
				const message = `SmsExtraPro could not be reached at sms.example (${code})`;
				expect(toNodeError(NODE, gatewayError(kind, message), 0).message).toBe(message);
			}
		},
	);

	it('drops the cause, so that it is not stored with the execution', () => {
		const error = gatewayError('connection');
		error.cause = new Error('Psw=geheim');
		expect(JSON.stringify(toNodeError(NODE, error, 0))).not.toContain('geheim');
	});
});

describe('asNodeError', () => {
	it('converts a GatewayError', () => {
		const error = asNodeError(NODE, gatewayError('authentication'));
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ message: 'It failed', description: 'Do this.' });
	});

	it('leaves n8n’s own errors unchanged', () => {
		const api = new NodeApiError(NODE, {}, { message: 'api' });
		const operation = new NodeOperationError(NODE, 'operation');
		expect(asNodeError(NODE, api)).toBe(api);
		expect(asNodeError(NODE, operation)).toBe(operation);
	});

	it('wraps anything else in an n8n error', () => {
		const error = asNodeError(NODE, new TypeError('a bug'));
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('a bug');
	});
});
