import { NodeApiError, type IExecuteFunctions, type INode } from 'n8n-workflow';
import { FAX123 } from '../../../../nodes/Fax123/vendor';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import type { Failure } from '../../../../nodes/shared/sending/sendPlan';
import { failedItem } from '../../../../nodes/shared/n8n/actions/failedItem';

const REFUSAL: Failure = {
	itemIndex: 3,
	recipient: '+32475112233',
	clientReference: 'order-1',
	error: new GatewayError('insufficientCredit', {
		message: 'No credit is left',
		advice: 'Buy some.',
		outcome: 'unknown',
		vendorCode: '-7',
		vendorText: 'no credit',
	}),
};

function made(onError: INode['onError'], refusal: Failure = REFUSAL) {
	const node: INode = {
		id: '1',
		name: 'Fax',
		type: 'fax',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		onError,
	};
	const context = { getNode: () => node } as unknown as IExecuteFunctions;
	return failedItem(context, FAX123, refusal);
}

describe('failedItem', () => {
	it('has the recipient, the error, the advice and the vendor’s words, and is paired to its item', () => {
		expect(made('continueRegularOutput')).toEqual({
			json: {
				vendor: 'fax123',
				channel: 'fax',
				recipient: '+32475112233',
				clientReference: 'order-1',
				error: 'No credit is left (“no credit”). Buy some.',
				errorKind: 'insufficientCredit',
				outcome: 'unknown',
				vendorCode: '-7',
				vendorText: 'no credit',
			},
			pairedItem: { item: 3 },
		});
	});

	it('has all fields even when nothing is known', () => {
		const error = new GatewayError('timeout', { message: 'No answer', advice: 'Wait.' });
		const { json } = made('continueRegularOutput', {
			itemIndex: 0,
			recipient: null,
			clientReference: null,
			error,
		});
		expect(Object.keys(json)).toEqual(Object.keys(made('continueRegularOutput').json));
		expect(json).toMatchObject({
			recipient: null,
			clientReference: null,
			outcome: 'notSent',
			vendorCode: null,
			vendorText: null,
		});
	});

	it('goes to the regular output if it has no error property', () => {
		expect('error' in made('continueRegularOutput')).toBe(false);
		expect('error' in made(undefined)).toBe(false);
	});

	it('goes to the error output if it has an error property, which n8n sees but does not copy', () => {
		const output = made('continueErrorOutput');
		expect(output.error).toBeInstanceOf(NodeApiError);
		expect(output.error).toMatchObject({ message: 'No credit is left', context: { itemIndex: 3 } });
		expect('error' in { ...output }).toBe(false);
		expect(output.json).toEqual(made('continueRegularOutput').json);
	});

	it('lets n8n remove the error property', () => {
		const output = made('continueErrorOutput');
		delete output.error;
		expect('error' in output).toBe(false);
	});
});
