import { DOMParser, type Document, type Element } from '@xmldom/xmldom';
import {
	CREDENTIAL,
	CREDENTIAL_PARTS,
	isOperation,
	OPERATIONS,
	SERVICE_NS,
	type Operation,
	type Part,
} from './operations';
import type { AsanakSettings } from './settings';
import { ENVELOPE_NS, SoapFault } from './soap';

const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';
const ELEMENT = 1;
/** Text and CDATA sections. */
const TEXTS = [3, 4];

export interface Call {
	operation: Operation;
	username: string;
	password: string;
	/** By element name, in order; numbers in their canonical form. */
	values: Record<string, string[]>;
}

/** How strictly requests are read. */
type Reading = Pick<AsanakSettings, 'strictRequests'>;

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

/** The child elements, where only white space is between them. */
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
	// xmlns="" also means no namespace.
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
