import { DOMParser, type Element } from '@xmldom/xmldom';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';

/** The emulator against the vendor's document, "CompositeSmsGateway 3.0"; codes are named as its tables name them. */
const ENVELOPE_NS = 'http://schemas.xmlsoap.org/soap/envelope/';
const SERVICE_NS = 'http://webService.compositeSmsGateway.services.sdp.peykasa.com/';
const CREDENTIAL =
	'<userCredential><password>sandbox-password</password><username>demo</username></userCredential>';
const FIRST_ID = '2199031238569';
const SENDER = '982164063188';
const HOUR = 3_600_000;

let sandbox: Sandbox;
let url: string;
const asanak = () => sandbox.asanak;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['asanak'] });
	url = sandbox.url + asanak().path;
});
beforeEach(() => {
	asanak().reset();
	asanak().minGapMs = 0;
	asanak().stateStepMs = 0;
});
afterAll(async () => {
	await sandbox.stop();
});

const envelope = (body: string) =>
	`<soapenv:Envelope xmlns:soapenv="${ENVELOPE_NS}" xmlns:web="${SERVICE_NS}"><soapenv:Header/><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
const operation = (name: string, children: string, credential = CREDENTIAL) =>
	envelope(`<web:${name}>${credential}${children}</web:${name}>`);
const list = (name: string, values: readonly string[]) =>
	values.map((value) => `<${name}>${value}</${name}>`).join('');
const times = (count: number, value: string) => Array.from({ length: count }, () => value);

async function post(
	body: string | Buffer,
	headers: Record<string, string> = {},
	signal = AbortSignal.timeout(3_000),
): Promise<Response> {
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""', ...headers },
		body,
		redirect: 'manual',
		signal,
	});
}

/** An answer's element as data: its local name, and its text or its elements. */
type Tree = [string, string | Tree[]];
function tree(element: Element): Tree {
	const elements = [...element.childNodes].filter((node): node is Element => node.nodeType === 1);
	return [element.localName ?? '', elements.length > 0 ? elements.map(tree) : (element.textContent ?? '')];
}

const parse = (xml: string) => new DOMParser().parseFromString(xml, 'text/xml').documentElement as Element;

/** What an answer's Body holds. */
async function answerTo(body: string): Promise<Tree> {
	const response = await post(body);
	const [name, content] = tree(parse(await response.text()));
	expect([response.status, name]).toEqual([200, 'Envelope']);
	return ((content as Tree[])[0]?.[1] as Tree[])[0] as Tree;
}

async function faultTo(body: string | Buffer, headers?: Record<string, string>): Promise<string> {
	const response = await post(body, headers);
	const xml = await response.text();
	expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/xml; charset=UTF-8']);
	const fault = parse(xml).getElementsByTagNameNS(ENVELOPE_NS, 'Fault')[0] as Element;
	expect(tree(fault)[1]).toMatchObject([
		['faultcode', expect.stringMatching(/^soap:/)],
		['faultstring', expect.anything()],
	]);
	return (tree(fault)[1] as Tree[])[1]?.[1] as string;
}

/** The wrapper's elements, without an empty errorMsg. */
async function fieldsOf(body: string): Promise<Tree[]> {
	const [, content] = await answerTo(body);
	return ((content as Tree[])[0]?.[1] as Tree[]).filter(([name]) => name !== 'errorMsg');
}
const values = (fields: Tree[], name: string) =>
	fields.filter(([each]) => each === name).map(([, content]) => content as string);

interface Send {
	sources?: string[];
	destinations?: string[];
	bodies?: string[];
	encodings?: string[];
	sourcePorts?: string[];
	destinationPorts?: string[];
}
function sendRequest(send: Send = {}): string {
	const { sources = [SENDER], destinations = ['09123456789'], bodies, encodings } = send;
	const { length } = destinations;
	return (
		list('srcAddresses', sources) +
		list('destAddresses', destinations) +
		list('msgBody', bodies ?? times(length, 'test body')) +
		list('msgEncoding', encodings ?? times(length, '1'))
	);
}
const sendSms = (send?: Send) => operation('sendSms', sendRequest(send));
function sendSmsToPort(send: Send = {}): string {
	const { sourcePorts = ['9821'], destinations = ['09123456789'] } = send;
	const ports =
		list('sourcePorts', sourcePorts) +
		list('destinationPorts', send.destinationPorts ?? times(destinations.length, '9825'));
	return operation('sendSmsToPort', sendRequest(send) + ports);
}

async function outcome(body: string): Promise<{ status: string; ids: string[] }> {
	const fields = await fieldsOf(body);
	return { status: values(fields, 'status')[0] ?? '', ids: values(fields, 'msgIdArray') };
}
const statusOf = async (body: string) => (await outcome(body)).status;
const sendTo = async (...destinations: string[]) => (await outcome(sendSms({ destinations }))).ids;

const reportRequest = (...ids: string[]) => operation('getReportByMsgId', list('msgIds', ids));
/** Pairs of id and status, in the answer's order. */
async function statesOf(...ids: string[]): Promise<string[][]> {
	const items = (await fieldsOf(reportRequest(...ids))).filter(([name]) => name === 'reportItems');
	return items.map(([, item]) => [
		values(item as Tree[], 'msgId')[0] ?? '',
		values(item as Tree[], 'status')[0] ?? '',
	]);
}
const stateOf = async (id: string) => (await statesOf(id))[0]?.[1];

const receivedRequest = ({ numbers = [] as string[], from = 0, max = 100 } = {}) =>
	operation(
		'getReceivedMsg',
		`${list('destAddresses', numbers)}<fromTime>${from}</fromTime><maxReturnedMsg>${max}</maxReturnedMsg>`,
	);
async function bodiesOf(request: Parameters<typeof receivedRequest>[0]): Promise<string[]> {
	const items = (await fieldsOf(receivedRequest(request))).filter(([name]) => name === 'receivedMegs');
	return items.map(([, item]) => values(item as Tree[], 'body')[0] ?? '');
}
const CREDIT = operation('getUserCredit', '');

describe('the samples of the document', () => {
	const sample = (name: string, children: string) => `<soapenv:Envelope xmlns:soapenv="${ENVELOPE_NS}"
xmlns:web="${SERVICE_NS}">
<soapenv:Header/>
<soapenv:Body>
<web:${name}>
<userCredential>
<password>sandbox-password</password>
<username>demo</username>
</userCredential>
${children}
</web:${name}>
</soapenv:Body>
</soapenv:Envelope>`;
	const SEND = (bodies: string, encodings = '<msgEncoding>1</msgEncoding>\n<msgEncoding>8</msgEncoding>') =>
		`<srcAddresses>982100</srcAddresses>
<srcAddresses>982164063188</srcAddresses>
<destAddresses>09123456789</destAddresses>
<destAddresses>09350111111</destAddresses>
${bodies}
${encodings}`;
	const BODIES = '<msgBody>test body</msgBody>\n<msgBody>سلام</msgBody>';
	const PORTS = `<sourcePorts>9821</sourcePorts>
<sourcePorts>9822</sourcePorts>
<destinationPorts>9825</destinationPorts>
<destinationPorts>9826</destinationPorts>`;

	beforeEach(() => {
		asanak().dialect = 'document';
	});

	it('send two messages with sendSms', async () => {
		asanak().prefix = 'ns1';
		asanak().nextMessageId = 248631n;
		expect(await answerTo(sample('sendSms', SEND(BODIES)))).toEqual([
			'sendSMSResponse',
			[
				[
					'sendSMSResult',
					[
						['errorMsg', ''],
						['status', '1'],
						['msgIdArray', '248631'],
						['msgIdArray', '248632'],
					],
				],
			],
		]);
		expect(asanak().received).toMatchObject([
			{ id: '248631', source: '982100', destination: '09123456789', text: 'test body', encoding: '1' },
			{ id: '248632', source: '982164063188', destination: '09350111111', text: 'سلام', encoding: '8' },
		]);
	});

	it('are identical byte for byte, except for spaces', async () => {
		asanak().prefix = 'ns1';
		asanak().nextMessageId = 248631n;
		expect(await (await post(sendSms())).text()).toBe(
			'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="http://webService.compositeSmsGateway.services.sdp.peykasa.com/">' +
				'<soap:Body><ns1:sendSMSResponse><sendSMSResult><errorMsg/><status>1</status><msgIdArray>248631</msgIdArray>' +
				'</sendSMSResult></ns1:sendSMSResponse></soap:Body></soap:Envelope>',
		);
	});

	it('send a Persian text with sendSmsToPort, which its own code 47 forbids', async () => {
		expect(await statusOf(sample('sendSmsToPort', `${SEND(BODIES)}\n${PORTS}`))).toBe('47');
	});

	it('send with sendSmsToPort', async () => {
		const bodies = '<msgBody>test body</msgBody>\n<msgBody>salam</msgBody>';
		expect(await answerTo(sample('sendSmsToPort', `${SEND(bodies)}\n${PORTS}`))).toEqual([
			'sendSmsToPortResponse',
			[
				[
					'sendSMSResult',
					[
						['errorMsg', ''],
						['status', '1'],
						['msgIdArray', FIRST_ID],
						['msgIdArray', '2199031238570'],
					],
				],
			],
		]);
		expect(asanak().received).toMatchObject([
			{ sourcePort: '9821', destinationPort: '9825' },
			{ sourcePort: '9822', destinationPort: '9826' },
		]);
	});

	it('ask for a report', async () => {
		asanak().nextMessageId = 2199031238568n;
		await post(sendSms());
		const deliveredAt = String(Date.parse(asanak().received[0]?.receivedAt ?? ''));
		expect(await answerTo(sample('getReportByMsgId', '<msgIds>2199031238568</msgIds>'))).toEqual([
			'getReportByMsgIdResponse',
			[
				[
					'return',
					[
						['status', '0'],
						[
							'reportItems',
							[
								['deliveryDate', deliveredAt],
								['destination', '09123456789'],
								['msgId', '2199031238568'],
								['source', SENDER],
								['status', '6'],
							],
						],
					],
				],
			],
		]);
	});

	it('ask for received messages', async () => {
		asanak().clockOffsetMs = 1365400000000 - Date.now();
		const item = (id: string, text: string, receivedTime: string, source: string): Tree => [
			'receivedMesg',
			[
				['body', text],
				['destination', SENDER],
				['encoding', '8'],
				['id', id],
				['partCount', '1'],
				['receivedTime', receivedTime],
				['source', source],
			],
		];
		await asanak().inbound({
			id: '2204263',
			source: '98912000000',
			destination: SENDER,
			text: 'test',
			receivedTime: 1365397011868,
		});
		await asanak().inbound({
			id: '2158815',
			source: '98935000000',
			destination: SENDER,
			text: 'ok',
			receivedTime: 1365313036207,
		});
		expect(
			await answerTo(
				sample(
					'getReceivedMsg',
					`<destAddresses>982164063188</destAddresses>
<fromTime>1365313036207</fromTime>
<maxReturnedMsg>100</maxReturnedMsg>`,
				),
			),
		).toEqual([
			'getReceivedMsgResponse',
			[
				[
					'return',
					[
						['status', '0'],
						item('2158815', 'ok', '1365313036207', '98935000000'),
						item('2204263', 'test', '1365397011868', '98912000000'),
					],
				],
			],
		]);
	});

	it('ask for the credit', async () => {
		const [account] = asanak().accounts;
		if (account) account.credit = 144_261;
		expect(await (await post(sample('getUserCredit', ''))).text()).toBe(
			'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns2="http://webService.compositeSmsGateway.services.sdp.peykasa.com/">' +
				'<soap:Body><ns2:getUserCreditResponse><return><status>0</status><credit>144261</credit></return>' +
				'</ns2:getUserCreditResponse></soap:Body></soap:Envelope>',
		);
	});

	it('fail as printed: their namespaces are broken', async () => {
		const printed = sample('sendSms', SEND(BODIES));
		expect(
			await faultTo(printed.replace(`"${ENVELOPE_NS}"`, '"http://schemas.xmlsoap.org/soap/envelope"/')),
		).toMatch(/XMLStreamReader/);
		expect(
			await faultTo(
				printed.replace(SERVICE_NS, 'http://ws.asanak.ir:8082/services/CompositeSmsGateway?wsdl/'),
			),
		).toMatch(/was not recognized/);
		expect(await faultTo(printed.replace('<soapenv:Envelope', '<soap:Envelope'))).toMatch(/XMLStreamReader/);
		expect(asanak().received).toEqual([]);
	});
});

describe('a dialect', () => {
	beforeEach(async () => {
		await asanak().inbound({ source: '98935000000', text: 'ok' });
	});
	const REQUESTS: Array<[string, () => string]> = [
		['sendSms', () => sendSms()],
		['sendSmsToPort', () => sendSmsToPort()],
		['getReportByMsgId', () => reportRequest('123')],
		['getReceivedMsg', () => receivedRequest()],
		['getUserCredit', () => CREDIT],
	];
	/** Names of the response, its wrapper, what the wrapper holds, and what its last element holds. */
	function names([response, content]: Tree): string {
		const [wrapper, fields] = (content as Tree[])[0] as Tree;
		const last = (fields as Tree[]).at(-1)?.[1] as string | Tree[];
		const inner = typeof last === 'string' ? '' : ` (${last.map(([name]) => name).join(' ')})`;
		return `${response} ${wrapper}: ${(fields as Tree[]).map(([name]) => name).join(' ')}${inner}`;
	}
	const REPORT = 'deliveryDate destination msgId source status';
	const RECEIVED = 'body destination encoding id partCount receivedTime source';

	it.each([
		[
			'wsdl',
			[
				'sendSmsResponse return: errorMsg status msgIdArray',
				'sendSmsToPortResponse return: errorMsg status msgIdArray',
				`getReportByMsgIdResponse return: status reportItems (${REPORT})`,
				`getReceivedMsgResponse return: status receivedMegs (${RECEIVED})`,
				'getUserCreditResponse return: status credit',
			],
		],
		[
			'document',
			[
				'sendSMSResponse sendSMSResult: errorMsg status msgIdArray',
				'sendSmsToPortResponse sendSMSResult: errorMsg status msgIdArray',
				`getReportByMsgIdResponse return: status reportItems (${REPORT})`,
				`getReceivedMsgResponse return: status receivedMesg (${RECEIVED})`,
				'getUserCreditResponse return: status credit',
			],
		],
		[
			'prose',
			[
				'sendSmsResponse return: errorMsg status msgIdArray',
				'sendSmsToPortResponse return: errorMsg status msgIdArray',
				'getReportByMsgIdResponse return: errorMsg status reportItemArray (deliverDate msgId status)',
				`getReceivedMsgResponse return: errorMsg status receivedMsg (${RECEIVED})`,
				'getUserCreditResponse return: errorMsg status credit',
			],
		],
	] as const)('%s names the elements in its own way', async (dialect, expected) => {
		asanak().dialect = dialect;
		const found = [];
		for (const [, request] of REQUESTS) found.push(names(await answerTo(request())));
		expect(found).toEqual(expected);
	});

	it.each(['wsdl', 'document', 'prose'] as const)(
		'%s reports failures with the same codes',
		async (dialect) => {
			asanak().dialect = dialect;
			expect(await fieldsOf(sendSms({ sources: ['9810'] }))).toEqual([['status', '12']]);
			expect(await statusOf(sendSms())).toBe(dialect === 'document' ? '1' : '0');
		},
	);

	it('may leave out errorMsg, which otherwise has words for the failure', async () => {
		const wrong = sendSms({ sources: ['9810'] });
		expect(await (await post(wrong)).text()).toContain('<errorMsg>مبدا نامعتبر</errorMsg>');
		asanak().omitErrorMsg = true;
		expect(await (await post(wrong)).text()).not.toContain('errorMsg');
		expect(await (await post(sendSms())).text()).not.toContain('errorMsg');
	});

	it('may use any prefixes', async () => {
		asanak().prefix = 'x';
		asanak().envelopePrefix = 'S';
		const xml = await (await post(CREDIT)).text();
		expect(xml).toContain('<S:Envelope xmlns:S=');
		expect(xml).toContain(`<x:getUserCreditResponse xmlns:x="${SERVICE_NS}"><return>`);
	});

	it('may use a default namespace that the inner elements leave', async () => {
		asanak().prefix = '';
		const xml = await (await post(CREDIT)).text();
		expect(xml).toContain(`<getUserCreditResponse xmlns="${SERVICE_NS}"><return xmlns=""><status>0`);
	});

	it.each([false, true])('carries any text (in CDATA: %s)', async (cdata) => {
		asanak().cdata = cdata;
		const text = ' <b>&amp; "سلام" ]]> 😀\n\ttwo  lines ';
		await asanak().inbound({ source: '98935000000', text });
		expect((await (await post(receivedRequest())).text()).includes('<![CDATA[')).toBe(cdata);
		expect((await bodiesOf({})).at(-1)).toBe(text);
	});

	it('keeps carriage returns', async () => {
		await asanak().inbound({ source: '98935000000', text: 'a\r\nb' });
		expect((await bodiesOf({})).at(-1)).toBe('a\r\nb');
	});
});

describe('a request that keeps to the WSDL strictly', () => {
	beforeEach(() => {
		asanak().strictRequests = true;
	});

	it.each([
		['broken XML', () => sendSms().slice(0, -5), /XMLStreamReader/],
		['no XML', () => 'username=demo', /XMLStreamReader/],
		['nothing', () => '', /XMLStreamReader/],
		['an unknown entity', () => sendSms({ bodies: ['&nbsp;'] }), /XMLStreamReader/],
		['a DOCTYPE', () => `<!DOCTYPE x [<!ENTITY e "x">]>${CREDIT}`, /DTD is not supported/],
		[
			'the namespace of SOAP 1.2',
			() => CREDIT.replace(ENVELOPE_NS, 'http://www.w3.org/2003/05/soap-envelope'),
			/not a valid SOAP version/,
		],
		['another root', () => '<x/>', /no Envelope/],
		['no Body', () => `<s:Envelope xmlns:s="${ENVELOPE_NS}"/>`, /Header, or none, and a Body/],
		['an empty Body', () => envelope(''), /Body holds one element/],
		['two operations', () => envelope('<web:getUserCredit/>'.repeat(2)), /Body holds one element/],
		['text between elements', () => operation('getUserCredit', 'text'), /unexpected text/],
		['another service namespace', () => CREDIT.replace(SERVICE_NS, 'http://asanak.ir/'), /not recognized/],
		['an operation without namespace', () => CREDIT.replaceAll('web:', ''), /not recognized/],
		['an unknown operation', () => operation('sendSMS', sendRequest()), /not recognized/],
		['an operation that objects have', () => operation('constructor', ''), /not recognized/],
		[
			'qualified children',
			() => sendSms().replaceAll('msgBody>', 'web:msgBody>'),
			/unexpected element \(uri:"http:\/\/webService\.compositeSmsGateway.*", local:"msgBody"\)/,
		],
		[
			'children in a default namespace',
			() => CREDIT.replaceAll('web:', '').replace('<getUserCredit>', `<getUserCredit xmlns="${SERVICE_NS}">`),
			/unexpected element/,
		],
		[
			'a wrong order of lists',
			() => operation('sendSms', list('destAddresses', ['09123456789']) + list('srcAddresses', [SENDER])),
			/local:"srcAddresses"/,
		],
		[
			'ports in the order of the tables',
			() =>
				operation(
					'sendSmsToPort',
					sendRequest() + list('destinationPorts', ['9825']) + list('sourcePorts', ['9821']),
				),
			/local:"sourcePorts"/,
		],
		[
			'ports for sendSms',
			() => operation('sendSms', sendRequest() + list('sourcePorts', ['1'])),
			/sourcePorts/,
		],
		[
			'the credential last',
			() => operation('sendSms', sendRequest() + CREDENTIAL, ''),
			/local:"srcAddresses"/,
		],
		['no credential', () => operation('getUserCredit', '', ''), /not complete/],
		[
			'username before password',
			() =>
				operation(
					'getUserCredit',
					'',
					'<userCredential><username>demo</username><password>sandbox-password</password></userCredential>',
				),
			/local:"username"/,
		],
		['no fromTime', () => operation('getReceivedMsg', '<maxReturnedMsg>1</maxReturnedMsg>'), /fromTime/],
		['no maxReturnedMsg', () => operation('getReceivedMsg', '<fromTime>1</fromTime>'), /maxReturnedMsg/],
		[
			'fromTime twice',
			() => operation('getReceivedMsg', '<fromTime>1</fromTime><fromTime>1</fromTime>'),
			/local:"fromTime"/,
		],
		['a word for a number', () => sendSms({ encodings: ['UTF-8'] }), /For input string: "UTF-8"/],
		['an empty number', () => sendSms({ encodings: [''] }), /For input string: ""/],
		['an int that is none', () => sendSms({ encodings: ['2147483648'] }), /2147483648/],
		['a long that is none', () => reportRequest('9223372036854775808'), /9223372036854775808/],
		[
			'a date for a time',
			() => receivedRequest().replace('<fromTime>0', '<fromTime>2013-04-08'),
			/2013-04-08/,
		],
		['elements in a text', () => sendSms({ bodies: ['<b>bold</b>'] }), /unexpected element in msgBody/],
	])('with %s gives a soap:Fault and is not processed', async (_what, request, message) => {
		expect(await faultTo(request())).toMatch(message);
		expect(asanak().received).toEqual([]);
		expect(asanak().calls).toMatchObject([{ outcome: 'fault', body: request() }]);
	});

	it.each([
		['no Header', () => CREDIT.replace('<soapenv:Header/>', '')],
		['an XML declaration', () => `<?xml version="1.0" encoding="UTF-8"?>\n${CREDIT}`],
		['comments', () => CREDIT.replace('<userCredential>', '<!-- x --><userCredential>')],
		[
			'inner elements that leave the default namespace',
			() =>
				CREDIT.replaceAll('web:', '')
					.replace('<getUserCredit>', `<getUserCredit xmlns="${SERVICE_NS}">`)
					.replace('<userCredential>', '<userCredential xmlns="">'),
		],
	])('may have %s', async (_what, request) => {
		expect(await statusOf(request())).toBe('0');
	});

	it('may have its texts in CDATA, which are kept verbatim', async () => {
		const bodies = ['<![CDATA[ <a> & ]]>&lt;&#13;\n', ' سلام '];
		await answerTo(
			sendSms({ destinations: ['09123456789', '09350111111'], bodies, encodings: ['8', ' +8\n'] }),
		);
		expect(asanak().received.map(({ text }) => text)).toEqual([' <a> & <\r\n', ' سلام ']);
	});

	it.each([
		['another charset', { 'content-type': 'text/xml; charset=iso-8859-1' }],
		['the content type of SOAP 1.2', { 'content-type': 'application/soap+xml' }],
		['an action that the WSDL does not know', { soapaction: '"sendSms"' }],
	])('fails with %s', async (_what, headers) => {
		await faultTo(CREDIT, headers);
	});

	it('fails with bytes that are not UTF-8', async () => {
		await faultTo(Buffer.from(sendSms({ bodies: ['é'] }), 'latin1'));
	});

	it('is accepted in the document’s form', async () => {
		expect(await statusOf(sendSms())).toBe('0');
		expect(await statusOf(sendSmsToPort())).toBe('0');
		expect(await statusOf(receivedRequest())).toBe('0');
	});

	it('fails with HTTP 415 as a form', async () => {
		expect((await post('{', { 'content-type': 'application/octet-stream' })).status).toBe(415);
	});
});

describe('a request in the style of SOAP libraries', () => {
	const NAME_FIRST =
		'<userCredential><username>demo</username><password>sandbox-password</password></userCredential>';
	const LISTS = sendRequest();
	const NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"';

	it.each([
		['the user name before the password', operation('sendSms', LISTS, NAME_FIRST)],
		['the credential last', operation('sendSms', LISTS + NAME_FIRST, '')],
		[
			'the lists in another order',
			operation(
				'sendSms',
				list('msgEncoding', ['8']) +
					list('msgBody', ['test body']) +
					list('destAddresses', ['09123456789']) +
					list('srcAddresses', [SENDER]),
			),
		],
		[
			'the ports in the order of the tables',
			operation('sendSmsToPort', LISTS + list('destinationPorts', ['9825']) + list('sourcePorts', ['9821'])),
		],
		[
			'types, and nothing for lists that are not used',
			sendSms().replace(
				'<msgBody>',
				'<msgBody xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">',
			),
		],
		['nil for a list', operation('sendSms', `${LISTS}<msgEncoding ${NIL}/>`)],
		['an empty number', operation('sendSms', `${LISTS}<msgEncoding/>`)],
		[
			'other prefixes',
			sendSms().replaceAll('soapenv', 'SOAP-ENV').replaceAll('web:', 'ns1:').replace(':web=', ':ns1='),
		],
	])('may have %s', async (_what, request) => {
		expect(await statusOf(request)).toBe('0');
		expect(asanak().received).toMatchObject([{ destination: '09123456789', text: 'test body' }]);
	});

	it.each(['""', '', 'urn:sendSms', `"${SERVICE_NS}sendSms"`])(
		'may have the SOAPAction %j',
		async (soapaction) => {
			expect((await post(sendSms(), { soapaction })).status).toBe(200);
		},
	);

	it('may go to the address of the WSDL', async () => {
		const response = await fetch(`${url}?wsdl`, {
			method: 'POST',
			headers: { 'content-type': 'text/xml; charset=utf-8' },
			body: CREDIT,
		});
		expect(response.status).toBe(200);
	});

	it.each([
		['no destAddresses', ''],
		['an empty one', '<destAddresses/>'],
		['one that is nil', `<destAddresses ${NIL}/>`],
	])('covers all numbers of the user with %s', async (_what, destinations) => {
		await asanak().inbound({ source: '98935000000', text: 'ok' });
		const request = operation(
			'getReceivedMsg',
			`<maxReturnedMsg>100</maxReturnedMsg><fromTime>0</fromTime>${destinations}`,
		);
		expect(values(await fieldsOf(request), 'receivedMegs')).toHaveLength(1);
	});

	it.each([
		['msgEncoding', '18'],
		['msgBody', '15'],
		['destAddresses', '13'],
		['srcAddresses', '11'],
	])('without a required element gets a status, not a fault: %s', async (name, status) => {
		expect(await statusOf(sendSms().replace(new RegExp(`<${name}>.*</${name}>`), ''))).toBe(status);
	});

	it.each([
		['no credential', operation('getUserCredit', '', ''), /Invalid username or password/],
		[
			'an empty credential',
			operation('getUserCredit', '', '<userCredential/>'),
			/Invalid username or password/,
		],
		['no password', CREDIT.replace(/<password>.*<\/password>/, ''), /Invalid username or password/],
		['two credentials', operation('getUserCredit', CREDENTIAL), /unexpected element/],
		['two user names', CREDIT.replace(/<username>.*<\/username>/, '$&$&'), /unexpected element/],
		['no fromTime', operation('getReceivedMsg', '<maxReturnedMsg>1</maxReturnedMsg>'), /fromTime/],
		['an empty maxReturnedMsg', receivedRequest().replace('>100<', '><'), /maxReturnedMsg/],
		['an element that the WSDL does not know', operation('getUserCredit', '<x/>'), /local:"x"/],
		['qualified children', sendSms().replaceAll('msgBody>', 'web:msgBody>'), /unexpected element/],
		['another service namespace', CREDIT.replace(SERVICE_NS, 'http://asanak.ir/'), /not recognized/],
	])('fails with %s', async (_what, request, message) => {
		expect(await faultTo(request)).toMatch(message);
		expect(asanak().received).toEqual([]);
	});
});

describe('the credential', () => {
	const as = (username: string, password: string) =>
		operation(
			'getUserCredit',
			'',
			`<userCredential><password>${password}</password><username>${username}</username></userCredential>`,
		);

	it.each([
		['another password', as('demo', 'wrong')],
		['another user', as('nobody', 'sandbox-password')],
		['nothing', as('', '')],
	])('is refused with a soap:Fault: %s', async (_what, request) => {
		expect(await faultTo(request)).toBe('Invalid username or password');
	});

	it('gets a status when the user is not active', async () => {
		const [account] = asanak().accounts;
		if (account) account.active = false;
		for (const request of [CREDIT, sendSms(), reportRequest('1'), receivedRequest()]) {
			expect(await fieldsOf(request)).toEqual([['status', '3']]);
		}
		expect(asanak().received).toEqual([]);
	});

	it('distinguishes accounts', async () => {
		const [id = ''] = await sendTo('09123456789');
		const other = { username: 'other', password: 'p&<>', active: true, numbers: ['983000'], credit: 7 };
		asanak().accounts.push(other);
		expect(await fieldsOf(as('other', 'p&amp;&lt;&gt;'))).toEqual([
			['status', '0'],
			['credit', '7'],
		]);
		const credential =
			'<userCredential><password>p&amp;&lt;&gt;</password><username>other</username></userCredential>';
		expect(await statusOf(operation('sendSms', sendRequest(), credential))).toBe('12');
		const report = await fieldsOf(operation('getReportByMsgId', list('msgIds', [id]), credential));
		expect(values(report[1]?.[1] as Tree[], 'status')).toEqual(['-1']);
		asanak().accounts.pop();
	});

	it('causes faults without a reason if the emulator is set to vague faults', async () => {
		asanak().vagueFaults = true;
		asanak().minGapMs = 60_000;
		const words = [await faultTo('<x'), await faultTo(as('demo', 'wrong')), await faultTo(CREDIT)];
		expect(new Set(words)).toEqual(new Set(['Fault occurred while processing.']));
	});
});

describe('the gap between two calls', () => {
	const TOO_SOON = 'Minimum interval between two calls (1 second) was not observed';

	it('is one second by default', () => {
		asanak().reset();
		expect(asanak().minGapMs).toBe(1_000);
	});

	it('is enforced by faults: a call that comes too soon is not processed', async () => {
		asanak().minGapMs = 60_000;
		await answerTo(sendSms());
		expect(await faultTo(sendSms())).toBe(TOO_SOON);
		expect(await faultTo(CREDIT)).toBe(TOO_SOON);
		expect(asanak().received).toHaveLength(1);
		expect(asanak().calls.map(({ operation: name, outcome: how }) => [name, how])).toEqual([
			['sendSms', 'ok'],
			['sendSms', 'fault'],
			['getUserCredit', 'fault'],
		]);
	});

	it('counts from the last call, even if that one was refused', async () => {
		asanak().minGapMs = 60_000;
		const clock = performance.now.bind(performance);
		const later = (ms: number) => jest.spyOn(performance, 'now').mockImplementation(() => clock() + ms);
		await answerTo(CREDIT);
		later(40_000);
		expect(await faultTo(CREDIT)).toBe(TOO_SOON);
		later(80_000);
		expect(await faultTo(CREDIT)).toBe(TOO_SOON);
		later(140_001);
		expect(await statusOf(CREDIT)).toBe('0');
		jest.restoreAllMocks();
	});

	it('may be separate for each kind of call', async () => {
		asanak().minGapMs = 60_000;
		asanak().gapPerOperation = true;
		await answerTo(CREDIT);
		await answerTo(sendSms());
		expect(await faultTo(CREDIT)).toBe(TOO_SOON);
	});
});

describe('a send', () => {
	const TWO = ['09123456789', '09350111111'];

	it('gives each message an id above 2199031238568, as text', async () => {
		expect(await outcome(sendSms({ destinations: TWO }))).toEqual({
			status: '0',
			ids: [FIRST_ID, '2199031238570'],
		});
		expect(asanak().received).toMatchObject([
			{ call: 1, id: FIRST_ID, source: SENDER, sourcePort: null, destinationPort: null, parts: 1 },
			{ call: 1, id: '2199031238570', source: SENDER },
		]);
	});

	it('gives ids beyond JavaScript’s number range', async () => {
		asanak().nextMessageId = 9223372036854775806n;
		expect(await sendTo(...TWO)).toEqual(['9223372036854775806', '9223372036854775807']);
		expect(await stateOf('9223372036854775807')).toBe('6');
	});

	it.each([
		['no sender', '11', { sources: [] }],
		['an empty sender', '11', { sources: [''] }],
		['another user’s sender', '12', { sources: ['983000'] }],
		['no recipient', '13', { destinations: [] }],
		['an empty recipient', '13', { destinations: ['09123456789', ''] }],
		['a recipient without 0 or 98', '14', { destinations: ['9123456789'] }],
		['a recipient with letters, which code 19 allows', '14', { destinations: ['0912abc'] }],
		['a recipient with a plus', '19', { destinations: ['+989123456789'] }],
		['a recipient with a space', '19', { destinations: ['0912 3456789'] }],
		['a recipient in Persian digits', '19', { destinations: ['۰۹۱۲۳۴۵۶۷۸۹'] }],
		['no text', '15', { bodies: [] }],
		['an empty text', '15', { bodies: [''] }],
		['three senders for two messages', '16', { sources: times(3, SENDER), destinations: TWO }],
		['one text for two recipients', '16', { destinations: TWO, bodies: ['x'] }],
		['one encoding for two recipients', '16', { destinations: TWO, encodings: ['1'] }],
		['two texts for one recipient', '16', { bodies: ['x', 'y'] }],
		['101 messages', '17', { destinations: times(101, '09123456789') }],
		['no encoding', '18', { encodings: [] }],
		['an unknown encoding', '18', { encodings: ['2'] }],
		['Persian as ASCII', '18', { bodies: ['سلام'] }],
		['a text that is too long', '41', { bodies: ['x'.repeat(1_531)] }],
	])('of %s is refused with %s', async (_what, status, send: Send) => {
		expect(await outcome(sendSms(send))).toEqual({ status, ids: [] });
		expect(asanak().received).toEqual([]);
		expect(asanak().calls).toMatchObject([{ outcome: status }]);
	});

	it('may hold 100 messages', async () => {
		expect(await sendTo(...times(100, '09123456789'))).toHaveLength(100);
		expect(asanak().calls).toMatchObject([{ operation: 'sendSms', messages: 100, username: 'demo' }]);
	});

	it.each(['0', '98'])('may go to a number that begins with %s', async (start) => {
		expect(await statusOf(sendSms({ destinations: [`${start}9123456789`] }))).toBe('0');
		expect(asanak().received).toMatchObject([{ destination: `${start}9123456789` }]);
	});

	it('may report a bad number in place of its id', async () => {
		asanak().badNumberMode = 'item';
		expect(await sendTo('09123456789', '9123456789', '+98')).toEqual([FIRST_ID, '14', '19']);
	});

	it('reports opt-outs, bad numbers and insufficient credit in place of the id', async () => {
		asanak().optedOut.add('09350111111');
		expect(
			await outcome(
				sendSms({
					destinations: ['09123456789', '09350111111', '09123456020', '09123456014', '09123456002'],
				}),
			),
		).toEqual({ status: '0', ids: [FIRST_ID, '20', '20', '14', '2'] });
		expect(asanak().received).toHaveLength(1);
		expect(asanak().accounts).toMatchObject([{ credit: 99_999 }]);
	});

	it('may leave out recipients who opted out', async () => {
		asanak().optedOutMode = 'removed';
		expect(await outcome(sendSms({ destinations: ['09123456020', '09123456789'] }))).toEqual({
			status: '20',
			ids: [FIRST_ID],
		});
		expect(await statusOf(sendSms())).toBe('0');
	});

	it.each([
		['1', 160, 1],
		['1', 161, 2],
		['1', 306, 2],
		['1', 307, 3],
		['8', 70, 1],
		['8', 71, 2],
		['8', 134, 2],
		['8', 135, 3],
	])('in encoding %s of %d characters costs %d', async (encoding, length, parts) => {
		await answerTo(sendSms({ bodies: ['x'.repeat(length)], encodings: [encoding] }));
		expect(asanak().received).toMatchObject([{ parts }]);
		expect(asanak().accounts).toMatchObject([{ credit: 100_000 - parts }]);
	});

	it('that costs more than the available credit is not processed', async () => {
		const [account] = asanak().accounts;
		if (account) account.credit = 1;
		expect(await outcome(sendSms({ destinations: TWO }))).toEqual({ status: '2', ids: [] });
		expect(asanak().received).toEqual([]);
		expect(await statusOf(sendSms())).toBe('0');
		expect(await fieldsOf(CREDIT)).toEqual([
			['status', '0'],
			['credit', '0'],
		]);
	});
});

describe('a send to ports', () => {
	const TWO = ['09123456789', '09350111111'];

	it('has a source port for each sender and a destination port for each message', async () => {
		await answerTo(sendSmsToPort({ destinations: TWO, destinationPorts: ['9825', '9826'] }));
		expect(asanak().received).toMatchObject([
			{ sourcePort: '9821', destinationPort: '9825' },
			{ sourcePort: '9821', destinationPort: '9826' },
		]);
	});

	it.each([
		['no source port', '42', { sourcePorts: [] }],
		['no destination port', '43', { destinationPorts: [] }],
		['two source ports for one sender', '16', { destinations: TWO, sourcePorts: ['1', '2'] }],
		[
			'one source port for two senders',
			'16',
			{ destinations: TWO, sources: [SENDER, SENDER], sourcePorts: ['1'] },
		],
		['one destination port for two messages', '16', { destinations: TWO, destinationPorts: ['1'] }],
		['a bad source port', '44', { sourcePorts: ['65536'] }],
		['a bad destination port', '45', { destinationPorts: ['-1'] }],
		['two parts', '46', { bodies: ['x'.repeat(161)] }],
		['two parts in encoding 8', '46', { bodies: ['x'.repeat(71)], encodings: ['8'] }],
		['Persian', '47', { bodies: ['سلام'], encodings: ['8'] }],
		['another user’s sender', '12', { sources: ['983000'] }],
	])('with %s is refused with %s', async (_what, status, send: Send) => {
		expect(await outcome(sendSmsToPort(send))).toEqual({ status, ids: [] });
		expect(asanak().received).toEqual([]);
	});
});

describe('a report', () => {
	it('shows the progress of a message: queued, to the operator, handed over, being delivered, delivered', async () => {
		const [id = ''] = await sendTo('09123456789');
		asanak().stateStepMs = 60_000;
		const seen = [];
		for (const minutes of [0, 1, 2, 3, 4, 60]) {
			asanak().clockOffsetMs = minutes * 60_000;
			seen.push(await stateOf(id));
		}
		expect(seen).toEqual(['1', '4', '2', '9', '6', '6']);
	});

	it.each([
		['605', '5'],
		['607', '7'],
		['608', '8'],
		['610', '10'],
		['611', '11'],
		['612', '12'],
		['613', '13'],
		['699', '77'],
		['789', '6'],
	])('of a recipient in %s ends with %s', async (digits, status) => {
		const [id = ''] = await sendTo(`09123456${digits}`);
		expect(await stateOf(id)).toBe(status);
	});

	it('has a delivery date of 0 until it is delivered', async () => {
		const [id = ''] = await sendTo('09123456789');
		asanak().stateStepMs = 60_000;
		expect(await (await post(reportRequest(id))).text()).toContain('<deliveryDate>0</deliveryDate>');
		asanak().clockOffsetMs = 250_000;
		const sentAt = Date.parse(asanak().received[0]?.receivedAt ?? '');
		expect(await (await post(reportRequest(id))).text()).toContain(
			`<deliveryDate>${sentAt + 240_000}</deliveryDate>`,
		);
	});

	it('comes in another order than requested, and is -1 for an unknown id', async () => {
		const [one = '', two = ''] = await sendTo('09123456605', '09123456789');
		expect(await statesOf(one, two, '123')).toEqual([
			['123', '-1'],
			[two, '6'],
			[one, '5'],
		]);
	});

	it.each([
		['no id', '21', []],
		['101 ids', '22', times(101, '123')],
	])('on %s is refused with %s', async (_what, status, ids) => {
		expect(await fieldsOf(reportRequest(...ids))).toEqual([['status', status]]);
	});

	it('may be on 100 ids', async () => {
		expect(await statesOf(...times(100, '123'))).toHaveLength(100);
		expect(asanak().calls).toMatchObject([{ messages: 100 }]);
	});

	it('is refused with 23 when an id is older than 96 hours', async () => {
		const [id = ''] = await sendTo('09123456789');
		asanak().clockOffsetMs = 96 * HOUR - 5_000;
		expect(await stateOf(id)).toBe('6');
		asanak().clockOffsetMs = 96 * HOUR + 1;
		expect(await fieldsOf(reportRequest(id, '123'))).toEqual([['status', '23']]);
	});

	it('may have 23 for the old id only', async () => {
		const [id = '', old = ''] = await sendTo('09123456789', '09350111111');
		asanak().expiredIds.add(old).add('5');
		asanak().expiredMode = 'item';
		expect(await statesOf(id, old, '5')).toEqual([
			['5', '23'],
			[old, '23'],
			[id, '6'],
		]);
		asanak().expiredMode = 'call';
		expect(await statusOf(reportRequest(id, old))).toBe('23');
	});
});

describe('received messages', () => {
	const now = () => Date.now();
	async function arrive(text: string, receivedTime = now(), destination = SENDER): Promise<void> {
		await asanak().inbound({ source: '98935000000', text, receivedTime, destination });
	}

	it('come oldest first, and in order of arrival for the same time', async () => {
		const time = now() - 1_000;
		await arrive('c', time);
		await arrive('d', time);
		await arrive('a', time - 2);
		await arrive('e', time);
		await arrive('b', time - 1);
		expect(await bodiesOf({})).toEqual(['a', 'b', 'c', 'd', 'e']);
		expect(asanak().calls).toMatchObject([{ operation: 'getReceivedMsg', messages: 5, outcome: 'ok' }]);
	});

	it('come page by page, from a start time that is included', async () => {
		const time = now() - 10_000;
		for (let index = 0; index < 250; index++) await arrive(`m${index}`, time + index);
		expect(await bodiesOf({ from: time })).toHaveLength(100);
		expect((await bodiesOf({ from: time + 99 }))[0]).toBe('m99');
		expect(await bodiesOf({ from: time + 200 })).toHaveLength(50);
		expect(await bodiesOf({ from: time + 248, max: 1 })).toEqual(['m248']);
		expect(await bodiesOf({ max: 0 })).toEqual([]);
	});

	it('are at most 100 a call', async () => {
		expect(await fieldsOf(receivedRequest({ max: 101 }))).toEqual([['status', '17']]);
	});

	it('are those of all the user’s numbers, or of some', async () => {
		await arrive('one', now(), '982100');
		await arrive('two', now(), SENDER);
		await arrive('of somebody else', now(), '983000');
		expect(await bodiesOf({})).toEqual(['one', 'two']);
		expect(await bodiesOf({ numbers: [SENDER] })).toEqual(['two']);
		expect(await bodiesOf({ numbers: ['982100', SENDER] })).toEqual(['one', 'two']);
		expect(await bodiesOf({ numbers: ['983000'] })).toEqual([]);
	});

	it('reach back one week', async () => {
		await arrive('old', now() - 168 * HOUR - 1_000);
		await arrive('young', now() - 168 * HOUR + 60_000);
		expect(await bodiesOf({ from: now() - 300 * HOUR })).toEqual(['young']);
	});

	it('may be requested from before 2000, but not from the future of the vendor’s clock', async () => {
		await arrive('x');
		expect(await bodiesOf({ from: -1 })).toEqual(['x']);
		expect(await statusOf(receivedRequest({ from: now() + 5_000 }))).toBe('31');
		asanak().clockOffsetMs = 10_000;
		expect(await statusOf(receivedRequest({ from: now() + 5_000 }))).toBe('0');
		asanak().clockOffsetMs = -10_000;
		expect(await statusOf(receivedRequest({ from: now() - 5_000 }))).toBe('31');
	});

	it('and the HTTP header Date follow the vendor’s clock', async () => {
		asanak().clockOffsetMs = -3_600_000;
		const { receivedTime } = await asanak().inbound({ source: '98935000000', text: 'x' });
		expect(Math.abs(receivedTime + 3_600_000 - Date.now())).toBeLessThan(2_000);
		const date = Date.parse((await post(CREDIT)).headers.get('date') ?? '');
		expect(Math.abs(date + 3_600_000 - Date.now())).toBeLessThan(3_000);
	});

	it('have increasing ids and part numbers', async () => {
		await arrive('x');
		await arrive('x'.repeat(71));
		await asanak().inbound({ source: '1', text: 'x'.repeat(161), encoding: '1', partCount: 9, id: 'abc' });
		expect(asanak().inbox).toMatchObject([
			{ id: '2158815', partCount: 1, encoding: '8' },
			{ id: '2158816', partCount: 2 },
			{ id: 'abc', partCount: 9, destination: '982100' },
		]);
	});
});

describe('the PushURL', () => {
	it('is called by GET with the documented parameters', async () => {
		const queries: string[] = [];
		const listener = createServer((request, response) => {
			queries.push(`${request.method} ${request.url}`);
			response.end();
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => listener.once('listening', resolve));
		const inbound = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/getsms`;
		const register = async (body: object) =>
			await (
				await fetch(`${sandbox.url}/_sandbox/asanak/urls`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(body),
				})
			).json();
		expect(await register({ inbound })).toEqual({ inbound });
		await asanak().inbound({
			source: '98935000000',
			destination: SENDER,
			text: 'سلام & a+b',
			receivedTime: 1365313036207,
		});
		asanak().reset();
		expect(asanak().pushes).toMatchObject({ inboundUrl: inbound, log: [] });
		expect(await register({ inbound: null })).toEqual({ inbound: null });
		await asanak().inbound({ source: '98935000000', text: 'not told' });
		listener.close();
		expect(queries).toEqual([
			'GET /getsms?destAddress=982164063188&srcAddress=98935000000&msgBody=%D8%B3%D9%84%D8%A7%D9%85%20%26%20a%2Bb&msgPartNumber=1&receivedTime=1365313036207',
		]);
	});
});

describe('a magic number', () => {
	const to = (digits: string) => sendSms({ destinations: ['09123456789', `09123456${digits}`] });

	/** Whether no answer comes for a while after the messages were taken. */
	async function keepsWaiting(body: string): Promise<boolean> {
		const givingUp = new AbortController();
		const answered = post(body, {}, givingUp.signal).then(
			() => true,
			() => false,
		);
		while (asanak().received.length === 0) await sleep(5);
		await sleep(50);
		givingUp.abort();
		return !(await answered);
	}

	it.each(['901', '903'])('%s is accepted, and answered late', async (digits) => {
		expect(await keepsWaiting(to(digits))).toBe(true);
		expect(asanak().received).toHaveLength(2);
	});

	it('904 is accepted, and the answer breaks off', async () => {
		await expect(post(to('904')).then(async (response) => await response.text())).rejects.toThrow();
		expect(asanak().received).toHaveLength(2);
	});

	it.each([
		['905', 500, 'text/plain', /^Internal Server Error$/],
		['906', 200, 'text/html', /^<!DOCTYPE html>/],
		['908', 200, 'text/xml', /^<soap:Envelope.* {1000}<\/soap:Envelope>$/],
		['912', 200, 'text/xml', /^<!DOCTYPE lolz \[<!ENTITY.*<errorMsg>&lol9;<\/errorMsg><status>0/],
	])('%s is accepted, and answered by HTTP %d and %s', async (digits, status, type, text) => {
		const response = await post(to(digits));
		expect(response.status).toBe(status);
		expect(response.headers.get('content-type')).toContain(type);
		const body = await response.text();
		expect(body).toMatch(text);
		expect(body.length > 12 * 1024 * 1024).toBe(digits === '908');
		expect(asanak().received).toHaveLength(2);
	});

	it('907 is redirected', async () => {
		const response = await post(to('907'));
		expect(response.status).toBe(302);
		expect(response.headers.get('location')).toMatch(/^http:/);
		expect(asanak().received).toEqual([]);
		expect(asanak().calls).toMatchObject([{ outcome: 'redirect' }]);
	});

	it('909 is refused, and the answer echoes the request', async () => {
		const request = to('909');
		expect(await faultTo(request)).toContain(request);
		expect(asanak().received).toEqual([]);
	});

	it.each([
		['913', 2],
		['914', 0],
	])('%s is answered by a fault without a reason, with %i messages accepted', async (digits, taken) => {
		expect(await faultTo(to(digits))).toBe('Internal error');
		expect(asanak().received).toHaveLength(taken);
	});

	it.each([
		['910', '501'],
		['911', '502'],
	])('%s is refused with status %s', async (digits, status) => {
		expect(await outcome(to(digits))).toEqual({ status, ids: [] });
		expect(asanak().received).toEqual([]);
	});
});

describe('the control interface', () => {
	const control = (path = '') => `${sandbox.url}/_sandbox/asanak${path}`;
	async function tell(path: string, body: object): Promise<Response> {
		return await fetch(control(path), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	it('injects a fault for a number of calls of one operation', async () => {
		await tell('/faults', {
			fault: { kind: 'statusCode', status: '503' },
			operation: 'getReceivedMsg',
			times: 1,
		});
		expect(await statusOf(CREDIT)).toBe('0');
		expect((await post(sendSms({ destinations: ['09123456905'] }))).status).toBe(500);
		expect(await statusOf(receivedRequest())).toBe('503');
		expect(await statusOf(receivedRequest())).toBe('0');
		expect(asanak().calls.map((call) => call.outcome)).toEqual(['ok', 'ok', '503', 'ok']);
	});

	it('injects a fault for certain recipients', async () => {
		await tell('/faults', { fault: { kind: 'soapFault', faultString: 'Later' }, recipientEndsWith: '789' });
		expect(await statusOf(CREDIT)).toBe('0');
		expect(await statusOf(sendSms({ destinations: ['09350111111'] }))).toBe('0');
		expect(await faultTo(sendSms())).toBe('Later');
	});

	it('injects a fault that blames the request, before or after processing', async () => {
		const fault = { kind: 'soapFault', faultString: 'Later', code: 'Client' } as const;
		asanak().faults.push({ fault, times: 1 }, { fault: { ...fault, taken: true } });
		for (const taken of [0, 1]) {
			expect(await (await post(sendSms())).text()).toContain('<faultcode>soap:Client</faultcode>');
			expect(asanak().received).toHaveLength(taken);
		}
	});

	it('injects a status that is answered after processing', async () => {
		asanak().faults.push({ fault: { kind: 'statusCode', status: '502', taken: true } });
		expect(await outcome(sendSms())).toEqual({ status: '502', ids: [] });
		expect(asanak().received).toHaveLength(1);
	});

	it('injects a connection that is closed before processing', async () => {
		asanak().faults.push({ fault: { kind: 'destroy' }, times: 1 });
		await expect(post(sendSms())).rejects.toThrow('fetch failed');
		expect(asanak().received).toEqual([]);
		expect(asanak().calls).toMatchObject([{ outcome: 'destroy' }]);
	});

	it('injects a delay before the usual answer, and a web page with its status', async () => {
		asanak().faults.push({ fault: { kind: 'delay', ms: 20 }, times: 1 });
		asanak().faults.push({ fault: { kind: 'html', status: 503 } });
		expect(await statusOf(CREDIT)).toBe('0');
		expect((await post(CREDIT)).status).toBe(503);
	});

	it('sets the credit', async () => {
		expect(await (await tell('/credit', { credit: 5 })).json()).toEqual({ username: 'demo', credit: 5 });
		await tell('/credit', { username: 'demo', credit: 6 });
		expect(asanak().accounts).toMatchObject([{ credit: 6 }]);
		expect((await tell('/credit', { username: 'nobody', credit: 6 })).status).toBe(404);
	});

	it('lists what was received', async () => {
		await answerTo(sendSms());
		await faultTo('<x');
		await tell('/inbound', { source: '98935000000', text: 'ok', destination: SENDER });
		expect(asanak().requests).toBe(2);
		expect(await (await fetch(control())).json()).toMatchObject({
			requests: 2,
			received: [{ id: FIRST_ID, destination: '09123456789' }],
			inbox: [{ source: '98935000000', body: 'ok' }],
			calls: [
				{ operation: 'sendSms', outcome: 'ok', username: 'demo', messages: 1 },
				{ operation: '', outcome: 'fault', username: '', messages: 0, body: '<x' },
			],
			accounts: [{ username: 'demo', credit: 99_999 }],
		});
	});

	it('resets everything', async () => {
		asanak().dialect = 'prose';
		asanak().optedOut.add('0912');
		asanak().faults.push({ fault: { kind: 'hang' }, operation: 'sendSms' });
		await asanak().inbound({ source: '98935000000', text: 'ok' });
		await answerTo(CREDIT);
		Object.assign(asanak().accounts[0] ?? {}, { active: false, numbers: [], credit: 1 });
		expect((await fetch(control(), { method: 'DELETE' })).status).toBe(204);
		expect(await (await fetch(control())).json()).toEqual({
			received: [],
			inbox: [],
			faults: [],
			requests: 0,
			calls: [],
			pushes: [],
			accounts: [{ username: 'demo', credit: 100_000 }],
		});
		expect(asanak()).toMatchObject({ dialect: 'wsdl', minGapMs: 1_000, optedOut: new Set() });
		expect(asanak().accounts).toEqual([
			{
				username: 'demo',
				password: 'sandbox-password',
				active: true,
				numbers: ['982100', '982164063188'],
				credit: 100_000,
			},
		]);
	});
});
