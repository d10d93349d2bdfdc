/** The fields of a form or a query as bytes, before any charset is assumed. The first of equal names counts. */
export function formBytes(body: Buffer | string): Map<string, Buffer> {
	const fields = new Map<string, Buffer>();
	for (const pair of body.toString('latin1').split('&')) {
		if (pair === '') continue;
		const [name = '', ...value] = pair.split('=');
		const key = bytesOf(name).toString('latin1');
		if (!fields.has(key)) fields.set(key, bytesOf(value.join('=')));
	}
	return fields;
}

/** What stands in a form or a query for some bytes, as these bytes. */
export function bytesOf(text: string): Buffer {
	const unescaped = text
		.replaceAll('+', ' ')
		.replace(/%([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(unescaped, 'latin1');
}

/** Decodes bytes as a PHP program that accepts both charsets does: as UTF-8 where they are valid UTF-8, otherwise as ISO-8859-1. */
export function bytesToText(bytes: Buffer): { text: string; charset: 'utf-8' | 'iso-8859-1' } {
	const text = bytes.toString('utf8');
	if (!text.includes('\uFFFD')) return { text, charset: 'utf-8' };
	return { text: bytes.toString('latin1'), charset: 'iso-8859-1' };
}
