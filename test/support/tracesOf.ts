import { inspect } from 'node:util';

/**
 * The places at which `value` tells `secret` to whoever prints, logs or stores it: plainly, percent-encoded as
 * UTF-8 or ISO-8859-1, or escaped as in XML. Empty when it keeps it.
 */
export function tracesOf(secret: string, value: unknown): string[] {
	const told = [
		...inspect(value, { depth: null, showHidden: true, maxStringLength: null }).split('\n'),
		...JSON.stringify(value, null, 1).split('\n'),
		...(value instanceof Error ? [value.message, ...(value.stack ?? '').split('\n')] : []),
	];
	const found = told.filter((line) =>
		[line, percentDecoded(line, 'utf8'), percentDecoded(line, 'latin1'), unescaped(line)].some((text) =>
			text.includes(secret),
		),
	);
	return [...new Set(found.map((line) => line.trim()))];
}

function percentDecoded(text: string, charset: BufferEncoding): string {
	return text
		.replaceAll('+', ' ')
		.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
			Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(charset),
		);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(line: string): string {
	return line.replace(/&(?:#(\d+)|(\w+));/g, (entity, code: string | undefined, name: string) =>
		code === undefined ? (ENTITIES[name] ?? entity) : String.fromCodePoint(Number(code)),
	);
}
