import {
	CREDENTIAL,
	CREDENTIAL_PARTS,
	OPERATIONS,
	SERVICE_NS,
	type Operation,
	type Part,
} from './operations';

/** What an answer's `return` holds after `errorMsg` and `status`: an element with one of the types below, or with a simple one. */
const RESULTS: Record<Operation, { type: string; element: string }> = {
	sendSms: { type: 'sendSmsResult', element: many('msgIdArray', 'xs:long') },
	sendSmsToPort: { type: 'sendSmsResult', element: many('msgIdArray', 'xs:long') },
	getReportByMsgId: { type: 'getReportByMsgIdResult', element: many('reportItems', 'tns:reportItem') },
	getReceivedMsg: { type: 'getReceivedMsgResult', element: many('receivedMegs', 'tns:receivedMsg') },
	getUserCredit: { type: 'userCreditResult', element: '<xs:element name="credit" type="xs:long"/>' },
};
const REPORT_ITEM: readonly Part[] = [
	{ name: 'deliveryDate', type: 'long' },
	{ name: 'destination', type: 'string', optional: true },
	{ name: 'msgId', type: 'long' },
	{ name: 'source', type: 'string', optional: true },
	{ name: 'status', type: 'int' },
];
const RECEIVED_MSG: readonly Part[] = [
	{ name: 'body', type: 'string', optional: true },
	{ name: 'destination', type: 'string', optional: true },
	{ name: 'encoding', type: 'int' },
	{ name: 'id', type: 'string', optional: true },
	{ name: 'partCount', type: 'int' },
	{ name: 'receivedTime', type: 'long' },
	{ name: 'source', type: 'string', optional: true },
];
const BASE_RESULT: readonly Part[] = [
	{ name: 'errorMsg', type: 'string', optional: true },
	{ name: 'status', type: 'int' },
];

/**
 * The service's description, shaped like the public one: document/literal, an empty SOAPAction, children without a namespace.
 * @param address where the caller reaches the service, such as `http://127.0.0.1:8025/services/CompositeSmsGateway`
 */
export function writeWsdl(address: string): string {
	const names = Object.keys(OPERATIONS) as Operation[];
	const messages = names.flatMap((name) => [name, `${name}Response`]).map(message);
	return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="${SERVICE_NS}" name="CompositeSmsGateway" targetNamespace="${SERVICE_NS}">
<wsdl:types>
${writeSchema()}
</wsdl:types>
${messages.join('\n')}
<wsdl:portType name="CompositeSmsGateway">
${names.map(portOperation).join('\n')}
</wsdl:portType>
<wsdl:binding name="CompositeSmsGatewaySoapBinding" type="tns:CompositeSmsGateway">
<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${names.map(boundOperation).join('\n')}
</wsdl:binding>
<wsdl:service name="CompositeSmsGateway">
<wsdl:port name="CompositeSmsGatewayPort" binding="tns:CompositeSmsGatewaySoapBinding">
<soap:address location="${escaped(address)}"/>
</wsdl:port>
</wsdl:service>
</wsdl:definitions>
`;
}

/** The types of the WSDL. Numbers of telephones, ids and ports have the types that the document's tables give. */
function writeSchema(): string {
	const requests = Object.entries(OPERATIONS).map(([name, parts]) =>
		complexType(name, [optional(CREDENTIAL, `tns:${CREDENTIAL}`), ...parts.map(simple)]),
	);
	const answers = Object.entries(RESULTS).map(([name, { type }]) =>
		complexType(`${name}Response`, [optional('return', `tns:${type}`)]),
	);
	const results = new Map(
		Object.values(RESULTS).map(({ type, element }) => [type, extension(type, element)]),
	);
	const elements = Object.keys(OPERATIONS)
		.flatMap((name) => [name, `${name}Response`])
		.map((name) => `<xs:element name="${name}" type="tns:${name}"/>`);
	return [
		`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="${SERVICE_NS}" targetNamespace="${SERVICE_NS}" elementFormDefault="unqualified">`,
		...elements,
		complexType(CREDENTIAL, CREDENTIAL_PARTS.map(simple)),
		...requests,
		...answers,
		complexType('baseResult', BASE_RESULT.map(simple)),
		...results.values(),
		complexType('reportItem', REPORT_ITEM.map(simple)),
		complexType('receivedMsg', RECEIVED_MSG.map(simple)),
		'</xs:schema>',
	].join('\n');
}

function many(name: string, type: string): string {
	return `<xs:element name="${name}" type="${type}" minOccurs="0" maxOccurs="unbounded"/>`;
}

function optional(name: string, type: string): string {
	return `<xs:element name="${name}" type="${type}" minOccurs="0"/>`;
}

function simple(part: Part): string {
	const type = `xs:${part.type}`;
	if (part.many) return many(part.name, type);
	return part.optional ? optional(part.name, type) : `<xs:element name="${part.name}" type="${type}"/>`;
}

function complexType(name: string, elements: string[]): string {
	return `<xs:complexType name="${name}"><xs:sequence>${elements.join('')}</xs:sequence></xs:complexType>`;
}

function extension(name: string, element: string): string {
	return `<xs:complexType name="${name}"><xs:complexContent><xs:extension base="tns:baseResult"><xs:sequence>${element}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>`;
}

const message = (name: string) =>
	`<wsdl:message name="${name}"><wsdl:part name="parameters" element="tns:${name}"/></wsdl:message>`;
const portOperation = (name: string) =>
	`<wsdl:operation name="${name}"><wsdl:input message="tns:${name}"/><wsdl:output message="tns:${name}Response"/></wsdl:operation>`;
const boundOperation = (name: string) =>
	`<wsdl:operation name="${name}"><soap:operation soapAction="" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`;

const escaped = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
