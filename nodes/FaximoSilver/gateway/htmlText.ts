const HIDDEN = /(<\/?(?:style|script|head)\b[^<>]*>)/i;
const ENTITIES: Readonly<Record<string, string>> = {
	...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' },
};

/** Extracts line breaks and text, which is all that a result mail needs of HTML. Takes linear time for any input. */
export function htmlToText(html: string): string {
	return withoutHidden(html)
		.replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^<>]*>/gi, '\n')
		.replace(/<[^<>]*>/g, '')
		.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, entity);
}

function withoutHidden(html: string): string {
	const pieces = html.split(HIDDEN);
	let shown = '';
	let hiddenBy: string | null = null;
	for (const [at, piece] of pieces.entries()) {
		const name = at % 2 === 0 ? null : (/\w+/.exec(piece)?.[0].toLowerCase() ?? null);
		if (name === null) shown += hiddenBy === null ? piece : '';
		else if (hiddenBy === null && !piece.startsWith('</')) hiddenBy = name;
		else if (hiddenBy === name && piece.startsWith('</')) hiddenBy = null;
	}
	// An element that is never closed hides nothing.
	return hiddenBy === null ? shown : pieces.join('');
}

function entity(match: string, decimal?: string, hexadecimal?: string, name = ''): string {
	if (name !== '') return ENTITIES[name.toLowerCase()] ?? match;
	const code = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
	return code <= 0x10ffff ? String.fromCodePoint(code) : match;
}
