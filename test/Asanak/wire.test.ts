import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';
import {
	ASANAK_BASE_URL,
	ASANAK_HTTPS_BASE_URL,
	decodeCreditAnswer,
	decodeReceivedAnswer,
	decodeReportAnswer,
	decodeSendAnswer,
	encodeGetCredit,
	encodeGetReceived,
	encodeGetReport,
	encodeSendSms,
	encodeSendSmsToPort,
	encodingToName,
	isLongInteger,
	isMessageId,
	type WireMessage,
	type WirePortMessage,
} from '../../nodes/Asanak/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';
import { repairedSample, sample } from './sample';
import { answerOf, answerXml, elements, envelope, readRequest, SERVICE_NS, type Field } from './soap';

/** The document has *** for both. */
const USER = { username: '***', password: '***' };
const LONGEST_ID = '9223372036854775807';

const sms = (changed: Partial<WireMessage> = {}): WireMessage => ({
	sender: '982100',
	address: '989123456789',
	message: 'test body',
	encoding: 'ascii',
	...changed,
});

/** The two messages of the document's samples. */
const SAMPLE_MESSAGES = [
	sms({ address: '09123456789' }),
	sms({ sender: '982164063188', address: '09350111111', message: 'سلام', encoding: 'utf8' }),
];
const SAMPLE_PORT_MESSAGES: WirePortMessage[] = [
	{ ...SAMPLE_MESSAGES[0]!, sender: '98210071', ports: { source: '9821', destination: '9825' } },
	{ ...SAMPLE_MESSAGES[1]!, ports: { source: '9822', destination: '9826' } },
];

describe('a request', () => {
	it.each([
		['send', encodeSendSms(USER, SAMPLE_MESSAGES)],
		['send-to-port', encodeSendSmsToPort(USER, SAMPLE_PORT_MESSAGES)],
		['report', encodeGetReport(USER, ['2199031238568'])],
		['received', encodeGetReceived(USER, ['982164063188'], 1365313036207)],
		['credit', encodeGetCredit(USER)],
	])('matches the document’s sample: %s', (name, xml) => {
		expect(readRequest(xml)).toEqual(readRequest(repairedSample(`${name}-request`)));
	});

	it('is in UTF-8, and declares it', () => {
		expect(encodeGetCredit(USER)).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>/);
	});

	it('has one shared sender once, otherwise one for each message', () => {
		const same = readRequest(encodeSendSms(USER, [sms(), sms()])).values;
		expect(same).toMatchObject({ srcAddresses: ['982100'], destAddresses: { length: 2 } });
		const different = readRequest(encodeSendSms(USER, [sms(), sms(), sms({ sender: '9820' })])).values;
		expect(different.srcAddresses).toEqual(['982100', '982100', '9820']);
	});

	it('has as many source ports as senders, and as many destination ports as messages', () => {
		const portsOf = (...sources: string[]) =>
			readRequest(
				encodeSendSmsToPort(
					USER,
					sources.map((source, index) => ({ ...sms(), ports: { source, destination: String(index + 1) } })),
				),
			).values;
		expect(portsOf('7', '7', '7')).toMatchObject({
			srcAddresses: ['982100'],
			sourcePorts: ['7'],
			destinationPorts: ['1', '2', '3'],
		});
		expect(portsOf('7', '8', '7')).toMatchObject({
			srcAddresses: ['982100', '982100', '982100'],
			sourcePorts: ['7', '8', '7'],
			destinationPorts: ['1', '2', '3'],
		});
	});

	it('keeps ids and numbers as text: beyond JavaScript’s number range, and with leading zeros', () => {
		const ids = [LONGEST_ID, '9007199254740993', '007'];
		expect(readRequest(encodeGetReport(USER, ids)).values).toEqual({ msgIds: ids });
		const message = sms({ sender: '0982100', address: '09123456789' });
		expect(readRequest(encodeSendSms(USER, [message])).values).toMatchObject({
			srcAddresses: ['0982100'],
			destAddresses: ['09123456789'],
		});
	});

	it('for all numbers of the account names none, and uses whole milliseconds', () => {
		expect(readRequest(encodeGetReceived(USER, [], 1365313036207.9)).values).toEqual({
			fromTime: ['1365313036207'],
			maxReturnedMsg: ['100'],
		});
	});

	it.each([
		'<&>"\'`',
		']]>',
		'&amp;&#13;&lt;',
		'😀 سلام',
		' a \n\tb\r\nc\rd ',
		'\r\u0085 \u0085 \u2028 \u2029',
		'   ',
		'<!-- -->',
		'<![CDATA[x]]>',
	])('carries the text %j unchanged', (message) => {
		expect(readRequest(encodeSendSms(USER, [sms({ message })])).values.msgBody).toEqual([message]);
	});

	it('is read back unchanged by any XML parser, or refuseed with the character that XML cannot represent', () => {
		const text = anyText({ minLength: 1, maxLength: 20 });
		let read = 0;
		fc.assert(
			fc.property(text, text, text, text, (username, password, message, another) => {
				const encode = () =>
					encodeSendSms({ username, password }, [sms({ message }), sms({ message: another })]);
				// eslint-disable-next-line no-control-regex
				if (/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/.test(username + password + message + another)) {
					const error = caught(encode, GatewayError);
					expect(error).toMatchObject({ kind: 'invalidContent', outcome: 'notSent' });
					expect(error.message).toMatch(/U\+[0-9A-F]{4}/);
					return;
				}
				const request = readRequest(encode());
				expect(request.user).toEqual({ username, password });
				expect(request.values.msgBody).toEqual([message, another]);
				read += 1;
			}),
		);
		expect(read).toBeGreaterThan(0);
	});
});

describe('the service’s schema', () => {
	const schemaFile = (fileName: string) => ({
		fileName,
		contents: readFileSync(join(__dirname, 'schema', fileName), 'utf8'),
	});
	const many = Array.from({ length: 100 }, (_, index) =>
		sms({ address: `0912${String(index).padStart(7, '0')}`, message: `<&> سلام ${index}`, encoding: 'utf8' }),
	);
	const VALID: Record<string, string> = {
		'send.xml': encodeSendSms(USER, SAMPLE_MESSAGES),
		'send-100.xml': encodeSendSms(USER, many),
		'send-to-port.xml': encodeSendSmsToPort(USER, SAMPLE_PORT_MESSAGES),
		'send-to-port-one-sender.xml': encodeSendSmsToPort(
			USER,
			many.map((one) => ({ ...one, ports: { source: '1', destination: '65535' } })),
		),
		'report.xml': encodeGetReport(
			USER,
			many.map((_, index) => String(BigInt(LONGEST_ID) - BigInt(index))),
		),
		'report-zeros.xml': encodeGetReport(USER, ['007']),
		'received.xml': encodeGetReceived(USER, ['982100', '982164063188'], Date.UTC(2026, 10, 21)),
		'received-all-numbers.xml': encodeGetReceived(USER, [], 1.5),
		'credit.xml': encodeGetCredit({ username: 'a<&>"b', password: ']]>😀' }),
	};
	const swap = (xml: string, one: string, other: string) =>
		xml.replaceAll(
			new RegExp(`(<${one}>.*</${one}>)(<${other}>.*</${other}>)`, 'gs'),
			(_all, first: string, second: string) => second + first,
		);
	const request = VALID['send-to-port.xml'] as string;
	const INVALID: Record<string, string> = {
		'wrong-order-credential.xml': swap(request, 'password', 'username'),
		'wrong-order-lists.xml': swap(request, 'srcAddresses', 'destAddresses'),
		'wrong-order-ports.xml': swap(request, 'sourcePorts', 'destinationPorts'),
		'wrong-order-received.xml': swap(VALID['received.xml'] as string, 'fromTime', 'maxReturnedMsg'),
		'qualified-children.xml': request.replace(/(<\/?)(msgBody>)/g, '$1web:$2'),
		'wrong-namespace.xml': request.replace(SERVICE_NS, 'http://ws.asanak.ir:8082/'),
		'too-long.xml': encodeGetReport(USER, ['9223372036854775808']),
		'no-credential.xml': request.replace(/<userCredential>.*<\/userCredential>/s, ''),
	};
	let output: string[];

	beforeAll(async () => {
		// One call for all: each starts a worker and compiles the validator.
		const { rawOutput } = await validateXML({
			xml: Object.entries({ ...VALID, ...INVALID }).map(([fileName, contents]) => ({ fileName, contents })),
			schema: [schemaFile('envelope.xsd')],
			preload: [schemaFile('service.xsd')],
		});
		output = rawOutput.split('\n');
	});
	/** xmllint's lines about a file: the reasons why it is invalid, and then the verdict. */
	const verdicts = (name: string) => output.filter((line) => /^[\w.-]+/.exec(line)?.[0] === name);

	it.each(Object.keys(VALID))('accepts %s', (name) => {
		expect(verdicts(name)).toEqual([`${name} validates`]);
	});

	it.each(Object.keys(INVALID))('refuses %s, so it does validate', (name) => {
		expect(Object.values(VALID)).not.toContain(INVALID[name]);
		expect(verdicts(name).at(-1)).toBe(`${name} fails to validate`);
		expect(verdicts(name)[0]).toContain('Schemas validity error');
	});
});

describe('the document’s sample answers', () => {
	it.each(['send', 'send-to-port'])('for %s have two ids, with status 1', (name) => {
		expect(decodeSendAnswer(answerOf(sample(`${name}-answer`)))).toStrictEqual({
			status: '1',
			errorMessage: null,
			ids: ['248631', '284651'],
		});
	});

	it('for a report have a delivered message', () => {
		const raw = {
			deliveryDate: '1365403904571',
			destination: '98912***',
			msgId: '2199031238568',
			source: '9821***',
			status: '6',
		};
		expect(decodeReportAnswer(answerOf(sample('report-answer')))).toStrictEqual({
			status: '0',
			errorMessage: null,
			reports: [
				{
					id: '2199031238568',
					status: '6',
					deliveredAt: '1365403904571',
					source: '9821***',
					destination: '98912***',
					raw,
				},
			],
		});
	});

	it('for received messages have two, oldest first', () => {
		const { messages, ...answer } = decodeReceivedAnswer(answerOf(sample('received-answer')));
		expect(answer).toEqual({ status: '0', errorMessage: null });
		expect(messages).toMatchObject([
			{ id: '2158815', source: '98935***', text: 'ok', receivedMs: 1365313036207 },
			{ id: '2204263', source: '98912***', text: 'test', receivedMs: 1365397011868 },
		]);
		expect(messages[0]).toStrictEqual({
			id: '2158815',
			source: '98935***',
			destination: '982164063188',
			text: 'ok',
			encoding: '8',
			partCount: '1',
			receivedMs: 1365313036207,
			raw: {
				body: 'ok',
				destination: '982164063188',
				encoding: '8',
				id: '2158815',
				partCount: '1',
				receivedTime: '1365313036207',
				source: '98935***',
			},
		});
	});

	it('for the credit have the amount', () => {
		expect(decodeCreditAnswer(answerOf(sample('credit-answer')))).toStrictEqual({
			status: '0',
			errorMessage: null,
			credit: '144261',
			raw: { status: '0', credit: '144261' },
		});
	});
});

describe('a dialect', () => {
	const wrapped = (wrapper: string, response: string, fields: Field[]) =>
		answerOf(
			envelope(
				`<ns1:${response} xmlns:ns1="${SERVICE_NS}">${elements([[wrapper, fields]])}</ns1:${response}>`,
			),
		);
	const IDS: Field[] = [
		['status', '0'],
		['msgIdArray', '101'],
	];

	it.each(['sendSmsResponse', 'sendSMSResponse', 'sendSmsToPortResponse'])(
		'may answer a send with %s, wrapped in return or sendSMSResult',
		(response) => {
			for (const wrapper of ['return', 'sendSMSResult']) {
				expect(decodeSendAnswer(wrapped(wrapper, response, IDS))).toMatchObject({
					status: '0',
					ids: ['101'],
				});
			}
		},
	);

	it.each([
		['reportItems', 'deliveryDate'],
		['reportItems', 'deliverDate'],
		['reportItemArray', 'deliveryDate'],
		['reportItemArray', 'deliverDate'],
	])('may name reports %s, and their times %s', (list, time) => {
		const item = (id: string): Field => [
			list,
			[
				[time, '1365403904571'],
				['msgId', id],
				['status', '6'],
			],
		];
		for (const ids of [['1'], ['1', '2'], [LONGEST_ID, '007', '3']]) {
			const { reports } = decodeReportAnswer(answerOf(answerXml([['status', '0'], ...ids.map(item)])));
			expect(reports.map(({ id }) => id)).toEqual(ids);
			for (const report of reports) {
				expect(report).toMatchObject({
					status: '6',
					deliveredAt: '1365403904571',
					source: null,
					destination: null,
				});
			}
		}
	});

	it.each(['receivedMegs', 'receivedMesg', 'receivedMsg'])('may name received messages %s', (list) => {
		const item = (id: string): Field => [
			list,
			[
				['body', `text ${id}`],
				['id', id],
				['source', '09350000000'],
			],
		];
		for (const ids of [[], ['1'], ['1', '2', LONGEST_ID, '007']]) {
			const { messages } = decodeReceivedAnswer(answerOf(answerXml([['status', '0'], ...ids.map(item)])));
			expect(messages.map(({ id, text, source }) => [id, text, source])).toEqual(
				ids.map((id) => [id, `text ${id}`, '09350000000']),
			);
		}
	});

	it.each([
		['empty', '<errorMsg/>', null],
		['blank', '<errorMsg> </errorMsg>', null],
		['absent', '', null],
		['given', '<errorMsg> اعتبار ناکافي </errorMsg>', 'اعتبار ناکافي'],
	])('may have errorMsg %s', (_how, errorMsg, errorMessage) => {
		const xml = envelope(`<r><return>${errorMsg}<status>0</status></return></r>`);
		expect(decodeSendAnswer(answerOf(xml))).toEqual({ status: '0', errorMessage, ids: [] });
	});

	it('may use any prefixes, qualify child elements, or put texts into CDATA sections', () => {
		const xml = `<?xml version='1.0'?><S:Envelope xmlns:S="x"><S:Header/><S:Body><a:sendSmsResponse xmlns:a="${SERVICE_NS}">
			<a:return><a:status>0</a:status><a:errorMsg><![CDATA[a <b> & c]]></a:errorMsg><a:msgIdArray><![CDATA[101]]></a:msgIdArray></a:return>
			</a:sendSmsResponse></S:Body></S:Envelope>`;
		expect(decodeSendAnswer(answerOf(xml))).toEqual({
			status: '0',
			errorMessage: 'a <b> & c',
			ids: ['101'],
		});
	});

	it('may put spaces and line ends around values', () => {
		const xml = envelope(
			'<r><return>\n <status> 0 </status>\n <msgIdArray>\n101\n</msgIdArray></return></r>',
		);
		expect(decodeSendAnswer(answerOf(xml))).toEqual({ status: '0', errorMessage: null, ids: ['101'] });
	});

	it('may leave out the wrapper', () => {
		expect(decodeSendAnswer(answerOf(envelope(`<r>${elements(IDS)}</r>`))).ids).toEqual(['101']);
	});
});

describe('an answer', () => {
	it('without a status has null, not undefined', () => {
		expect(decodeSendAnswer(answerOf(envelope('<r/>')))).toEqual({
			status: null,
			errorMessage: null,
			ids: [],
		});
	});

	it('keeps ids exactly, beyond JavaScript’s number range and with leading zeros', () => {
		const ids = [LONGEST_ID, '0000248631', '20', ''];
		const xml = answerXml(ids.map((id): Field => ['msgIdArray', id]));
		expect(decodeSendAnswer(answerOf(xml)).ids).toEqual(ids);
	});

	it('keeps the position of a nil id, and treats a lone nil as no list', () => {
		const nil = '<msgIdArray xsi:nil="true"/>';
		const answer = (inner: string) =>
			decodeSendAnswer(answerOf(envelope(`<r><return><status>2</status>${inner}</return></r>`))).ids;
		expect(answer(`<msgIdArray>101</msgIdArray>${nil}<msgIdArray>102</msgIdArray>`)).toEqual([
			'101',
			'',
			'102',
		]);
		expect(answer(nil)).toEqual([]);
	});

	it('in Axis style, with values in separate elements, is read', () => {
		const xml = envelope(
			'<n:r><sendSmsReturn href="#id0"/></n:r><multiRef id="id0"><errorMsg xsi:nil="true"/><status href="#id1"/>' +
				'<msgIdArray href="#id2"/><msgIdArray>102</msgIdArray></multiRef><multiRef id="id1">0</multiRef><multiRef id="id2">101</multiRef>',
		);
		expect(decodeSendAnswer(answerOf(xml))).toEqual({ status: '0', errorMessage: null, ids: ['101', '102'] });
	});

	it('with an emoji as two character references, as seen in a real report, has it in its text and in raw', () => {
		const xml =
			'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r><return><status>0</status><receivedMegs><id>1</id><source>989121234567</source><body>OK &#55357;&#56397; thanks</body></receivedMegs></return></r></s:Body></s:Envelope>';
		expect(decodeReceivedAnswer(answerOf(xml)).messages).toMatchObject([
			{ text: 'OK 👍 thanks', raw: { body: 'OK 👍 thanks' } },
		]);
	});

	it('keeps the text of a received message unchanged', () => {
		const text = ' <&> ]]>\n\tسلام 😀\r\n ';
		const xml = answerXml([['receivedMegs', [['body', text]]]]);
		expect(decodeReceivedAnswer(answerOf(xml)).messages).toMatchObject([{ text, raw: { body: text } }]);
	});

	it.each(['', 'yesterday', '-1', '1e3', '1365313036207.5', '9223372036854775807'])(
		'with the time %j has no time',
		(receivedTime) => {
			const xml = answerXml([['receivedMegs', [['receivedTime', receivedTime]]]]);
			expect(decodeReceivedAnswer(answerOf(xml)).messages).toMatchObject([{ receivedMs: null, id: null }]);
		},
	);

	const names = fc.constantFrom(
		...['return', 'sendSMSResult', 'errorMsg', 'status', 'msgIdArray', 'reportItems', 'reportItemArray'],
		...['msgId', 'deliveryDate', 'deliverDate', 'receivedMegs', 'receivedMsg', 'body', 'id', 'receivedTime'],
		...['credit', 'source', 'toString', 'hasOwnProperty'],
	);
	const { fields } = fc.letrec<{ fields: Field[]; content: string | Field[] }>((tie) => ({
		fields: fc.array(fc.tuple(names, tie('content')), { maxLength: 4 }),
		content: fc.oneof({ depthSize: 'small', withCrossShrink: true }, anyValue(), tie('fields')),
	}));
	function anyValue(): fc.Arbitrary<string> {
		// eslint-disable-next-line no-control-regex
		const text = anyText({ maxLength: 6 }).map((value) => value.replace(/[\0-\x1f\x7f\ufffe\uffff]/g, ''));
		return fc.oneof(fc.constantFrom('0', '20', LONGEST_ID, '', ' '), text);
	}

	it('with any content is read as texts, without throwing', () => {
		const isText = (value: unknown) => typeof value === 'string';
		const isTextOrNull = (value: unknown) => value === null || isText(value);
		let found = 0;
		fc.assert(
			fc.property(fields, fc.boolean(), (content, isWrapped) => {
				const reply = answerOf(isWrapped ? answerXml(content) : envelope(`<r>${elements(content)}</r>`));
				const sent = decodeSendAnswer(reply);
				const { reports } = decodeReportAnswer(reply);
				const { messages } = decodeReceivedAnswer(reply);
				const { credit, raw } = decodeCreditAnswer(reply);
				expect([sent.status, sent.errorMessage, credit].every(isTextOrNull)).toBe(true);
				expect([...sent.ids, ...Object.values(raw)].every(isText)).toBe(true);
				for (const report of reports) {
					found += 1;
					expect([report.id, report.status, ...Object.values(report.raw)].every(isText)).toBe(true);
					expect([report.deliveredAt, report.source, report.destination].every(isTextOrNull)).toBe(true);
				}
				for (const message of messages) {
					found += 1;
					expect([message.source, message.text, ...Object.values(message.raw)].every(isText)).toBe(true);
					expect([message.id, message.destination, message.encoding].every(isTextOrNull)).toBe(true);
					expect(message.receivedMs === null || Number.isSafeInteger(message.receivedMs)).toBe(true);
				}
			}),
			{ numRuns: 200 },
		);
		expect(found).toBeGreaterThan(0);
	});
});

describe('the addresses', () => {
	it('are the document’s, and the one that public clients use today', () => {
		expect([ASANAK_BASE_URL, ASANAK_HTTPS_BASE_URL]).toEqual([
			'http://ws.asanak.ir:8082/services/CompositeSmsGateway',
			'https://smsapi.asanak.ir/services/CompositeSmsGateway',
		]);
	});
});

describe('what an answer leaves out', () => {
	const emptyOf = (list: string) =>
		answerOf(
			answerXml([
				['status', '0'],
				[list, ''],
			]),
		);

	it('is an empty text in a report, and null for optional fields', () => {
		const [report] = decodeReportAnswer(emptyOf('reportItems')).reports;
		expect(report).toEqual({
			...{ id: '', status: '', deliveredAt: null, source: null, destination: null, raw: {} },
		});
	});

	it('is an empty text in a received message, and null for optional fields', () => {
		const [message] = decodeReceivedAnswer(emptyOf('receivedMegs')).messages;
		expect(message).toEqual({
			...{ id: null, source: '', destination: null, text: '', encoding: null, partCount: null },
			...{ receivedMs: null, raw: {} },
		});
	});
});

describe('an element of msgIdArray', () => {
	it.each(['101', '501', '248631', LONGEST_ID, '0101'])('above 100 is an id: %s', (element) => {
		expect(isMessageId(element)).toBe(true);
	});

	it.each(['100', '20', '0', '-1', '-101', '', '1e3', '101.5', 'abc', '0000100', '0x65', '101 ', ' 101'])(
		'otherwise is not an id: %j',
		(element) => {
			expect(isMessageId(element)).toBe(false);
		},
	);
});

describe('isLongInteger', () => {
	it.each([LONGEST_ID, '0', '007', '101'])('accepts %s', (text) => {
		expect(isLongInteger(text)).toBe(true);
	});

	it.each(['9223372036854775808', '-1', '', '1.0', '1e3', ' 1', '1 ', '0x7', '00000000000000000007'])(
		'refuses %j',
		(text) => {
			expect(isLongInteger(text)).toBe(false);
		},
	);
});

it.each([
	['1', 'ascii'],
	['8', 'utf8'],
	['16', '16'],
])('a received message’s encoding %s is called %s', (code, name) => {
	expect(encodingToName(code)).toBe(name);
});
