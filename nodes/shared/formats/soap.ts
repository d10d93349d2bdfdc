import { xmlLibrary } from '../lib/xml';
import { GatewayError } from '../errors/gatewayError';
import { rootPart } from './multipart';
import { ATTRIBUTE, SoapNode, targetsIn } from './soapNode';
import { decodeXmlBytes, hasDocumentType, joinSurrogates } from './xmlText';

/** SOAP 1.1, document/literal with unqualified children, both ways. */

const ENVELOPE_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Elements by name, in order; a list repeats its element. */
export interface SoapElements {
	[name: string]: string | readonly string[] | SoapElements;
}

export interface SoapRequest {
	/** The namespace of the operation's element; its children have none. */
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
	// Parsers turn a carriage return into a line feed, those of XML 1.1 also U+0085 and U+2028, and some U+2029.
	return xml.replace(/[\r\u0085\u2028\u2029]/g, (lineEnd) => `&#${lineEnd.charCodeAt(0)};`);
}

/** The characters of `text` that XML 1.0 (section 2.2) cannot carry, each once, named like `U+0007`. */
export function notInXml(text: string): string[] {
	const forbidden = text.match(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu) ?? [];
	return [...new Set(forbidden)].map(
		(character) => `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`,
	);
}

export { SoapNode };

/** The content of an answer's body. */
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
	/** The untrimmed text; empty where there is none. */
	text: string;
}

/** Whether a fault's code blames what was sent: `Client` of SOAP 1.1 (section 4.4.1), also with more behind a dot, or `Sender` of SOAP 1.2. */
export function isSendersFault(code: string): boolean {
	return /^(?:Client|Sender)(?:\.|$)/.test(code);
}

/** The reason why bytes are not an answer, as an English phrase to put after "the answer is". */
export class NotSoap extends Error {}

/**
 * Reads an answer: any prefixes, CDATA, any encoding that it names, also as the root part of a multipart body (MTOM). Namespaces are not
 * looked at, since vendors write them as they like.
 *
 * @throws NotSoap for anything else: a web page, broken XML, a document type (which can hold entity bombs)
 */
export function decodeSoapReply(bytes: Uint8Array, contentType = ''): SoapReply {
	const root = rootPart(bytes, contentType);
	// Some servers put an empty line before it, which XML does not allow before its declaration.
	const xml = joinSurrogates(decodeXmlBytes(root.bytes, root.contentType).trimStart());
	if (xml === '') throw new NotSoap('empty');
	// The first element decides: a SOAP answer may hold HTML as text, and call its own body Body.
	if (/^(<[?!](?!doctype\s+html\b)[^>]*>\s*)*<(!doctype\s+html|html|body)\b/i.test(xml.slice(0, 1_000))) {
		throw new NotSoap('a web page');
	}
	if (!xml.startsWith('<')) throw new NotSoap('no XML');
	const { XMLParser, XMLValidator } = xmlLibrary();
	if (XMLValidator.validate(xml) !== true) throw new NotSoap('XML that is broken or breaks off');
	if (hasDocumentType(xml)) throw new NotSoap('XML with a document type, which is not read');

	let parsed: unknown;
	try {
		parsed = new XMLParser({
			ignoreAttributes: false,
			attributeNamePrefix: ATTRIBUTE,
			removeNSPrefix: true,
			ignorePiTags: true,
			// Ids stay text, and texts keep their white space.
			parseTagValue: false,
			trimValues: false,
			// Without a document type there are no entities that could grow.
			processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
			// Also numeric references.
			htmlEntities: true,
		}).parse(xml);
	} catch {
		throw new NotSoap('XML that cannot be read');
	}
	const body = new SoapNode(parsed, targetsIn(parsed)).first('Envelope')?.first('Body');
	const names = body?.names() ?? [];
	const name =
		names.find((one) => one !== 'multiRef' && body!.places(one)[0]!.isTarget === false) ?? names[0];
	if (!body || name === undefined) throw new NotSoap('XML without a SOAP body');
	const content = body.places(name)[0] as SoapNode;
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
