import { request as httpRequest, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as n8nWorkflow from 'n8n-workflow';
import { eventually } from '../../../support/eventually';
import { FakeWebhookTrigger, INBOUND, REPORT } from '../../../support/fakeWebhookTrigger';
import { gate } from '../../../support/gate';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../../../support/webhookHost';

/** The behavior that does not depend on a vendor's calls. test/conformance/webhooks.ts tests each vendor's trigger. */
let host: WebhookHost;

beforeAll(async () => {
	host = await WebhookHost.start();
});
afterAll(async () => {
	await host.stop();
});

/** A new node. Groups are handed over at once, for speed: tests of groups ask for them. */
function trigger(
	options: n8nWorkflow.INodeParameters = {},
	setup: Partial<TriggerSetup> & { events?: string[] } = {},
): HostedTrigger {
	const { events, ...others } = setup;
	return host.add({
		node: new FakeWebhookTrigger(),
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

/** A call whose client can hang up. */
function hangable({ url }: HostedTrigger, parameters: Parameters): ClientRequest {
	const client = httpRequest(`${url}?${new URLSearchParams(parameters).toString()}`, { agent: false });
	client.on('error', () => undefined);
	client.end();
	return client;
}

/** Lets a minute pass in a moment, and leaves all other times as they are. */
function shortMinute(): jest.SpyInstance {
	const real = setTimeout;
	return jest
		.spyOn(globalThis, 'setTimeout')
		.mockImplementation(((run: () => void, ms: number) =>
			real(run, ms === 60_000 ? 40 : ms)) as typeof setTimeout);
}

/** Reports of this many messages. */
const reports = (count: number, from = 1) =>
	Array.from({ length: count }, (_, index) => ({ ...REPORT, id: String(from + index) }));
const idsOf = (parameters: Array<{ id: string }>) => parameters.map(({ id }) => id).sort();
/** The message ids that came out, each as often as it came out. */
const idsOut = (node: HostedTrigger) => node.items.map(({ messageId }) => messageId).sort();
const getAll = async (node: HostedTrigger, calls: Parameters[]) =>
	await Promise.all(calls.map(async (call) => await get(node, call)));
const statuses = (answers: Answer[]) => answers.map(([status]) => status);
/** How many there are of each. */
const tally = (values: number[]) =>
	Object.fromEntries(
		[...new Set(values)].map((value) => [value, values.filter((one) => one === value).length]),
	);

describe('a repeated call', () => {
	it('without an identity is another message each time', async () => {
		const node = trigger();
		for (let time = 0; time < 2; time++) expect(await get(node, { ...INBOUND, id: '' })).toEqual(OK);
		expect(node.executions).toHaveLength(2);
	});

	it('without an identity has a key of all its parameters except the token', async () => {
		const nodes = [trigger(), trigger({ token: 'sesame' })];
		for (const node of nodes) await get(node, { ...INBOUND, id: '', token: 'sesame' });
		await get(nodes[0]!, { ...INBOUND, id: '', text: 'Here' });
		const [key, other] = nodes[0]!.items.map(({ eventKey }) => eventKey);
		expect(nodes[1]!.items).toMatchObject([{ eventKey: key }]);
		expect(other).not.toBe(key);
	});

	it('waits while n8n still stores the first one, and is then answered OK', async () => {
		const node = trigger();
		const storing = gate();
		node.store = async () => await storing.passed;
		const answers: Answer[] = [];
		const calls = [get(node, REPORT).then((answer) => answers.push(answer))];
		await eventually('the first is being stored', () => node.storing === 1);
		calls.push(get(node, REPORT).then((answer) => answers.push(answer)));
		await eventually('the second has come', () => node.underWay === 2);
		await sleep(20);
		expect(answers).toEqual([]);
		storing.open();
		await Promise.all(calls);
		expect(answers).toEqual([OK, OK]);
		expect(node.executions).toHaveLength(1);
	});

	it('is answered 503 while n8n fails to store the first one, and accepted when it is repeated once more', async () => {
		const node = trigger();
		const storing = gate();
		node.store = async () => await storing.passed;
		const first = get(node, REPORT);
		await eventually('the first is being stored', () => node.storing === 1);
		const second = get(node, REPORT);
		await eventually('the second has come', () => node.underWay === 2);
		storing.break(new Error('database is locked'));
		expect((await first)[0]).toBe(500);
		expect(await second).toEqual([503, 'n8n could not take this call; please call again.']);
		expect(node.executions).toEqual([]);

		node.store = async () => undefined;
		expect(await get(node, REPORT)).toEqual(OK);
		expect(await get(node, REPORT)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it('is answered 503 after a minute in which n8n could not store the first one, and never starts the flow again', async () => {
		const minute = shortMinute();
		try {
			const node = trigger({ groupWindowSeconds: 0.05, groupMaxItems: 2 });
			const storing = gate();
			node.store = async () => await storing.passed;
			const [one, two] = reports(2);
			const leader = get(node, one);
			await eventually('the first has come', () => node.underWay === 1);
			expect((await get(node, two))[0]).toBe(503);
			for (const call of [one, two]) expect((await get(node, call))[0]).toBe(503);
			storing.open();
			expect(await leader).toEqual(OK);
			for (const call of [one, two]) expect(await get(node, call)).toEqual(OK);
			expect(idsOut(node)).toEqual(['1', '2']);
		} finally {
			minute.mockRestore();
		}
	});

	it('in one group with the first one is one item', async () => {
		const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 2 });
		const twice = [get(node, REPORT), get(node, REPORT)];
		await eventually('both have come', () => node.underWay === 2);
		const [other] = reports(1);
		expect(await get(node, other)).toEqual(OK);
		expect(await Promise.all(twice)).toEqual([OK, OK]);
		expect(node.executions).toHaveLength(1);
		expect(idsOut(node)).toEqual(['1', REPORT.id]);
	});
});

describe('reports that arrive together', () => {
	const HELD = { groupWindowSeconds: 60 };

	it('start the flow a few times, each report once, and each caller is answered OK', async () => {
		const node = trigger({ groupWindowSeconds: 0.3, groupMaxItems: 50 });
		const calls = reports(100);
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 100 });
		expect(node.executions.length).toBeGreaterThanOrEqual(2);
		expect(node.executions.length).toBeLessThanOrEqual(10);
		expect(Math.max(...node.executions.map((items) => items.length))).toBeLessThanOrEqual(50);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('start the flow after half a second by default', async () => {
		const node = host.add({ node: new FakeWebhookTrigger() });
		const begin = performance.now();
		expect(tally(statuses(await getAll(node, reports(5))))).toEqual({ 200: 5 });
		expect(performance.now() - begin).toBeGreaterThan(450);
		expect(idsOut(node)).toEqual(idsOf(reports(5)));
	});

	it('are answered only once n8n has stored the execution', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 5 });
		const storing = gate();
		node.store = async () => await storing.passed;
		let answered = 0;
		const calls = reports(5).map(async (call) => {
			const answer = await get(node, call);
			answered += 1;
			return answer;
		});
		await eventually('the group is being stored', () => node.storing === 1);
		await sleep(20);
		expect(answered).toBe(0);
		storing.open();
		expect(tally(statuses(await Promise.all(calls)))).toEqual({ 200: 5 });
		expect(node.executions.map((items) => items.length)).toEqual([5]);
	});

	it('are all answered 5xx when n8n cannot store them, and accepted when all are repeated', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 10 });
		node.store = async () => {
			await sleep(5);
			throw new Error('database is locked');
		};
		const calls = reports(10);
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 500: 1, 503: 9 });
		expect(node.executions).toEqual([]);

		node.store = async () => undefined;
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 10 });
		expect(node.executions).toHaveLength(1);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('fail by group: another group is not affected', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 2 });
		node.store = async () => {
			if (node.storing === 1) throw new Error('database is locked');
		};
		expect(statuses(await getAll(node, reports(2, 1))).sort()).toEqual([500, 503]);
		expect(statuses(await getAll(node, reports(2, 3)))).toEqual([200, 200]);
		expect(idsOut(node)).toEqual(['3', '4']);
	});

	it('are not lost when half of the callers hang up, including the first', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 20 });
		const calls = reports(20);
		const impatient = calls.slice(0, 10).map((call) => hangable(node, call));
		await eventually('they have come', () => node.underWay === 10);
		const patient = getAll(node, calls.slice(10, 19));
		await eventually('the others have come', () => node.underWay === 19);
		for (const client of impatient) client.destroy();
		await eventually('half of them have hung up', () => node.hungUp === 10);
		expect(await get(node, calls[19])).toEqual(OK);
		expect(tally(statuses(await patient))).toEqual({ 200: 9 });
		expect(node.executions).toHaveLength(1);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('are not lost when all of the callers hang up, and start nothing when they are repeated', async () => {
		const node = trigger({ groupWindowSeconds: 0.2 });
		const calls = reports(3);
		const impatient = calls.map((call) => hangable(node, call));
		await eventually('they have come', () => node.underWay === 3);
		for (const client of impatient) client.destroy();
		await eventually('they are handed over', () => node.items.length === 3);
		expect(idsOut(node)).toEqual(idsOf(calls));
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 3 });
		expect(node.items).toHaveLength(3);
	});

	it('are answered OK even when the leading caller hangs up meanwhile', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 5 });
		const storing = gate();
		node.store = async () => await storing.passed;
		const [first, ...others] = reports(5);
		const leader = hangable(node, first!);
		await eventually('the first has come', () => node.underWay === 1);
		const followers = getAll(node, others);
		await eventually('the group is being stored', () => node.storing === 1);
		leader.destroy();
		await eventually('the first has hung up', () => node.hungUp === 1);
		storing.open();
		expect(tally(statuses(await followers))).toEqual({ 200: 4 });
		expect(idsOut(node)).toEqual(idsOf(reports(5)));
	});

	it.each([
		['groupWindowSeconds is 0', { groupWindowSeconds: 0 }],
		['groupMaxItems is 1', { ...HELD, groupMaxItems: 1 }],
	])('start the flow once for each when %s', async (_what, options) => {
		const node = trigger(options);
		const calls = reports(6);
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 6 });
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1, 1, 1, 1]);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('do not delay inbound SMS, which start the flow once for each', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 3 });
		const [one, two, three] = reports(3);
		const held = [get(node, one), get(node, two)];
		await eventually('reports wait', () => node.underWay === 2);
		const inbound = Array.from({ length: 3 }, (_, index) => ({ ...INBOUND, id: `inbound ${index}` }));
		expect(await getAll(node, inbound)).toEqual([OK, OK, OK]);
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1]);
		expect(node.items.every(({ event }) => event === 'inboundMessage')).toBe(true);
		expect(node.underWay).toBe(2);
		expect(await get(node, three)).toEqual(OK);
		expect(await Promise.all(held)).toEqual([OK, OK]);
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1, 3]);
	});

	it('at two nodes form two groups', async () => {
		const nodes = [trigger({ ...HELD, groupMaxItems: 2 }), trigger({ ...HELD, groupMaxItems: 2 })];
		const answers = await Promise.all(nodes.map(async (node) => await getAll(node, reports(2))));
		expect(answers).toEqual([
			[OK, OK],
			[OK, OK],
		]);
		for (const node of nodes) {
			expect(node.executions).toHaveLength(1);
			expect(idsOut(node)).toEqual(['1', '2']);
		}
	});
});

describe('in the editor', () => {
	it('each call starts the flow at once, alone, even when it is repeated', async () => {
		const node = trigger({ groupWindowSeconds: 60 }, { mode: 'manual' });
		expect(await Promise.all([get(node, REPORT), get(node, REPORT)])).toEqual([OK, OK]);
		expect(await get(node, INBOUND)).toEqual(OK);
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1]);
	});

	it('nothing is remembered for the published workflow', async () => {
		const ids = { workflowId: 'edited', nodeId: 'edited' };
		await get(trigger({}, { ...ids, mode: 'manual' }), REPORT);
		const published = trigger({}, ids);
		expect(await get(published, REPORT)).toEqual(OK);
		expect(published.executions).toHaveLength(1);
	});

	it('the filters, the token and the allowed addresses apply as well', async () => {
		const node = trigger({ finalOnly: true, token: 'sesame' }, { mode: 'manual' });
		expect((await get(node, REPORT))[0]).toBe(401);
		expect(await get(node, { ...REPORT, state: 'sent', token: 'sesame' })).toEqual(OK);
		expect(node.executions).toEqual([]);
	});
});

describe('another n8n process', () => {
	const ids = { workflowId: 'restarted', nodeId: 'restarted' };

	/** The trigger with modules of its own, as another process has them; n8n's, which are slow to load, are the same. */
	async function elsewhere(
		options: n8nWorkflow.INodeParameters,
		setup: Partial<TriggerSetup>,
	): Promise<HostedTrigger> {
		let node: FakeWebhookTrigger | undefined;
		await jest.isolateModulesAsync(async () => {
			jest.doMock('n8n-workflow', () => n8nWorkflow);
			const fresh = await import('../../../support/fakeWebhookTrigger');
			expect(fresh.FakeWebhookTrigger).not.toBe(FakeWebhookTrigger);
			node = new fresh.FakeWebhookTrigger();
		});
		return trigger(options, { ...setup, node });
	}

	it('after a restart knows the 500 newest calls from static data', async () => {
		const options = { groupWindowSeconds: 60, groupMaxItems: 50 };
		const before = trigger(options, ids);
		const calls = reports(550);
		for (let from = 0; from < 550; from += 50) {
			const answers = await getAll(before, calls.slice(from, from + 50));
			expect(tally(statuses(answers))).toEqual({ 200: 50 });
		}
		expect(before.executions).toHaveLength(11);

		const after = await elsewhere({ groupWindowSeconds: 0 }, ids);
		expect(await getAll(after, [...calls.slice(50, 55), ...calls.slice(545)])).toEqual(
			Array.from({ length: 10 }, () => OK),
		);
		expect(after.executions).toEqual([]);
		expect(await get(after, calls[0])).toEqual(OK);
		expect(idsOut(after)).toEqual(['1']);

		const afterThat = await elsewhere({ groupWindowSeconds: 0 }, ids);
		expect(await getAll(afterThat, [calls[0]!, calls[549]!])).toEqual([OK, OK]);
		expect(afterThat.executions).toEqual([]);
		expect(JSON.stringify(after.staticData)).not.toContain(REPORT.to);
	});

	it.each([
		['by GET', get],
		[
			'with a multipart form',
			async ({ url }: HostedTrigger, parameters: Parameters): Promise<Answer> => {
				const query = new URLSearchParams(parameters).toString();
				const body = new FormData();
				body.append('more', 'in a form');
				const response = await fetch(`${url}?${query}`, { method: 'POST', body });
				return [response.status, await response.text()];
			},
		],
	])('after a restart repeats none of ten calls that came one by one, %s', async (how, call) => {
		const own = { workflowId: how, nodeId: how };
		const before = trigger({}, own);
		for (const report of reports(10)) expect(await call(before, report)).toEqual(OK);
		expect(before.executions).toHaveLength(10);

		const after = await elsewhere({}, own);
		for (const report of reports(10)) expect(await call(after, report)).toEqual(OK);
		expect(after.executions).toEqual([]);
	});

	it('that takes turns with this one repeats no call, and keeps the calls of both', async () => {
		const shared = { workflowId: 'by turns', nodeId: 'by turns' };
		const here = trigger({}, shared);
		const there = await elsewhere({}, shared);
		const both = [here, there] as const;
		for (const [index, call] of reports(10).entries()) expect(await get(both[index % 2]!, call)).toEqual(OK);
		for (const [index, call] of reports(10).entries()) {
			expect(await get(both[(index + 1) % 2]!, call)).toEqual(OK);
		}
		expect(here.executions.length + there.executions.length).toBe(10);

		const restarted = await elsewhere({}, shared);
		for (const call of reports(10)) expect(await get(restarted, call)).toEqual(OK);
		expect(restarted.executions).toEqual([]);
	});

	it('after a restart does not know calls that could not be stored', async () => {
		const failing = trigger({}, { workflowId: 'failing', nodeId: 'failing' });
		failing.store = async () => {
			throw new Error('database is locked');
		};
		const [one, two] = reports(2);
		expect((await get(failing, one))[0]).toBe(500);
		failing.store = async () => undefined;
		expect(await get(failing, two)).toEqual(OK);

		const after = await elsewhere({}, { workflowId: 'failing', nodeId: 'failing' });
		expect(await getAll(after, [one!, two!])).toEqual([OK, OK]);
		expect(idsOut(after)).toEqual(['1']);
	});

	it('that runs in parallel shares its calls through static data', async () => {
		const shared = { workflowId: 'two processes', nodeId: 'two processes' };
		const here = trigger({}, shared);
		const there = await elsewhere({}, shared);
		const [one, two] = reports(2);
		expect(await get(here, one)).toEqual(OK);
		expect(await get(there, two)).toEqual(OK);
		expect(await get(here, two)).toEqual(OK);
		expect(idsOut(here)).toEqual(['1']);
		expect(idsOut(there)).toEqual(['2']);
	});
});
