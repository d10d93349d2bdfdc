import { splitEntries } from '../../shared/text/entries';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import { isRecipientReference } from './wire';

/**
 * Recipient references as a user typed them or an expression gave them, each once.
 * @throws GatewayError `invalidRequest` when there is none, or one that cannot be a reference
 */
export function prepareReferences(recipientReferences: unknown): string[] {
	const field = {
		name: 'Recipient References',
		kind: 'invalidRequest',
		advice:
			'Enter the rcpt_ref that GlobFax gave when the fax was sent, such as rcpt_111aaa, or a list of them.',
	} as const;
	const references = splitEntries(recipientReferences, field);
	const wrong = references.find((reference) => !isRecipientReference(reference));
	if (wrong !== undefined) {
		throw new GatewayError('invalidRequest', {
			message: `${quote(wrong)} is no recipient reference of GlobFax`,
			advice: `It has letters, digits, _ and - only, at most 255. ${field.advice}`,
		});
	}
	if (references.length === 0) {
		throw new GatewayError('invalidRequest', {
			message: 'Recipient References is empty',
			advice: field.advice,
		});
	}
	return [...new Set(references)];
}
