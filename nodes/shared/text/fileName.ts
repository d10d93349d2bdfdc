/**
 * The ending of a file's name in lower case, such as `pdf`; null where there is none. What follows the last dot of
 * `Offer 12.05.2026` or `Annex No. 3` is not an ending.
 */
export function fileEnding(fileName: string): string | null {
	return /\.([a-z][a-z0-9]{0,9})$/i.exec(fileName)?.[1]?.toLowerCase() ?? null;
}

/** The name with this ending where it has none. */
export function withEnding(fileName: string, ending: string): string {
	const hasOne = fileEnding(fileName) !== null || fileName.toLowerCase().endsWith(`.${ending.toLowerCase()}`);
	return hasOne ? fileName : `${fileName.replace(/\.$/, '')}.${ending}`;
}
