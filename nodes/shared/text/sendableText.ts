import type { ErrorKind } from '../model';
import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';
import { hasLoneSurrogate, isBlank } from './text';

/** What JavaScript writes for an object that stands in a text, such as `[object Object]` or `[object Array Iterator]`. */
const OBJECT_TEXT = /\[object (?:\w+|[A-Z]\w*(?: [A-Z]\w*)+)\]/;

/**
 * A text as it can be sent: with its accents composed, as macOS and PDFs do not have them. A decomposed é would cost UCS-2 where the
 * composed one is a GSM-7 character.
 *
 * @param field its name in the editor
 * @throws GatewayError of `kind` for half of a surrogate pair, and for an object that an expression put into the text
 */
export function sendableText(field: string, text: string, kind: ErrorKind = 'invalidContent'): string {
	if (hasLoneSurrogate(text)) {
		throw new GatewayError(kind, {
			message: `${field} holds half of a character (a lone surrogate), which cannot be sent`,
			advice: 'It comes from a text that was cut in the middle of an emoji: cut it elsewhere.',
		});
	}
	const [objectText] = OBJECT_TEXT.exec(text) ?? [];
	if (objectText !== undefined) {
		throw new GatewayError(kind, {
			message: `${field} holds ${quote(objectText)}: an expression put an object into the text`,
			advice: `Correct the expression in ${field}: name the object's field, such as {{ $json.customer.name }} instead of {{ $json.customer }}.`,
		});
	}
	return composeAccents(text);
}

/**
 * {@link sendableText} for a text that must say something.
 * @throws GatewayError also for one in which a reader would see nothing: of `kind`, with `advice`
 */
export function requiredText(
	field: string,
	text: string,
	kind: ErrorKind = 'invalidContent',
	advice = 'Enter the text to send. If it comes from an expression, check what that gives.',
): string {
	if (!isBlank(text)) return sendableText(field, text);
	throw new GatewayError(kind, { message: `${field} is empty`, advice, emptyField: field });
}

/**
 * NFC for characters that marks follow, and for Hangul letters. Single characters stay as they are: of some Japanese characters in names
 * NFC makes others.
 */
function composeAccents(text: string): string {
	return text.replace(/\P{M}?\p{M}+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?/gu, (sequence) =>
		sequence.normalize('NFC'),
	);
}
