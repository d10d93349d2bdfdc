import type { Reason, VendorInfo } from '../model';
import type { Outcome } from './sendAll';
import type { Dispatch, Letter } from './sendPlan';

/** The result of a recipient that is left out on purpose: no request is made, and nothing is charged. */
export function skipped(
	{ id: vendor, channel }: Pick<VendorInfo, 'id' | 'channel'>,
	{ recipient, letter }: Dispatch<Letter>,
	reason: Extract<Reason, 'alreadySent' | 'optedOut'>,
): Outcome {
	return {
		sent: true,
		result: {
			recipient,
			status: 'skipped',
			reason,
			scheduledFor: null,
			segments: null,
			messageId: null,
			clientReference: letter.clientReference,
			vendorCode: null,
			vendorText: null,
			final: true,
			vendor,
			channel,
			raw: null,
		},
	};
}

/** Whether a recipient was left out on purpose. */
export const isSkipped = (outcome: Outcome | undefined): boolean =>
	outcome?.sent === true && outcome.result.status === 'skipped';
