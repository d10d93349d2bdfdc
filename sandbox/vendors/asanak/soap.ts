import { DOMImplementation, DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';
import {
	CREDENTIAL,
	CREDENTIAL_PARTS,
	isOperation,
	OPERATIONS,
	SERVICE_NS,
	type Operation,
	type Part,
} from './operations';
import type { AsanakState, ReceivedMsg } from './state';

const ENVELOPE_NS = 'http://schemas.xmlsoap.org/soap/envelope/';
const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';
const XMLNS_NS = 'http://www.w3.org/2000/xmlns/';
const ELEMENT = 1;
/** Text and CDATA sections. */
const TEXTS = [3, 4];

/** The request was not processed; the document: "faultstring explains". */
export class SoapFault extends Error {
	constructor(
		message: string,
		readonly code: 'Client' | 'Server' | 'VersionMismatch' = 'Client',
	) {
		super(message);
	}
}

export interface Call {
	operation: Operation;
	username: string;
	password: string;
	/** By element name, in order; numbers in their canonical form. */
	values: Record<string, string[]>;
}

/** How strictly requests are read. */
type Reading = Pick<AsanakState, 'strictRequests'>;

/**
 * Reads a request by the WSDL: strictly, in its order and with a whole credential; otherwise as the public service takes it, in any order.
 * @throws SoapFault
 */
export function readCall(body: Buffer, reading: Reading): Call {
	const element = operationOf(parse(body));
	const { localName, namespaceURI } = element;
	if (namespaceURI !== SERVICE_NS || localName === null || !isOperation(localName)) {
		throw new SoapFault(
			`Message part {${namespaceURI ?? ''}}${localName ?? ''} was not recognized. (Does it exist in service WSDL?)`,
		);
	}
	const { credential, rest } = splitCredential(childrenOf(element), reading);
	const secrets = readParts(credential, CREDENTIAL_PARTS, CREDENTIAL, reading);
	return {
		operation: localName,
		username: secrets.username?.[0] ?? '',
		password: secrets.password?.[0] ?? '',
		values: readParts(rest, OPERATIONS[localName], localName, reading),
	};
}

/** What the credential holds, and the elements beside it. Strictly, the credential comes first. */
function splitCredential(
	elements: Element[],
	{ strictRequests }: Reading,
): { credential: Element[]; rest: Element[] } {
	const isCredential = (element: Element) => element.localName === CREDENTIAL && !element.namespaceURI;
	const index = strictRequests ? 0 : elements.findIndex(isCredential);
	const found = elements[index];
	return {
		credential: found === undefined ? [] : childrenOf(named(found, [CREDENTIAL])),
		rest: elements.filter((element) => element !== found),
	};
}

function parse(body: Buffer): Document {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
		const document = new DOMParser({
			onError: (_level, message) => {
				throw new Error(message);
			},
		}).parseFromString(text, 'text/xml');
		if (document.doctype !== null) throw new Error('DTD is not supported');
		return document;
	} catch (error) {
		throw new SoapFault(`Error reading XMLStreamReader: ${(error as Error).message}`);
	}
}

function operationOf({ documentElement: envelope }: Document): Element {
	if (envelope?.localName !== 'Envelope') throw new SoapFault('Error reading XMLStreamReader: no Envelope');
	if (envelope.namespaceURI !== ENVELOPE_NS) {
		throw new SoapFault(
			`"${envelope.namespaceURI ?? ''}", the namespace on the "Envelope" element, is not a valid SOAP version.`,
			'VersionMismatch',
		);
	}
	const parts = childrenOf(envelope);
	const names = parts.map(({ namespaceURI, localName }) => `{${namespaceURI ?? ''}}${localName ?? ''}`);
	const body = parts.at(-1);
	if (body === undefined || ![`{${ENVELOPE_NS}}Body`, HEADER_AND_BODY].includes(names.join(' '))) {
		throw new SoapFault('Error reading XMLStreamReader: an Envelope holds a Header, or none, and a Body');
	}
	const [operation, ...more] = childrenOf(body);
	if (operation === undefined || more.length > 0) {
		throw new SoapFault('Error reading XMLStreamReader: a Body holds one element');
	}
	return operation;
}
const HEADER_AND_BODY = `{${ENVELOPE_NS}}Header {${ENVELOPE_NS}}Body`;

/** Its elements, where nothing but space is between them. */
function childrenOf(parent: Element): Element[] {
	const nodes = [...parent.childNodes];
	const isElement = (node: (typeof nodes)[number]): node is Element => node.nodeType === ELEMENT;
	if (nodes.some(({ nodeType, nodeValue }) => TEXTS.includes(nodeType) && /\S/.test(nodeValue ?? ''))) {
		throw new SoapFault(`Unmarshalling Error: unexpected text in ${parent.nodeName}`);
	}
	return nodes.filter(isElement);
}

function named(element: Element, expected: string[]): Element {
	const { localName, namespaceURI } = element;
	// xmlns="" is no namespace, too.
	if (!namespaceURI && localName !== null && expected.includes(localName)) return element;
	const names = expected.map((name) => `<{}${name}>`).join(',') || '(none)';
	throw new SoapFault(
		`Unmarshalling Error: unexpected element (uri:"${namespaceURI ?? ''}", local:"${localName ?? ''}"). Expected elements are ${names} `,
	);
}

function readParts(
	elements: Element[],
	parts: readonly Part[],
	parent: string,
	{ strictRequests }: Reading,
): Record<string, string[]> {
	return strictRequests ? readInOrder(elements, parts, parent) : readInAnyOrder(elements, parts, parent);
}

function readInOrder(elements: Element[], parts: readonly Part[], parent: string): Record<string, string[]> {
	const remaining = [...elements];
	const values: Record<string, string[]> = {};
	parts.forEach(({ name, type, many }, index) => {
		const found: string[] = [];
		const [next] = remaining;
		// What may stand here: this part, or if it may be absent, one of the following.
		const expected = parts.slice(index).map((part) => part.name);
		if (next !== undefined) named(next, many ? expected : [name]);
		while (remaining[0]?.localName === name && !remaining[0].namespaceURI) {
			if (!many && found.length === 1) break;
			found.push(readValue(remaining.shift() as Element, type));
		}
		if (!many && found.length === 0) throw incomplete(parent, name);
		values[name] = found;
	});
	if (remaining[0] !== undefined) named(remaining[0], []);
	return values;
}

/** SOAP libraries write elements in the order of the caller's own data, and empty or `xsi:nil` ones for what the caller left out. */
function readInAnyOrder(
	elements: Element[],
	parts: readonly Part[],
	parent: string,
): Record<string, string[]> {
	const names = parts.map(({ name }) => name);
	elements.forEach((element) => named(element, names));
	return Object.fromEntries(
		parts.map(({ name, type, many, optional }) => {
			const given = elements.filter((element) => element.localName === name && !isAbsent(element, type));
			if (given.length === 0 && !many && !optional) throw incomplete(parent, name);
			if (given.length > 1 && !many) named(given[1] as Element, []);
			return [name, given.map((element) => readValue(element, type))];
		}),
	);
}

function isAbsent(element: Element, type: Part['type']): boolean {
	const isNil = /^\s*(true|1)\s*$/.test(element.getAttributeNS(XSI_NS, 'nil') ?? '');
	return isNil || (type !== 'string' && !element.hasChildNodes());
}

function incomplete(parent: string, name: string): SoapFault {
	return new SoapFault(
		`Unmarshalling Error: cvc-complex-type.2.4.b: The content of element '${parent}' is not complete. One of '{${name}}' is expected. `,
	);
}

function readValue(element: Element, type: Part['type']): string {
	if ([...element.childNodes].some(({ nodeType }) => nodeType === ELEMENT)) {
		throw new SoapFault(`Unmarshalling Error: unexpected element in ${element.nodeName}`);
	}
	const text = element.textContent ?? '';
	if (type === 'string') return text;
	const number = /^[ \t\r\n]*([+-]?[0-9]+)[ \t\r\n]*$/.exec(text)?.[1];
	const value = number === undefined ? undefined : BigInt(number);
	if (value === undefined || BigInt.asIntN(type === 'int' ? 32 : 64, value) !== value) {
		throw new SoapFault(`Unmarshalling Error: For input string: "${text}" `);
	}
	return String(value);
}

export interface ReportItem {
	msgId: string;
	status: string;
	/** Milliseconds since 1970; 0: not delivered yet. */
	deliveryDate: string;
	source: string;
	destination: string;
}

export interface Answer {
	status: string;
	errorMsg?: string;
	/** Message ids, and codes up to 100. */
	ids?: string[];
	reports?: ReportItem[];
	messages?: ReceivedMsg[];
	credit?: string;
}

type Style = Pick<AsanakState, 'dialect' | 'prefix' | 'envelopePrefix' | 'cdata' | 'omitErrorMsg'>;
/** An element without a namespace: its name, and its text or its own elements. Strings are texts, numbers are `xs:int` or `xs:long`. */
type Field = [name: string, content: { text: string } | { number: string } | Field[]];
const text = (value: string) => ({ text: value });
const number = (value: string | number) => ({ number: String(value) });

/** How the three accounts of the service name things. */
const RECEIVED_NAMES = { wsdl: 'receivedMegs', document: 'receivedMesg', prose: 'receivedMsg' };

/** An answer, as the document's samples, its tables or the service's WSDL have it. */
export function writeAnswer(style: Style, operation: Operation, answer: Answer): string {
	const { dialect } = style;
	const isSend = operation === 'sendSms' || operation === 'sendSmsToPort';
	const likeSample = dialect === 'document' && isSend;
	const { envelope, body } = newEnvelope(style.envelopePrefix);
	// The samples declare the service's namespace on the envelope, CXF where it is used.
	if (dialect === 'document' && style.prefix !== '') {
		envelope.setAttributeNS(XMLNS_NS, `xmlns:${style.prefix}`, SERVICE_NS);
	}
	const responseName = likeSample && operation === 'sendSms' ? 'sendSMSResponse' : `${operation}Response`;
	const response = attach(
		body,
		documentOf(body).createElementNS(
			SERVICE_NS,
			style.prefix === '' ? responseName : `${style.prefix}:${responseName}`,
		),
	);
	const fields: Field[] = [
		...errorFields(style, isSend, answer),
		['status', number(likeSample && answer.status === '0' ? '1' : answer.status)],
		...(answer.ids ?? []).map((id): Field => ['msgIdArray', number(id)]),
		...(answer.reports ?? []).map((item) => reportField(dialect, item)),
		...(answer.messages ?? []).map((item) => receivedField(dialect, item)),
		...(answer.credit === undefined ? [] : [['credit', number(answer.credit)] as Field]),
	];
	append(response, [likeSample ? 'sendSMSResult' : 'return', fields], style);
	if (style.prefix === '') (response.firstChild as Element).setAttribute('xmlns', '');
	return serialize(documentOf(body), style);
}

/** Tables list it for each operation, samples have it in answers to sends only; what failed has a text. */
function errorFields({ dialect, omitErrorMsg }: Style, isSend: boolean, { errorMsg = '' }: Answer): Field[] {
	if (omitErrorMsg || (errorMsg === '' && !isSend && dialect !== 'prose')) return [];
	return [['errorMsg', text(errorMsg)]];
}

function reportField(dialect: Style['dialect'], item: ReportItem): Field {
	const { msgId, status, deliveryDate, source, destination } = item;
	if (dialect === 'prose') {
		return [
			'reportItemArray',
			[
				['deliverDate', number(deliveryDate)],
				['msgId', number(msgId)],
				['status', number(status)],
			],
		];
	}
	return [
		'reportItems',
		[
			['deliveryDate', number(deliveryDate)],
			['destination', text(destination)],
			['msgId', number(msgId)],
			['source', text(source)],
			['status', number(status)],
		],
	];
}

function receivedField(dialect: Style['dialect'], message: ReceivedMsg): Field {
	const fields: Field[] = [
		['body', text(message.body)],
		['destination', text(message.destination)],
		['encoding', number(message.encoding)],
		['id', text(message.id)],
		['partCount', number(message.partCount)],
		['receivedTime', number(message.receivedTime)],
		['source', text(message.source)],
	];
	return [RECEIVED_NAMES[dialect], fields];
}

export function writeFault({ code, message }: SoapFault, style: Style): string {
	const { body } = newEnvelope(style.envelopePrefix);
	const fault = attach(body, documentOf(body).createElementNS(ENVELOPE_NS, `${style.envelopePrefix}:Fault`));
	append(fault, ['faultcode', text(`${style.envelopePrefix}:${code}`)], style);
	append(fault, ['faultstring', text(message)], style);
	return serialize(documentOf(body), style);
}

function newEnvelope(prefix: string): { envelope: Element; body: Element } {
	const document = new DOMImplementation().createDocument(ENVELOPE_NS, `${prefix}:Envelope`);
	const envelope = document.documentElement as Element;
	envelope.setAttributeNS(XMLNS_NS, `xmlns:${prefix}`, ENVELOPE_NS);
	const body = attach(envelope, document.createElementNS(ENVELOPE_NS, `${prefix}:Body`));
	return { envelope, body };
}

function attach(parent: Element, child: Element): Element {
	parent.appendChild(child);
	return child;
}

const documentOf = (element: Element) => element.ownerDocument as Document;

function append(parent: Element, [name, content]: Field, style: Style): void {
	const document = documentOf(parent);
	const element = attach(parent, document.createElement(name));
	if (Array.isArray(content)) {
		content.forEach((field) => append(element, field, style));
	} else if ('number' in content) {
		element.appendChild(document.createTextNode(content.number));
	} else if (style.cdata) {
		// No section holds its own end.
		content.text
			.split(/(?<=\]\])(?=>)/)
			.filter((section) => section !== '')
			.forEach((section) => element.appendChild(document.createCDATASection(section)));
	} else if (content.text !== '') {
		element.appendChild(document.createTextNode(content.text));
	}
}

function serialize(document: Document, { cdata }: Style): string {
	const xml = new XMLSerializer().serializeToString(document);
	// A bare carriage return is read as a line feed; there is none but in texts.
	return cdata ? xml : xml.replaceAll('\r', '&#13;');
}
