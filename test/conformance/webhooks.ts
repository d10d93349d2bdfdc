import { NodeOperationError, type INodeParameters, type INodeType } from 'n8n-workflow';
import { EVENTS, type EventName, type VendorInfo } from '../../nodes/shared/model';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { gate } from '../support/gate';
import { tracesOf } from '../support/tracesOf';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../support/webhookHost';
import { expectRecord } from './vendor';

type Call = Record<string, string>;
type Answer = [status: number, text: string];
const OK: Answer = [200, 'OK'];

/** A trigger that its vendor calls, as `webhooksSuite` needs it. */
export interface WebhookVendor {
	info: VendorInfo;
	/** A new node. */
	node: () => INodeType;
	/** What its URL is for, as the answer to a wrong call says. */
	calls: string;
	/** A call for each event that the trigger has, as the vendor makes it. Each index is another message. */
	events: Partial<Record<EventName, (index: number) => Call>>;
}

/** Calls of each vendor. At another vendor's URL they are wrong, and the answer names the vendor that they look like. */
const VENDORS_CALLS: Array<[vendor: string, says: string, call: Call]> = [
	[
		'SmsExtraPro',
		'a SmsExtraPro delivery report',
		{ SmsID: '1', ClientSmsID: '2', Dest: '32475112233', StatusCode: '200' },
	],
	['SmsExtraPro', 'a SmsExtraPro inbound SMS', { ShortCode: '8989', Sender: '32475112233', Msg: 'x' }],
	[
		'123-Fax',
		'a 123-Fax delivery report',
		{ etat_e: '0', ref_accuse: '12', numero: '0123456789', nb_page: '1', heure: '12:00' },
	],
	['Asanak', 'an Asanak inbound SMS', { destAddress: '98', srcAddress: '98', msgBody: 'x' }],
];

/**
 * What every vendor that calls n8n is promised (docs/design.md, "What is promised"): 200 when n8n has stored the execution and not
 * before, each event once, a refusal that names its reason. test/shared/n8n/webhook tests groups and several processes.
 */
export function webhooksSuite(vendor: WebhookVendor): void {
	let host: WebhookHost;
	beforeAll(async () => {
		host = await WebhookHost.start();
	});
	afterAll(async () => await host.stop());

	/** A new node. Groups are handed over at once, for speed. */
	const trigger = (options: INodeParameters = {}, setup: Partial<TriggerSetup> = {}): HostedTrigger =>
		host.add({
			node: vendor.node(),
			parameters: { options: { groupWindowSeconds: 0, ...options } },
			...setup,
		});
	const foreign = VENDORS_CALLS.filter(([name]) => name !== vendor.info.name);

	describe.each(Object.entries(vendor.events))('a call with %s', (event, callOf) => {
		const call = callOf(0);
		const written = new URLSearchParams(call).toString();

		it('is answered OK and starts the flow with one item, by GET and by POST', async () => {
			for (const make of [get, post]) {
				const node = trigger();
				expect(await make(node, call)).toEqual(OK);
				expect(node.executions.map((items) => items.length)).toEqual([1]);
				expect(node.items).toMatchObject([{ event, vendor: vendor.info.id, channel: vendor.info.channel }]);
			}
		});

		it('puts out all fields in the order of the model, with the time of receipt and the vendor’s parameters', async () => {
			const node = trigger();
			const before = new Date().toISOString();
			await get(node, call);
			const [item] = node.items;
			expectRecord(item, EVENTS[event as EventName]);
			expect(item?.raw).toEqual(call);
			const receivedAt = String(item?.receivedAt);
			expect(before <= receivedAt && receivedAt <= new Date().toISOString()).toBe(true);
		});

		it('is answered OK and starts nothing when it is repeated', async () => {
			const node = trigger();
			expect(await Promise.all([get(node, call), get(node, call)])).toEqual([OK, OK]);
			expect(await post(node, call)).toEqual(OK);
			expect(node.executions).toHaveLength(1);
			expect(await get(node, callOf(1))).toEqual(OK);
			expect(node.executions).toHaveLength(2);
		});

		it('has the same key when it is repeated, with any token, and another call has another key', async () => {
			const nodes = [trigger(), trigger({ token: 'sesame' })];
			for (const node of nodes) {
				for (const one of [call, callOf(1)]) await get(node, { ...one, token: 'sesame' });
			}
			const [first, second] = nodes.map(({ items }) => items.map(({ eventKey }) => eventKey));
			expect(first).toEqual(second);
			expect(new Set(first).size).toBe(2);
		});

		it('is answered only once n8n has stored the execution', async () => {
			const node = trigger();
			const storing = gate();
			node.store = async () => await storing.passed;
			let answer: Answer | undefined;
			const answered = get(node, call).then((given) => (answer = given));
			await eventually('it is being stored', () => node.storing === 1);
			expect(answer).toBeUndefined();
			storing.open();
			expect(await answered).toEqual(OK);
		});

		it('is not answered OK when n8n could not store it, and is accepted when it is repeated', async () => {
			const node = trigger();
			node.store = async () => {
				throw new Error('database is locked');
			};
			expect((await get(node, call))[0]).toBeGreaterThanOrEqual(500);
			node.store = async () => undefined;
			expect(await get(node, call)).toEqual(OK);
			expect(node.executions).toHaveLength(1);
		});

		it('starts the flow each time in the editor, at once', async () => {
			const node = trigger({ groupWindowSeconds: 60 }, { mode: 'manual' });
			expect(await Promise.all([get(node, call), get(node, call)])).toEqual([OK, OK]);
			expect(node.executions.map((items) => items.length)).toEqual([1, 1]);
		});

		it('starts the flow of both nodes that receive it', async () => {
			for (const node of [trigger(), trigger()]) {
				expect(await get(node, call)).toEqual(OK);
				expect(node.executions).toHaveLength(1);
			}
		});

		it('is answered 413 when its form has more than 64 kB, and is read when it has less', async () => {
			const node = trigger();
			const padded = (bytes: number) => ({ ...call, x: 'a'.repeat(bytes) });
			expect((await post(node, padded(64 * 1024)))[0]).toBe(413);
			expect(node.executions).toEqual([]);
			expect(await post(node, padded(60_000))).toEqual(OK);
		});

		describe('with a token set', () => {
			const token = 'Zx9&sésame';
			const given = `token=${encodeURIComponent(token)}`;

			it.each([
				['missing', written],
				['empty', `token=&${written}`],
				['wrong', `token=other&${written}`],
				['in another letter case', `token=${encodeURIComponent(token.toUpperCase())}&${written}`],
			])('is refused with 401 when the token is %s', async (_what, query) => {
				const node = trigger({ token });
				const [status, text] = await get(node, query);
				expect(status).toBe(401);
				expect(tracesOf(token, text)).toEqual([]);
				expect(node.executions).toEqual([]);
			});

			it('is accepted with the token in the URL of a POST', async () => {
				const node = trigger({ token });
				expect(await post(node, call, `?${given}`)).toEqual(OK);
				expect(node.items).toMatchObject([{ raw: call }]);
			});

			it.each([
				['before the parameters', `${given}&${written}`],
				['after them', `${written}&${given}`],
				...Object.keys(call).map((first) => [
					`with a second question mark behind it and ${first} first`,
					`${given}?${new URLSearchParams({ [first]: call[first] ?? '', ...call }).toString()}`,
				]),
			])('is accepted with the token %s, which is stored nowhere', async (_where, query) => {
				const node = trigger({ token });
				expect(await get(node, query)).toEqual(OK);
				expect(node.items).toMatchObject([{ raw: call }]);
				expect(tracesOf(token, [node.executions, node.staticData])).toEqual([]);
			});
		});
	});

	const { deliveryReport, inboundMessage } = vendor.events;
	if (deliveryReport !== undefined) {
		describe('delivery reports that arrive together', () => {
			const reports = (count: number) => Array.from({ length: count }, (_, index) => deliveryReport(index));

			it('start the flow once, as its items, and each caller is answered OK', async () => {
				const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 5 });
				const answers = await Promise.all(reports(5).map(async (call) => await get(node, call)));
				expect(answers).toEqual(reports(5).map(() => OK));
				expect(node.executions.map((items) => items.length)).toEqual([5]);
				expect(node.items.map(({ raw }) => raw)).toEqual(expect.arrayContaining(reports(5)));
			});

			it('contain a repeated one only once', async () => {
				const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 2 });
				const twice = [get(node, deliveryReport(0)), get(node, deliveryReport(0))];
				await eventually('both have come', () => node.underWay === 2);
				expect(await get(node, deliveryReport(1))).toEqual(OK);
				expect(await Promise.all(twice)).toEqual([OK, OK]);
				expect(node.executions.map((items) => items.length)).toEqual([2]);
			});
		});
	}
	if (inboundMessage !== undefined) {
		it('inbound messages that arrive together start the flow once for each', async () => {
			const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 5 });
			const calls = Array.from({ length: 5 }, (_, index) => inboundMessage(index));
			await Promise.all(calls.map(async (call) => await get(node, call)));
			expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1, 1, 1]);
		});
	}

	describe('a call that is not from the vendor', () => {
		it.each<[string, string, Call]>([
			['no parameters', 'has no parameters.', {}],
			['unknown parameters', 'its parameters are foo, Bar.', { foo: '1', Bar: 'confidential' }],
			...foreign.map(([, says, call]): [string, string, Call] => [
				says,
				`looks like ${says}: the URLs seem to be crossed.`,
				call,
			]),
		])(
			'is refused with 400, which says what the URL is for and what was received: %s',
			async (_what, says, call) => {
				for (const make of [get, post]) {
					const node = trigger();
					const [status, text] = await make(node, call);
					expect(status).toBe(400);
					expect(text).toContain(`This is the n8n URL for ${vendor.info.name}: ${vendor.calls}. `);
					expect(text.endsWith(says)).toBe(true);
					expect(text).not.toContain('confidential');
					expect(node.executions).toEqual([]);
				}
			},
		);

		it('gets a text that does not mention the token, even if the right one was sent', async () => {
			const [status, text] = await get(trigger({ token: 'sésame' }), 'token=s%C3%A9same&foo=1');
			expect(status).toBe(400);
			expect(text).not.toMatch(/token|sésame/i);
		});
	});

	describe('Allowed IPs', () => {
		const call = Object.values(vendor.events)[0]?.(0) ?? {};

		it('refuse other addresses with 403, before the token is checked', async () => {
			const node = trigger({ allowedIps: '192.0.2.1, 198.51.100.0/24', token: 'sesame' });
			expect(await get(node, call)).toEqual([403, 'This URL takes no calls from 127.0.0.1.']);
			expect(node.executions).toEqual([]);
		});

		it.each(['127.0.0.1', '192.0.2.1, 127.0.0.0/8'])('admit listed addresses: %s', async (allowedIps) => {
			expect(await get(trigger({ allowedIps }), call)).toEqual(OK);
		});

		it.each(['example.com', '192.0.2.0/33'])(
			'prevent activation with an invalid entry: %s',
			async (wrong) => {
				const activation = trigger({ allowedIps: `192.0.2.1, ${wrong}` }).activate();
				expect((await rejected(activation, NodeOperationError)).message).toContain(`“${wrong}”`);
			},
		);

		it.each(['', '192.0.2.1, 2001:db8::/32'])('otherwise allow activation: %j', async (allowedIps) => {
			await expect(trigger({ allowedIps }).activate()).resolves.toBeUndefined();
		});
	});
}

async function get({ url }: HostedTrigger, query: string | Call): Promise<Answer> {
	const written = typeof query === 'string' ? query : new URLSearchParams(query).toString();
	const response = await fetch(`${url}?${written}`);
	return [response.status, await response.text()];
}

async function post({ url }: HostedTrigger, form: Call, query = ''): Promise<Answer> {
	const response = await fetch(url + query, { method: 'POST', body: new URLSearchParams(form) });
	return [response.status, await response.text()];
}
