import { DOMParser, type Element } from '@xmldom/xmldom';
import { decodeSoapReply, type SoapReply } from '../../nodes/shared/formats/soap';

/** SOAP as the vendor's side sees it, written without the node's code. */
export const ENVELOPE_NS = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SERVICE_NS = 'http://webService.compositeSmsGateway.services.sdp.peykasa.com/';

/** An element: its name, and its text or its own elements. */
export type Field = [name: string, content: string | Field[]];

const REFERENCES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'\r': '&#13;',
};
const escaped = (text: string) => text.replace(/[&<>\r]/g, (character) => REFERENCES[character] ?? '');

export function elements(fields: readonly Field[]): string {
	return fields
		.map(
			([name, content]) =>
				`<${name}>${typeof content === 'string' ? escaped(content) : elements(content)}</${name}>`,
		)
		.join('');
}

export const envelope = (body: string) =>
	`<soap:Envelope xmlns:soap="${ENVELOPE_NS}"><soap:Body>${body}</soap:Body></soap:Envelope>`;

/** An answer as the WSDL has it: `return` under the operation's response. */
export function answerXml(fields: readonly Field[], operation = 'anyOperation'): string {
	return envelope(
		`<ns2:${operation}Response xmlns:ns2="${SERVICE_NS}">${elements([['return', [...fields]]])}</ns2:${operation}Response>`,
	);
}

export const sendAnswer = (ids: readonly string[], status = '0', errorMsg = '') =>
	answerXml([['errorMsg', errorMsg], ['status', status], ...ids.map((id): Field => ['msgIdArray', id])]);

export const statusAnswer = (status: string, errorMsg = '') =>
	answerXml([
		['errorMsg', errorMsg],
		['status', status],
	]);

export const creditAnswer = (credit = '144261') =>
	answerXml([
		['status', '0'],
		['credit', credit],
	]);

export const faultXml = (text: string, code = 'soap:Server') =>
	envelope(
		`<soap:Fault><faultcode>${code}</faultcode><faultstring>${escaped(text)}</faultstring></soap:Fault>`,
	);

/** What the node reads out of an answer. */
export function answerOf(xml: string): SoapReply & { kind: 'answer' } {
	const reply = decodeSoapReply(Buffer.from(xml));
	if (reply.kind !== 'answer') throw new Error(`No answer: ${xml}`);
	return reply;
}

export interface ReadRequest {
	operation: string;
	user: { username: string | null; password: string | null };
	/** Names of the operation's elements, as often as they stand there, in order. */
	names: string[];
	/** Texts by name, in order. */
	values: Record<string, string[]>;
}

/** What any XML parser reads out of a request. */
export function readRequest(xml: string | undefined): ReadRequest {
	// Of all parsers, xmldom takes the most characters for line ends: those of XML 1.1, and U+2029.
	const root = new DOMParser().parseFromString(xml ?? '', 'text/xml').documentElement;
	const [operation] = childrenOf(root?.getElementsByTagNameNS(ENVELOPE_NS, 'Body')[0]);
	const children = childrenOf(operation);
	const values: Record<string, string[]> = {};
	for (const { nodeName, textContent } of children) (values[nodeName] ??= []).push(textContent ?? '');
	const [credential] = children;
	const inCredential = (name: string) =>
		childrenOf(credential).find(({ nodeName }) => nodeName === name)?.textContent ?? null;
	delete values.userCredential;
	return {
		operation: operation?.localName ?? '',
		user: { username: inCredential('username'), password: inCredential('password') },
		names: children.map(({ nodeName }) => nodeName),
		values,
	};
}

function childrenOf(parent: Element | undefined): Element[] {
	return [...(parent?.childNodes ?? [])].filter((node): node is Element => node.nodeType === 1);
}
