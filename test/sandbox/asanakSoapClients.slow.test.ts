import { DOMParser, XMLSerializer, type Element } from '@xmldom/xmldom';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { createClientAsync, type Client } from 'soap';
import { validateXML } from 'xmllint-wasm';
import {
	encodeGetCredit,
	encodeGetReceived,
	encodeGetReport,
	encodeSendSms,
	encodeSendSmsToPort,
} from '../../nodes/Asanak/gateway/wire';
import { startSandbox, type Sandbox } from '../../sandbox';

/** A SOAP library that knows nothing of this project: it learns all from the emulator's WSDL. */
const SERVICE_NS = 'http://webService.compositeSmsGateway.services.sdp.peykasa.com/';
const XSD_NS = 'http://www.w3.org/2001/XMLSchema';
const SENDER = '982100';
const CREDENTIAL = { username: 'demo', password: 'sandbox-password' };

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

describe('the npm package soap', () => {
	let client: Client;

	/** What the client makes of the answer's `return`. */
	async function call(operation: string, request: object): Promise<Record<string, unknown>> {
		const method = client[`${operation}Async`] as (request: object) => Promise<[{ return: object }]>;
		const [answer] = await method.call(client, request);
		return { ...answer.return };
	}

	beforeAll(async () => {
		client = await createClientAsync(`${url}?wsdl`);
	});

	it('finds the five operations', () => {
		const services = client.describe() as Record<string, Record<string, object>>;
		expect(Object.keys(services.CompositeSmsGateway?.CompositeSmsGatewayPort ?? {})).toEqual([
			'sendSms',
			'sendSmsToPort',
			'getReportByMsgId',
			'getReceivedMsg',
			'getUserCredit',
		]);
	});

	it.each([
		['the user name first', CREDENTIAL],
		['the password first', { password: CREDENTIAL.password, username: CREDENTIAL.username }],
	])('sends messages, %s', async (_what, userCredential) => {
		const answer = await call('sendSms', {
			userCredential,
			srcAddresses: [SENDER, '982164063188'],
			destAddresses: ['09123456789', '09350111111'],
			msgBody: ['test body', 'سلام <&> 😀'],
			msgEncoding: [1, 8],
		});
		expect(answer).toEqual({ errorMsg: '', status: 0, msgIdArray: [2199031238569, 2199031238570] });
		expect(asanak().received).toMatchObject([
			{ source: SENDER, destination: '09123456789', text: 'test body', encoding: '1' },
			{ source: '982164063188', destination: '09350111111', text: 'سلام <&> 😀', encoding: '8' },
		]);
	});

	it('sends a message to a port', async () => {
		const answer = await call('sendSmsToPort', {
			destinationPorts: 9825,
			sourcePorts: 9821,
			msgEncoding: 1,
			msgBody: 'test body',
			destAddresses: '09123456789',
			srcAddresses: SENDER,
			userCredential: CREDENTIAL,
		});
		expect(answer).toEqual({ errorMsg: '', status: 0, msgIdArray: [2199031238569] });
		expect(asanak().received).toMatchObject([{ sourcePort: '9821', destinationPort: '9825' }]);
	});

	it('reads reports', async () => {
		const { msgIdArray } = await call('sendSms', {
			userCredential: CREDENTIAL,
			srcAddresses: SENDER,
			destAddresses: ['09123456789', '09123456605'],
			msgBody: ['a', 'b'],
			msgEncoding: [8, 8],
		});
		const answer = await call('getReportByMsgId', { userCredential: CREDENTIAL, msgIds: msgIdArray });
		expect(answer).toEqual({
			status: 0,
			reportItems: [
				{
					deliveryDate: 0,
					destination: '09123456605',
					msgId: 2199031238570,
					source: SENDER,
					status: 5,
				},
				{
					deliveryDate: Date.parse(asanak().received[0]?.receivedAt ?? ''),
					destination: '09123456789',
					msgId: 2199031238569,
					source: SENDER,
					status: 6,
				},
			],
		});
	});

	it.each([
		['of all numbers, which it leaves out', {}],
		['of all numbers, which it sends as nil', { destAddresses: null }],
		['of one number', { destAddresses: SENDER }],
		['of two numbers', { destAddresses: [SENDER, '982164063188'] }],
	])('reads received messages %s', async (_what, numbers) => {
		const { receivedTime } = await asanak().inbound({
			source: '98935000000',
			text: 'سلام',
			destination: SENDER,
		});
		const request = {
			userCredential: CREDENTIAL,
			...numbers,
			fromTime: receivedTime - 1,
			maxReturnedMsg: 100,
		};
		expect(await call('getReceivedMsg', request)).toEqual({
			status: 0,
			receivedMegs: [
				{
					body: 'سلام',
					destination: SENDER,
					encoding: 8,
					id: '2158815',
					partCount: 1,
					receivedTime,
					source: '98935000000',
				},
			],
		});
	});

	it('reads the credit', async () => {
		expect(await call('getUserCredit', { userCredential: CREDENTIAL })).toEqual({
			status: 0,
			credit: 100_000,
		});
	});

	it('reads the status and the text of a refusal', async () => {
		const request = {
			userCredential: CREDENTIAL,
			srcAddresses: '9810',
			destAddresses: '09123456789',
			msgBody: 'a',
			msgEncoding: 8,
		};
		expect(await call('sendSms', request)).toEqual({ errorMsg: 'مبدا نامعتبر', status: 12 });
	});

	it('reads the fault of wrong credentials', async () => {
		const userCredential = { ...CREDENTIAL, password: 'wrong' };
		await expect(call('getUserCredit', { userCredential })).rejects.toThrow('Invalid username or password');
	});

	it('reads the fault of a call that comes too soon after another', async () => {
		asanak().minGapMs = 60_000;
		await call('getUserCredit', { userCredential: CREDENTIAL });
		await expect(call('getUserCredit', { userCredential: CREDENTIAL })).rejects.toThrow(
			'Minimum interval between two calls (1 second) was not observed',
		);
	});
});

describe('the WSDL', () => {
	it.each(['wsdl', 'WSDL', 'Wsdl', 'wsdl=1'])('is at ?%s', async (query) => {
		const response = await fetch(`${url}?${query}`);
		expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/xml; charset=UTF-8']);
		expect(await response.text()).toContain(`<soap:address location="${url}"/>`);
	});

	it('is at no other address', async () => {
		expect((await fetch(url)).status).toBe(404);
		expect((await fetch(`${url}?x=wsdl`)).status).toBe(404);
	});

	it('names the service by the host in the request', async () => {
		const text = await new Promise<string>((resolve, reject) => {
			get(`${url}?wsdl`, { headers: { host: 'sandbox.example:8025' } }, (response) => {
				let body = '';
				response.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve(body));
			}).on('error', reject);
		});
		expect(text).toContain(`location="http://sandbox.example:8025${asanak().path}"`);
	});
});

describe('the WSDL’s schema', () => {
	const schemaFile = (fileName: string) =>
		readFileSync(join(__dirname, '..', 'Asanak', 'schema', fileName), 'utf8');
	const parse = (xml: string) => new DOMParser().parseFromString(xml, 'text/xml').documentElement as Element;
	const named = (root: Element, name: string) => [...root.getElementsByTagNameNS(XSD_NS, name)];
	let schema: Element;

	beforeAll(async () => {
		const wsdl = parse(await (await fetch(`${url}?wsdl`)).text());
		schema = named(wsdl, 'schema')[0] as Element;
	});

	/** The elements of each request and of the credential, in order, with groups written out: "name type". */
	function requestsOf(root: Element): Record<string, string[]> {
		const describe = (parent: Element): string[] =>
			[...parent.childNodes]
				.filter((node): node is Element => node.nodeType === 1)
				.flatMap((child) => {
					if (child.localName === 'element') {
						return [`${child.getAttribute('name')} ${child.getAttribute('type')}`];
					}
					const group = child.localName === 'group' ? child.getAttribute('ref') : null;
					return describe(group === null ? child : definition('group', group.replace('tns:', '')));
				});
		const definition = (kind: string, name: string) =>
			named(root, kind).find((element) => element.getAttribute('name') === name) as Element;
		const contents = (name: string) => {
			const element = definition('element', name);
			return describe(element.hasChildNodes() ? element : definition('complexType', name));
		};
		const operations = ['sendSms', 'sendSmsToPort', 'getReportByMsgId', 'getReceivedMsg', 'getUserCredit'];
		return Object.fromEntries([
			...operations.map((name) => [name, contents(name)]),
			['userCredential', describe(definition('complexType', 'userCredential'))],
		]) as Record<string, string[]>;
	}

	it('has the requests that the pack’s own are checked against', () => {
		const requests = requestsOf(schema);
		expect(requests).toEqual(requestsOf(parse(schemaFile('service.xsd'))));
		expect(requests.getReceivedMsg).toEqual([
			'userCredential tns:userCredential',
			'destAddresses xs:string',
			'fromTime xs:long',
			'maxReturnedMsg xs:int',
		]);
	});

	it('accepts what the pack sends and every answer of the emulator, but no other order of elements', async () => {
		const user = CREDENTIAL;
		const sms = {
			sender: SENDER,
			address: '09123456789',
			message: 'سلام <&>',
			encoding: 'utf8',
		} as const;
		const requests = {
			send: encodeSendSms(user, [sms, { ...sms, encoding: 'ascii', message: 'a' }]),
			port: encodeSendSmsToPort(user, [{ ...sms, message: 'a', ports: { source: '1', destination: '2' } }]),
			report: encodeGetReport(user, ['2199031238569']),
			received: encodeGetReceived(user, [], Date.now() - 1_000),
			credit: encodeGetCredit(user),
		};
		await asanak().inbound({ source: '98935000000', text: 'سلام' });
		const documents: Record<string, string> = {};
		for (const [name, request] of Object.entries(requests)) {
			documents[`${name}.xml`] = request;
			const headers = { 'content-type': 'text/xml; charset=utf-8' };
			const response = await fetch(url, { method: 'POST', headers, body: request });
			documents[`${name}-answer.xml`] = await response.text();
		}
		const wrong = requests.send.replace(
			/(<password>.*<\/password>)(\s*)(<username>.*<\/username>)/s,
			'$3$2$1',
		);
		expect(wrong).not.toBe(requests.send);
		const { rawOutput } = await validateXML({
			xml: Object.entries({ ...documents, 'wrong.xml': wrong }).map(([fileName, contents]) => ({
				fileName,
				contents,
			})),
			schema: [{ fileName: 'envelope.xsd', contents: schemaFile('envelope.xsd') }],
			preload: [{ fileName: 'service.xsd', contents: new XMLSerializer().serializeToString(schema) }],
		});
		const verdicts = rawOutput.split('\n').filter((line) => / validates$| fails to validate$/.test(line));
		expect(verdicts.sort()).toEqual(
			[...Object.keys(documents).map((name) => `${name} validates`), 'wrong.xml fails to validate'].sort(),
		);
		expect(documents['received-answer.xml']).toContain('<receivedMegs>');
		expect(documents['report-answer.xml']).toContain('<reportItems>');
		expect(schema.getAttribute('targetNamespace')).toBe(SERVICE_NS);
	});
});
