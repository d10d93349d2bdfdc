/** `text` as a regular expression that matches it and nothing else. */
export function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/**
 * Whether the text holds half of a surrogate pair. Such a text has no UTF-8 form: encoders replace the half
 * by `U+FFFD` silently, so the recipient would read something else than was written.
 */
export function hasLoneSurrogate(text: string): boolean {
	return /\p{Surrogate}/u.test(text);
}

/**
 * What shows nothing: white space, ASCII's control characters, and what Unicode calls default-ignorable, such as zero-width characters, a byte
 * order mark and Hangul fillers. The blank Braille pattern is a symbol by its class.
 */
const BLANK = '[\\p{White_Space}\\u0000-\\u001f\\p{Default_Ignorable_Code_Point}\\u2800]';
const BLANK_TEXT = new RegExp(`^${BLANK}*$`, 'u');

/** Whether a reader would see nothing. */
export function isBlank(text: string): boolean {
	return BLANK_TEXT.test(text);
}

/** `text` without what shows nothing at either end: it comes along when an address or a name is copied. */
export function trimBlanks(text: string): string {
	const characters = [...text];
	let end = characters.length;
	while (end > 0 && isBlank(characters[end - 1] as string)) end -= 1;
	let begin = 0;
	while (begin < end && isBlank(characters[begin] as string)) begin += 1;
	return characters.slice(begin, end).join('');
}
