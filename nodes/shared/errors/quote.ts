/** `text` in quotation marks for an error message, shortened when it is long. */
export function quote(text: string, maxLength = 40): string {
	return text.length > maxLength ? `“${text.slice(0, maxLength)}…”` : `“${text}”`;
}

/** `count` with its noun: `1 recipient`, `3 recipients`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
