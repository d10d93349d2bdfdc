import { bytesOf, bytesToText } from './form';

/** About as long as the longest answer that the pack reads of any vendor, which is 64 kB. */
const RUN_BYTES = 60_000;

/** One text again and again, such as `<`, which is slow for a reader that looks back from each. */
export const runOf = (text: string): string =>
	text === '' ? '' : text.repeat(Math.ceil(RUN_BYTES / text.length)).slice(0, RUN_BYTES);

/** How badly made servers write into their answers what they were sent. */
const REPEATS = {
	/** As numbers of HTML, such as `&#34;`. */
	html: (text) => text.replace(/[&<>"'\u{80}-\u{10ffff}]/gu, (character) => `&#${character.codePointAt(0)};`),
	/** As PHP's `json_encode` does with all its `JSON_HEX_` options, such as `\u0022`. */
	json: (text) =>
		text
			.replace(/[\\/]/g, '\\$&')
			.replace(/[^ -~]|[&<>'"]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
	base64: (text) => Buffer.from(text).toString('base64'),
	/** Such as `%2522`. */
	percentTwice: (text) => encodeURIComponent(encodeURIComponent(text)),
} satisfies Record<string, (text: string) => string>;
/** `run`: a secret of the request again and again. */
export type Repeat = keyof typeof REPEATS | 'run';

/** Somebody's request, without the escapes in which it came. */
export interface ReadRequest {
	text: string;
	/** A secret in it. Default: all of it. */
	secret?: string;
}

export function repeated({ text, secret = text }: ReadRequest, as: Repeat): string {
	return as === 'run' ? runOf(secret) : REPEATS[as](text);
}

/** A form or a query as a server has read it: a line for each field. */
export function readableForm(form: string): string {
	return form
		.split('&')
		.map((pair) => bytesToText(bytesOf(pair)).text)
		.join('\n');
}

const XML: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** XML as a server has read it: its five escapes are undone. */
export const readableXml = (xml: string): string =>
	xml.replace(/&(lt|gt|quot|apos|amp);/g, (_all, name: string) => XML[name] ?? '');

/** Every gateway's faults of this kind, by the last three digits that choose them. */
export const HOSTILE_FAULTS = {
	921: { kind: 'echo', as: 'html' },
	922: { kind: 'echo', as: 'json' },
	923: { kind: 'echo', as: 'base64' },
	924: { kind: 'echo', as: 'percentTwice' },
	925: { kind: 'echo', as: 'run' },
	926: { kind: 'status', status: 200, body: runOf('<'), contentType: 'text/html' },
	927: { kind: 'status', status: 200, body: runOf('user '), contentType: 'text/html' },
	928: { kind: 'status', status: 300, body: 'Multiple Choices' },
} as const;
