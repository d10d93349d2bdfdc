import { DOMImplementation, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';
import { SERVICE_NS, type Operation } from './operations';
import type { ReceivedMsg } from './records';
import type { AsanakSettings } from './settings';
import { ENVELOPE_NS, type SoapFault } from './soap';

const XMLNS_NS = 'http://www.w3.org/2000/xmlns/';

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

type Style = Pick<AsanakSettings, 'dialect' | 'prefix' | 'envelopePrefix' | 'cdata' | 'omitErrorMsg'>;
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
	// A bare carriage return would be read as a line feed. It occurs in texts only.
	return cdata ? xml : xml.replaceAll('\r', '&#13;');
}
