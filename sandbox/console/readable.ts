import { bytesToText, formBytes } from '../form';
import type { Exchange, Side } from './journal';
import { isSecretName, MASK, maskPlaces, maskSecrets, secretPattern, secretsIn } from './masking';
import type { ExchangeKind, ExchangeLine, ExchangeSide, ExchangeView, Tone } from './model';

/** At most this much of a body is shown. */
const SHOWN_CHARACTERS = 16_000;
const FORM = 'application/x-www-form-urlencoded';

const FLOW = 'n8n';
/** Who calls whom, by the vendor's name. */
const DIRECTIONS: Readonly<Record<ExchangeKind, (vendor: string) => string>> = {
	request: (vendor) => `${FLOW} → ${vendor}`,
	mail: (vendor) => `${FLOW} → ${vendor}, by mail`,
	report: (vendor) => `${vendor} → ${FLOW}, delivery report`,
	inbound: (vendor) => `${vendor} → ${FLOW}, inbound SMS`,
	result: (vendor) => `${vendor} → mailbox, result`,
	fetch: (vendor) => `${vendor} → the document’s address`,
};

/** Lines of exchanges that are over: they are shown again and again. */
const lines = new WeakMap<Exchange, ExchangeLine>();

/** An exchange in one line. No secret is in it. */
export function exchangeLine(exchange: Exchange, vendorName: string): ExchangeLine {
	const known = lines.get(exchange);
	if (known !== undefined) return known;
	const line = lineOf(exchange, vendorName);
	if (exchange.ms !== null) lines.set(exchange, line);
	return line;
}

function lineOf(exchange: Exchange, vendorName: string): ExchangeLine {
	const { id, kind, at, outcome, method, url } = exchange;
	// Only places and the accounts' secrets are masked here, because a line is made far more often than it is opened.
	const mask = (text: string) => maskSecrets(maskPlaces(text), secretPattern(exchange.secrets));
	return {
		id,
		kind,
		at: new Date(at).toISOString(),
		outcome: outcome === null ? null : mask(outcomeText(outcome)),
		tone: toneOf(outcome),
		who: DIRECTIONS[kind](vendorName),
		what: `${method} ${mask(withoutQuery(url))}`,
	};
}

/** An exchange to be read: fields decoded, secrets masked, long bodies cut. */
export function readableExchange(exchange: Exchange, vendorName: string): ExchangeView {
	const { request, answer, url, ms, note } = exchange;
	const query = queryOf(url);
	const written = isForm(request) ? [query, request.body.toString('latin1')] : [query];
	const fields = written.flatMap(fieldsOf);
	const pattern = secretPattern([...exchange.secrets, ...sentSecrets(exchange, fields)]);
	const mask = (text: string) => maskSecrets(maskPlaces(text), pattern);
	const side = (part: Side, partFields: Array<[string, string]>): ExchangeSide => ({
		headers: headersOf(part).map(([name, value]) => [name, isSecretName(name) ? MASK : mask(value)]),
		fields: partFields.map(([name, value]) => [mask(name), isSecretName(name) ? MASK : mask(value)]),
		body: isForm(part) ? '' : bodyOf(part, mask),
	});
	return {
		...exchangeLine(exchange, vendorName),
		what: `${exchange.method} ${mask(withoutQuery(url))}`,
		ms,
		note,
		request: side(request, fields),
		answer: answer === null ? null : side(answer, []),
	};
}

/** The secrets that an answer may repeat: values of secret fields and headers, also wrong ones, which no account has. */
function sentSecrets({ request, url }: Exchange, fields: Array<[string, string]>): string[] {
	return [
		...[...fields, ...headersOf(request)].filter(([name]) => isSecretName(name)).map(([, value]) => value),
		...secretsIn(bytesToText(request.body).text),
		...secretsIn(url),
	];
}

function outcomeText(outcome: number | string): string {
	return typeof outcome === 'number' ? String(outcome) : outcome;
}

function toneOf(outcome: number | string | null): Tone {
	if (outcome === null) return 'waiting';
	return typeof outcome === 'number' && outcome < 400 ? 'good' : 'bad';
}

/** A vendor that does not expect a query in its users' URLs appends a second question mark. */
function queryOf(url: string): string {
	return url.split('?').slice(1).join('&');
}

function withoutQuery(url: string): string {
	return url.split('?')[0] ?? url;
}

function isForm({ headers }: Side): boolean {
	return String(headers['content-type'] ?? '').startsWith(FORM);
}

function fieldsOf(form: string): Array<[string, string]> {
	return [...formBytes(form)].map(([name, value]) => [
		bytesToText(Buffer.from(name, 'latin1')).text,
		bytesToText(value).text,
	]);
}

function headersOf({ headers }: Side): Array<[string, string]> {
	return Object.entries(headers).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : String(value)]],
	);
}

function bodyOf({ body, bodyBytes, headers }: Side, mask: (text: string) => string): string {
	if (bodyBytes === 0) return '';
	const type = String(headers['content-type'] ?? '');
	if (/^(?:image|application\/(?:pdf|octet-stream|msword|vnd))/.test(type)) {
		return `(${bodyBytes} bytes of ${type})`;
	}
	const masked = mask(withoutBase64(bytesToText(body).text));
	const text = /[/+]xml\b/.test(type) ? inLines(masked) : masked;
	const isCut = text.length > SHOWN_CHARACTERS || bodyBytes > body.length;
	return isCut ? `${text.slice(0, SHOWN_CHARACTERS)}\n… cut; ${bodyBytes} bytes in all` : text;
}

/** Leaves out the encoded lines of a mail's attachments, which are unreadable. */
function withoutBase64(text: string): string {
	return text.replace(/(?:^[A-Za-z0-9+/]{60,}={0,2}\r?\n){4,}/gm, (lines) => {
		return `(${lines.split('\n').length - 1} lines of base64)\n`;
	});
}

/** XML with its elements below each other. */
function inLines(xml: string): string {
	let depth = 0;
	return xml
		.replace(/>\s*</g, '>\n<')
		.split('\n')
		.map((line) => {
			if (line.startsWith('</')) depth -= 1;
			const indented = '  '.repeat(Math.max(0, depth)) + line;
			if (/^<[^/?!]/.test(line) && !/\/>$|<\//.test(line)) depth += 1;
			return indented;
		})
		.join('\n');
}
