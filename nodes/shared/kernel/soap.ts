import { xmlLibrary } from '../lib/xml';
import { decodeText } from './charset';
import { GatewayError } from './gatewayError';

/** SOAP 1.1, document/literal with unqualified children, both ways. */

const ENVELOPE_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Elements by name, in order; a list repeats its element. */
export interface SoapElements {
	[name: string]: string | readonly string[] | SoapElements;
}

export interface SoapRequest {
	/** Of the operation's element; its children have none. */
	namespace: string;
	operation: string;
	children: SoapElements;
}

/**
 * The envelope of a request, to be sent as UTF-8.
 * @throws GatewayError `invalidContent` for a character that XML cannot carry
 */
export function encodeSoapRequest({ namespace, operation, children }: SoapRequest): string {
	const builder = new (xmlLibrary().XMLBuilder)({ ignoreAttributes: false, attributeNamePrefix: '@' });
	const xml = builder.build({
		'?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
		'soapenv:Envelope': {
			'@xmlns:soapenv': ENVELOPE_NAMESPACE,
			'@xmlns:web': namespace,
			'soapenv:Header': '',
			'soapenv:Body': { [`web:${operation}`]: children },
		},
	});
	const [forbidden] = notInXml(xml);
	if (forbidden !== undefined) {
		throw new GatewayError('invalidContent', {
			message: `The request holds the character ${forbidden}, which XML cannot carry`,
			advice: 'Remove this character from the text.',
		});
	}
	// Parsers make line feeds of these line ends, those of XML 1.1 also of the last two.
	return xml.replace(/[\r\u0085\u2028]/g, (lineEnd) => `&#${lineEnd.charCodeAt(0)};`);
}

/** The characters of `text` that XML 1.0 (section 2.2) cannot carry, each once, named like `U+0007`. */
export function notInXml(text: string): string[] {
	const forbidden = text.match(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu) ?? [];
	return [...new Set(forbidden)].map(
		(character) => `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`,
	);
}

/** What stands in the body of an answer. */
export type SoapReply =
	| {
			kind: 'answer';
			/** Name of the one element in the body, without prefix. */
			name: string;
			content: SoapNode;
	  }
	| SoapFault;

export interface SoapFault {
	kind: 'fault';
	/** Without its prefix, as `Client.Authentication`; empty where there is none. */
	code: string;
	/** As it came; empty where there is none. */
	text: string;
}

/** Whether a fault's code blames what was sent: `Client` of SOAP 1.1 (section 4.4.1), also with more behind a dot, or `Sender` of SOAP 1.2. */
export function isSendersFault(code: string): boolean {
	return /^(?:Client|Sender)(?:\.|$)/.test(code);
}

/** Why bytes are no answer, as an English phrase to put after "the answer is". */
export class NotSoap extends Error {}

/** An element of an answer. All values are text: numbers of a vendor exceed what JavaScript's numbers hold. */
export class SoapNode {
	constructor(private readonly value: unknown) {}

	/** The element's own text; empty for one that is empty, or holds elements only. */
	get text(): string {
		if (typeof this.value === 'string') return this.value;
		const text = (this.value as Record<string, unknown> | null)?.['#text'];
		return typeof text === 'string' ? text.trim() : '';
	}

	/** Child elements of any of these names, in the order of `names`, then of the answer. */
	all(...names: string[]): SoapNode[] {
		return names.flatMap((name) => {
			const found = this.own(name);
			return found === undefined ? [] : [found].flat().map((one) => new SoapNode(one));
		});
	}

	/** The first child of any of these names. */
	first(...names: string[]): SoapNode | null {
		return this.all(...names)[0] ?? null;
	}

	/** Text of the first child of any of these names, without white space around it; null when there is none. */
	textOf(...names: string[]): string | null {
		return this.first(...names)?.text.trim() ?? null;
	}

	/** The child elements that hold text only, as they came. */
	record(): Record<string, string> {
		if (typeof this.value !== 'object' || this.value === null) return {};
		return Object.fromEntries(
			Object.entries(this.value).filter(
				(entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== '#text',
			),
		);
	}

	/** Names of the child elements. */
	names(): string[] {
		if (typeof this.value !== 'object' || this.value === null) return [];
		return Object.keys(this.value).filter((name) => name !== '#text');
	}

	private own(name: string): unknown {
		if (typeof this.value !== 'object' || this.value === null) return undefined;
		return Object.hasOwn(this.value, name) ? (this.value as Record<string, unknown>)[name] : undefined;
	}
}

/**
 * Reads an answer: any prefixes, CDATA, any encoding that it names. Namespaces are not looked at, since vendors write them as they like.
 *
 * @throws NotSoap for anything else: a web page, broken XML, a document type (which can hold entity bombs)
 */
export function decodeSoapReply(bytes: Uint8Array, contentType = ''): SoapReply {
	// Some servers put an empty line before it, which XML does not allow before its declaration.
	const xml = decodeXmlBytes(bytes, contentType).trimStart();
	if (xml === '') throw new NotSoap('empty');
	// The first element tells: a SOAP answer may hold HTML as text, and call its own body Body.
	if (/^(<[?!](?!doctype\s+html\b)[^>]*>\s*)*<(!doctype\s+html|html|body)\b/i.test(xml.slice(0, 1_000))) {
		throw new NotSoap('a web page');
	}
	if (!xml.startsWith('<')) throw new NotSoap('no XML');
	const { XMLParser, XMLValidator } = xmlLibrary();
	if (XMLValidator.validate(xml) !== true) throw new NotSoap('XML that is broken or breaks off');
	if (hasDocumentType(xml)) throw new NotSoap('XML with a document type, which is not read');

	let document: SoapNode;
	try {
		document = new SoapNode(
			new XMLParser({
				ignoreAttributes: true,
				removeNSPrefix: true,
				ignorePiTags: true,
				// Ids stay text, and texts keep their white space.
				parseTagValue: false,
				trimValues: false,
				// Without a document type there are no entities that could grow.
				processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
				// Also numeric references.
				htmlEntities: true,
			}).parse(xml),
		);
	} catch {
		throw new NotSoap('XML that cannot be read');
	}
	const body = document.first('Envelope')?.first('Body');
	const [name] = body?.names() ?? [];
	if (!body || name === undefined) throw new NotSoap('XML without a SOAP body');
	const content = body.first(name) as SoapNode;
	if (name !== 'Fault') return { kind: 'answer', name, content };
	return decodeFault(content);
}

/** SOAP 1.1 has `faultcode` and `faultstring`; SOAP 1.2 has `Code/Value`, and `Reason/Text` once for each language. */
function decodeFault(fault: SoapNode): SoapFault {
	const code = fault.textOf('faultcode') ?? fault.first('Code')?.textOf('Value') ?? '';
	const reasons = fault.first('Reason')?.all('Text') ?? [];
	return {
		kind: 'fault',
		// A prefix, or the namespace in braces as Axis writes it.
		code: code.replace(/^(?:\{[^}]*\}|[^:]*:)/, ''),
		text: fault.textOf('faultstring') ?? reasons.map(({ text }) => text.trim()).join(' / '),
	};
}

const UTF_16_MARKS: Readonly<Record<string, string>> = { '\xff\xfe': 'utf-16le', '\xfe\xff': 'utf-16be' };

/** By its byte order mark, the HTTP header, or its own declaration; otherwise UTF-8. */
function decodeXmlBytes(bytes: Uint8Array, contentType: string): string {
	const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
	const label =
		UTF_16_MARKS[start.slice(0, 2)] ??
		/charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ??
		/^[^<]*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)/.exec(start)?.[1] ??
		'utf-8';
	try {
		// What a server calls UTF-8 is not always that; decodeText loses no byte.
		if (/^(utf-?8|us-ascii|iso-8859-1|windows-1252)$/i.test(label)) return decodeText(withoutBom(bytes));
		return new TextDecoder(label).decode(bytes);
	} catch {
		return decodeText(withoutBom(bytes));
	}
}

function withoutBom(bytes: Uint8Array): Uint8Array {
	return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function hasDocumentType(xml: string): boolean {
	// One that is never closed goes on to the end: else each opening mark would search the rest anew.
	const quoted = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)/g;
	return /<!(DOCTYPE|ENTITY)/i.test(xml.replace(quoted, ''));
}
