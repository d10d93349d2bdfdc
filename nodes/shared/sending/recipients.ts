import { splitEntries } from '../text/entries';
import { GatewayError } from '../errors/gatewayError';

/**
 * The recipients that a user typed or an expression gave: one text with separators, a number, or an array of both.
 *
 * @param example a number that the vendor takes, for the advice
 * @throws GatewayError `invalidRecipient` when there is none, or an entry is neither text nor number
 */
export function splitRecipients(to: unknown, example: string): string[] {
	const recipients = splitEntries(to, {
		name: 'To',
		kind: 'invalidRecipient',
		advice: `Give a text, or a list of texts, such as {{ $json.phones }} where phones is ["${example}"].`,
	});
	if (recipients.length === 0) {
		throw new GatewayError('invalidRecipient', {
			message: 'To is empty',
			emptyField: 'To',
			advice: `Enter at least one number, such as ${example}.`,
		});
	}
	return recipients;
}
