import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import type { SendResult } from '../../../nodes/shared/model';
import type { Outcome } from '../../../nodes/shared/sending/sendAll';
import { isSkipped, skipped } from '../../../nodes/shared/sending/skipped';

const dispatch = {
	...{ itemIndex: 0, recipient: '+32475112233', address: '32475112233' },
	letter: { groupKey: 'text', recipientsPerRequest: 100, clientReference: 'order-1' },
};
const sent = (status: SendResult['status']): Outcome => ({ sent: true, result: { status } as SendResult });

describe('isSkipped', () => {
	it('is true of a recipient that was left out on purpose', () => {
		expect(isSkipped(skipped({ id: 'asanak', channel: 'sms' }, dispatch, 'optedOut'))).toBe(true);
	});

	it.each<[string, Outcome | undefined]>([
		['a message that was sent', sent('queued')],
		[
			'one that failed',
			{ sent: false, error: new GatewayError('refused', { message: 'No', advice: 'Wait.' }) },
		],
		['no outcome', undefined],
	])('is false of %s', (_what, outcome) => {
		expect(isSkipped(outcome)).toBe(false);
	});
});
