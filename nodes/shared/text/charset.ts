/** What Windows puts into bytes 80 to 9F. Spelled out: TextDecoder of Node 20 reads them as control characters. */
const WINDOWS_1252_GAP = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Reused, because a call may have thousands of short texts, and creating a decoder takes longer than decoding most of them. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Text whose sender names no charset: UTF-8 where the bytes are that, otherwise ISO-8859-1 as the web reads it, with the
 * characters that Windows puts into its gap (`€`, curly quotes). Every byte keeps its meaning.
 */
export function decodeText(bytes: Uint8Array): string {
	try {
		return UTF_8.decode(bytes);
	} catch {
		return Buffer.from(bytes)
			.toString('latin1')
			.replace(/[\u0080-\u009f]/g, (gap) => WINDOWS_1252_GAP.charAt(gap.charCodeAt(0) - 0x80));
	}
}
