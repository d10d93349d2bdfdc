import type { INodeParameters } from 'n8n-workflow';
import { SmsExtraProTrigger } from '../../nodes/SmsExtraPro/SmsExtraProTrigger.node';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../support/webhookHost';
import { INBOUND, REPORT } from './calls';

/** What SmsExtraPro's calls say. What all vendors' webhooks share: webhooks.slow.test.ts and test/shared/n8n/webhook. */
let host: WebhookHost;

beforeAll(async () => {
	host = await WebhookHost.start();
});
afterAll(async () => {
	await host.stop();
});

/** A new node. Groups are handed over at once, for speed: tests of groups ask for them. */
function trigger(
	options: INodeParameters = {},
	setup: Partial<TriggerSetup> & { events?: string[] } = {},
): HostedTrigger {
	const { events, ...others } = setup;
	return host.add({
		node: new SmsExtraProTrigger(),
		parameters: {
			...(events === undefined ? {} : { events }),
			options: { groupWindowSeconds: 0, ...options },
		},
		...others,
	});
}

type Parameters = Record<string, string>;
type Answer = [status: number, text: string];
const OK: Answer = [200, 'OK'];

/** One call by GET, as `query` has it or with these parameters. */
async function get({ url }: HostedTrigger, query: string | Parameters = {}): Promise<Answer> {
	const written = typeof query === 'string' ? query : new URLSearchParams(query).toString();
	const response = await fetch(`${url}?${written}`);
	return [response.status, await response.text()];
}

async function post(
	{ url }: HostedTrigger,
	form: string | Uint8Array<ArrayBuffer> | Parameters,
	query = '',
): Promise<Answer> {
	const response = await fetch(`${url}${query}`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body:
			typeof form === 'string' || form instanceof Uint8Array ? form : new URLSearchParams(form).toString(),
	});
	return [response.status, await response.text()];
}

describe('a call from the vendor', () => {
	it.each([
		['UTF-8', 'O%C3%B9+%C3%AAtes-vous+%3F'],
		['ISO-8859-1', 'O%F9+%EAtes-vous+%3F'],
	])('may be in %s', async (_charset, text) => {
		const query = `ShortCode=8989&SmsID=1&Sender=32475112233&Key=INFO&Provider=Proximus&Msg=${text}`;
		for (const make of [get, post]) {
			const node = trigger();
			expect(await make(node, query)).toEqual(OK);
			expect(node.items).toMatchObject([{ text: 'Où êtes-vous ?', raw: { Msg: 'Où êtes-vous ?' } }]);
		}
	});

	it('may contain unescaped bytes, in a form', async () => {
		const form = 'SmsID=1&Sender=32475112233&Key=INFO&Msg=été';
		for (const charset of ['utf8', 'latin1'] as const) {
			const node = trigger();
			expect(await post(node, Buffer.from(form, charset))).toEqual(OK);
			expect(node.items).toMatchObject([{ text: 'été' }]);
		}
	});

	it('may have its parameters partly in the query, partly in the form', async () => {
		const node = trigger();
		const { SmsID, ...form } = REPORT;
		expect(await post(node, form, `?SmsID=${SmsID}`)).toEqual(OK);
		expect(node.items).toMatchObject([{ messageId: '1000001', status: 'undelivered' }]);
	});

	it('whose parameters are joined by &amp; is read like any other', async () => {
		const node = trigger();
		const query =
			'SmsID=1001&amp;ClientSmsID=ord-1&amp;Dest=32475112233&amp;Status=Ok&amp;StatusCode=200&amp;Comment=Acked';
		expect(await get(node, query)).toEqual(OK);
		expect(node.items).toMatchObject([
			{ event: 'deliveryReport', messageId: '1001', clientReference: 'ord-1', status: 'delivered' },
		]);
	});

	it('with an unlisted code starts the flow as well', async () => {
		const node = trigger();
		expect(await get(node, { ...REPORT, StatusCode: '599' })).toEqual(OK);
		expect(await get(node, { ...REPORT, Status: 'New', StatusCode: '599' })).toEqual(OK);
		expect(node.items).toMatchObject([
			{ status: 'undelivered', final: true, vendorCode: '599' },
			{ status: 'unknown', final: false, vendorCode: '599' },
		]);
	});
});

describe('the events', () => {
	it.each([
		['deliveryReport', INBOUND, REPORT],
		['inboundMessage', REPORT, INBOUND],
	])(
		'that are chosen start the flow; others are answered OK and dropped: %s',
		async (event, other, chosen) => {
			const node = trigger({}, { events: [event] });
			expect(await get(node, other)).toEqual(OK);
			expect(node.executions).toEqual([]);
			expect(await get(node, chosen)).toEqual(OK);
			expect(node.items).toMatchObject([{ event }]);
		},
	);
});

describe('the filters', () => {
	const inState = (StatusCode: string) => ({ ...REPORT, StatusCode });
	const withKey = (Key: string) => ({ ...INBOUND, Key });

	it.each([
		['finalOnly drops what is not final', { finalOnly: true }, inState('100'), false],
		['finalOnly lets pass what is final', { finalOnly: true }, inState('200'), true],
		[
			'finalOnly drops an unlisted code with an unlisted word',
			{ finalOnly: true },
			{ ...inState('599'), Status: 'New' },
			false,
		],
		['finalOnly lets an unlisted code with a final word pass', { finalOnly: true }, inState('599'), true],
		['finalOnly lets inbound SMS pass', { finalOnly: true }, INBOUND, true],
		['finalOnly may be off', { finalOnly: false }, inState('100'), true],
		['statuses drop others', { statuses: ['delivered', 'unknown'] }, inState('503'), false],
		['statuses let pass theirs', { statuses: ['delivered', 'undelivered'] }, inState('503'), true],
		['statuses let inbound SMS pass', { statuses: ['delivered'] }, INBOUND, true],
		['no statuses are all', { statuses: [] }, inState('503'), true],
		[
			'statuses and finalOnly must both agree',
			{ statuses: ['sent'], finalOnly: true },
			inState('100'),
			false,
		],
		['keyword drops others', { keyword: 'STOP' }, withKey('INFO'), false],
		['keyword drops none', { keyword: 'STOP' }, withKey(''), false],
		['keyword lets pass its own', { keyword: 'INFO' }, withKey('INFO'), true],
		['keyword does not look at letter case', { keyword: ' info ' }, withKey('Info'), true],
		['keyword is the whole of it', { keyword: 'INF' }, withKey('INFO'), false],
		['keyword lets reports pass', { keyword: 'STOP' }, REPORT, true],
		['keyword may be empty', { keyword: '' }, withKey('INFO'), true],
		['shortCode drops others', { shortCode: '3434' }, INBOUND, false],
		['shortCode lets pass its own', { shortCode: '8989' }, INBOUND, true],
		['shortCode lets reports pass', { shortCode: '3434' }, REPORT, true],
	])('%s', async (_what, options, call, runs) => {
		const node = trigger(options);
		expect(await get(node, call)).toEqual(OK);
		expect(node.executions).toHaveLength(runs ? 1 : 0);
	});

	it('leave no trace: what was dropped in one state starts the flow in the next', async () => {
		const node = trigger({ finalOnly: true });
		await get(node, inState('100'));
		await get(node, inState('200'));
		expect(node.items).toMatchObject([{ status: 'delivered' }]);
	});
});

describe('a repeated call', () => {
	it('with another status starts the flow again', async () => {
		const node = trigger();
		for (const StatusCode of ['100', '101', '200']) {
			expect(await get(node, { ...REPORT, StatusCode })).toEqual(OK);
		}
		expect(node.items).toMatchObject([{ status: 'sent' }, { status: 'deferred' }, { status: 'delivered' }]);
	});

	it('with another status word starts the flow again if the code says nothing', async () => {
		const node = trigger();
		for (const Status of ['Pending', 'Acked', 'acked']) {
			expect(await get(node, { ...REPORT, Status, StatusCode: '' })).toEqual(OK);
		}
		expect(node.items).toMatchObject([{ status: 'sent' }, { status: 'delivered' }]);
	});

	it('with the same id and another text is another SMS', async () => {
		const node = trigger();
		const part = (text: string) =>
			`SmsID=55&ShortCode=8850&Sender=32475112233&Key=INFO&Msg=${text}&Provider=X`;
		expect(await get(node, part('part+one'))).toEqual(OK);
		expect(await get(node, part('part+two'))).toEqual(OK);
		expect(node.items).toMatchObject([{ text: 'part one' }, { text: 'part two' }]);
	});

	it('in another order, with other escapes, by POST or with &amp; is the same SMS', async () => {
		const node = trigger();
		const call = 'SmsID=55&ShortCode=8850&Sender=32475112233&Key=INFO&Msg=%C3%A9t%C3%A9+un&Provider=X';
		expect(await get(node, call)).toEqual(OK);
		expect(await get(node, call.replaceAll('&', '&amp;'))).toEqual(OK);
		expect(await get(node, call.split('&').reverse().join('&'))).toEqual(OK);
		expect(await get(node, call.replace('%C3%A9t%C3%A9+un', '%e9t%e9%20un'))).toEqual(OK);
		expect(await post(node, call)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it('without an id is another message each time', async () => {
		const node = trigger();
		for (let time = 0; time < 2; time++) expect(await get(node, { ...INBOUND, SmsID: '' })).toEqual(OK);
		expect(node.executions).toHaveLength(2);
	});
});
