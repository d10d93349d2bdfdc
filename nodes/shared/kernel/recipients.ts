import { GatewayError } from './gatewayError';

/** Comma, semicolon and line end, also as Arabic, Persian, Chinese and Japanese keyboards write them. */
const RECIPIENT_SEPARATORS = /[,;\r\n،؛，；、]+/u;

/**
 * The recipients that a user typed or an expression gave: one text with separators, a number, or an array of both.
 *
 * @throws GatewayError `invalidRecipient` when there is none, or an entry is neither text nor number
 */
export function splitRecipients(to: unknown): string[] {
	const recipients = (Array.isArray(to) ? to : [to])
		.flatMap((entry) => recipientText(entry).split(RECIPIENT_SEPARATORS))
		.map((recipient) => recipient.trim())
		.filter((recipient) => recipient !== '');
	if (recipients.length === 0) {
		throw new GatewayError('invalidRecipient', {
			message: 'To is empty',
			advice: 'Enter at least one number, such as +32475112233.',
		});
	}
	return recipients;
}

function recipientText(entry: unknown): string {
	if (typeof entry === 'string') return entry;
	if (typeof entry === 'number' || typeof entry === 'bigint') return String(entry);
	if (entry === null || entry === undefined) return '';
	throw new GatewayError('invalidRecipient', {
		message: `To holds ${Array.isArray(entry) ? 'a list within a list' : `a value of type ${typeof entry}`}, not a number`,
		advice: 'Give a text, or a list of texts, such as {{ $json.phones }} where phones is ["+32475112233"].',
	});
}
