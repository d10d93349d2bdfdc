/** `text` in quotation marks for an error message, shortened when it is long. */
export function quote(text: string, maxLength = 40): string {
	return text.length > maxLength ? `“${text.slice(0, maxLength)}…”` : `“${text}”`;
}

/** `text` as a regular expression that matches it and nothing else. */
export function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** `count` with its noun: `1 recipient`, `3 recipients`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Whether the text holds half of a surrogate pair. Such a text has no UTF-8 form: encoders replace the half
 * by `U+FFFD` without a word, so that the recipient would read something that nobody wrote.
 */
export function hasLoneSurrogate(text: string): boolean {
	return /\p{Surrogate}/u.test(text);
}
