import { END_SIGNALS } from '../../tooling/n8n/instance';
import { callAll } from '../../tooling/n8n/load';
import { until } from '../../tooling/processes';
import { HELD_BACK, killInTheMiddle } from './support/kills';
import { readinessProxy, type ReadinessProxy } from './support/readinessProxy';
import {
	activeTriggerFlow,
	answerNode,
	createTriggerFlow,
	INBOUND,
	reportQuery,
	vendorId,
	TRIGGER,
	wrongCounts,
} from './support/triggerFlow';
import { gate } from '../support/gate';
import { isSoak } from '../support/soak';
import { startWorld, type World } from './support/world';

jest.setTimeout(300_000);

let world: World;
/** Another n8n: behind a proxy, and with the setting of docs/scaling.md, which takes the same calls ten times as fast. */
let tuned: World;
/** Before `world`. */
let proxy: ReadinessProxy;
/** How many reports. */
const CAMPAIGN = isSoak ? 5_000 : 2_000;
const KILLED_CAMPAIGN = isSoak ? 500 : 200;

beforeAll(async () => {
	[world, tuned] = await Promise.all([
		startWorld(),
		startWorld({ env: { N8N_PROXY_HOPS: '1', N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } }),
	]);
	proxy = await readinessProxy(world.n8n);
});
afterAll(async () => {
	await proxy?.stop();
	await Promise.all([world?.stop(), tuned?.stop()]);
});
beforeEach(() => {
	world.sandbox.smsExtraPro.reset();
	proxy.untaken = [];
});

interface Answer {
	status: number;
	text: string;
}

async function call(address: string, init?: RequestInit): Promise<Answer> {
	const answer = await fetch(address, init);
	return { status: answer.status, text: await answer.text() };
}

describe('the installed trigger', () => {
	it('is listed, and serves its output schema', async () => {
		const list = (await world.n8n.api.get('/types/nodes.json')) as Array<{ name: string; version: number }>;
		expect(list.find(({ name }) => name === 'n8n-nodes-sms-fax.smsExtraProTrigger')).toMatchObject({
			version: 2,
			group: ['trigger'],
			triggerPanel: { header: expect.stringContaining('URL') as string },
		});
		const schema = await fetch(`${world.n8n.url}/schemas/n8n-nodes-sms-fax.smsExtraProTrigger/2.0.0.json`);
		expect(schema.status).toBe(200);
	});

	it('names an invalid Allowed IPs entry when the workflow is activated', async () => {
		const flow = await createTriggerFlow(world, { options: { allowedIps: '192.0.2.1, home' } });
		await expect(world.n8n.api.activate(flow.workflowId)).rejects.toThrow(/failed|partial|home/);
	});
});

describe('the answer to the caller', () => {
	it('is OK with 200 for a report, by GET and POST on one URL, and the report is put out in the vocabulary', async () => {
		const flow = await activeTriggerFlow(world);
		expect(await call(`${flow.url}?${reportQuery(1)}`)).toEqual({ status: 200, text: 'OK' });
		expect(
			await call(flow.url, {
				method: 'POST',
				body: reportQuery(2, { Status: 'Error', StatusCode: '503', Comment: 'Unexisting destination' }),
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			}),
		).toEqual({ status: 200, text: 'OK' });
		const multipart = new FormData();
		new URLSearchParams(reportQuery(3)).forEach((value, name) => multipart.append(name, value));
		expect(await call(flow.url, { method: 'POST', body: multipart })).toEqual({ status: 200, text: 'OK' });
		const items = await flow.items(3);
		expect(items.map(({ json }) => json)).toMatchObject([
			{ event: 'deliveryReport', messageId: 'v-3', status: 'delivered' },
			{ event: 'deliveryReport', messageId: 'v-2', status: 'undelivered', reason: 'unallocatedNumber' },
			{ event: 'deliveryReport', messageId: 'v-1', clientReference: 'c-1', recipient: '+32475112233' },
		]);
	});

	it('is 413 for a form over 64 kB, or a multipart form over 256 kB, and OK for one below', async () => {
		const flow = await activeTriggerFlow(world, { events: ['inboundMessage'] });
		const { pushes } = world.sandbox.smsExtraPro;
		const before = pushes.settings;
		const answers: unknown[] = [];
		pushes.inboundUrl = flow.url;
		try {
			for (const form of ['urlencoded', 'multipart'] as const) {
				for (const extraBytes of [60_000, 70_000, 250_000, 270_000]) {
					pushes.settings = { ...before, method: 'POST', form, extraBytes, maxAttempts: 1 };
					answers.push((await pushes.inbound({ sender: '32475112233', text: form })).attempts);
				}
			}
		} finally {
			pushes.settings = before;
		}
		expect(answers).toEqual([[200], [413], [413], [413], [200], [200], [200], [413]]);
		await flow.items(4);
	});

	it.each([
		['UTF-8', '%C3%A9t%C3%A9+%26+%3F'],
		['ISO-8859-1', '%E9t%E9+%26+%3F'],
	])('is OK for an inbound SMS in %s, without loss', async (_charset, text) => {
		const flow = await activeTriggerFlow(world, { events: ['inboundMessage'] });
		expect(
			await call(`${flow.url}?ShortCode=8989&SmsID=7&Sender=32475112233&Key=INFO&Msg=${text}&Provider=P`),
		).toEqual({
			status: 200,
			text: 'OK',
		});
		expect((await flow.items(1)).map(({ json }) => json)).toMatchObject([
			{
				event: 'inboundMessage',
				text: 'été & ?',
				from: '+32475112233',
				to: '8989',
				keyword: 'INFO',
				operator: 'P',
			},
		]);
	});

	it('is OK, without a run, for what is not chosen or filtered out', async () => {
		const flow = await activeTriggerFlow(world, {
			events: ['deliveryReport'],
			options: { finalOnly: true, statuses: ['undelivered'] },
		});
		for (const query of [INBOUND, reportQuery(1), reportQuery(2, { StatusCode: '101', Status: 'Pending' })]) {
			expect(await call(`${flow.url}?${query}`)).toEqual({ status: 200, text: 'OK' });
		}
		await call(`${flow.url}?${reportQuery(3, { StatusCode: '500', Status: 'Error' })}`);
		expect((await flow.items(1)).map(({ json }) => json.messageId)).toEqual(['v-3']);
	});

	it.each([
		['nothing', '', 400, /SmsExtraPro: delivery reports and inbound SMS.*no parameters/],
		['unknown parameters', 'a=1&b=2', 400, /parameters are a, b/],
		[
			'a 123-Fax report',
			'etat_e=0&ref_accuse=1&numero=0140000000&nb_page=1&heure=10:00',
			400,
			/looks like a 123-Fax delivery report.*crossed/,
		],
	])('for %s is a clear 4xx, without a run', async (_case, query, status, says) => {
		const flow = await activeTriggerFlow(world);
		const answer = await call(`${flow.url}?${query}`);
		expect(answer).toEqual({ status, text: expect.stringMatching(says) as string });
		expect(await flow.executions()).toEqual([]);
	});

	it('is 401 without the token, which is also read after a second “?” that the vendor appends', async () => {
		const flow = await activeTriggerFlow(world, { options: { token: 'open sesame' } });
		expect(await call(`${flow.url}?${reportQuery(1)}`)).toMatchObject({ status: 401 });
		expect(await call(`${flow.url}?token=wrong&${reportQuery(1)}`)).toMatchObject({ status: 401 });
		expect(await call(`${flow.url}?token=open%20sesame?${reportQuery(1)}`)).toMatchObject({ status: 200 });
		const items = await flow.items(1);
		expect(items).toHaveLength(1);
		expect(JSON.stringify(items)).not.toContain('sesame');
	});

	it('is 403 for an address that is not allowed, even with a forged header', async () => {
		const flow = await activeTriggerFlow(world, { options: { allowedIps: '198.51.100.0/24' } });
		expect(await call(`${flow.url}?${reportQuery(1)}`)).toMatchObject({ status: 403 });
		expect(
			await call(`${flow.url}?${reportQuery(1)}`, { headers: { 'x-forwarded-for': '198.51.100.7' } }),
		).toMatchObject({ status: 403 });
		const own = await activeTriggerFlow(world, { options: { allowedIps: '10.0.0.1, 127.0.0.0/8, ::1' } });
		expect(await call(`${own.url}?${reportQuery(1)}`)).toMatchObject({ status: 200 });
	});
});

describe('de-duplication', () => {
	it('starts nothing twice, but passes a change of status', async () => {
		const flow = await activeTriggerFlow(world);
		const pending = reportQuery(1, { Status: 'Pending', StatusCode: '100' });
		for (const query of [pending, pending, reportQuery(1), reportQuery(1), INBOUND, INBOUND]) {
			expect(await call(`${flow.url}?${query}`)).toEqual({ status: 200, text: 'OK' });
		}
		const items = await flow.items(3);
		expect(items.map(({ json }) => json.vendorCode ?? json.text).sort()).toEqual([
			'100',
			'200',
			'Bonjour à tous',
		]);
	});

	it('survives a restart and a deactivation of the workflow', async () => {
		const flow = await activeTriggerFlow(world);
		await call(`${flow.url}?${reportQuery(1)}`);
		await flow.items(1);

		await world.n8n.api.deactivate(flow.workflowId);
		await until('the webhook to be gone', async () => (await call(flow.url)).status === 404);
		await world.n8n.api.activate(flow.workflowId);
		expect((await call(`${flow.url}?${reportQuery(1)}`)).status).toBe(200);

		await world.n8n.halt();
		await world.n8n.launch();
		await untilWebhook(flow.url);
		expect((await call(`${flow.url}?${reportQuery(1)}`)).status).toBe(200);
		expect((await call(`${flow.url}?${reportQuery(2)}`)).status).toBe(200);
		expect((await flow.items(2)).map(({ json }) => json.messageId).sort()).toEqual(['v-1', 'v-2']);
	});

	it('of ten reports that came one by one survives a restart', async () => {
		const flow = await activeTriggerFlow(world, { options: { groupWindowSeconds: 0 } });
		const queries = Array.from({ length: 10 }, (_, index) => reportQuery(`r${index}`));
		for (const query of queries) {
			expect(await call(`${flow.url}?${query}`)).toEqual({ status: 200, text: 'OK' });
		}
		await flow.items(10);

		await world.n8n.halt();
		await world.n8n.launch();
		await untilWebhook(flow.url);
		for (const query of [...queries, reportQuery('new')]) {
			expect(await call(`${flow.url}?${query}`)).toEqual({ status: 200, text: 'OK' });
		}
		await flow.items(11);
		expect(await flow.executions()).toHaveLength(11);
	});

	it('keeps two workflows apart', async () => {
		const flows = [await activeTriggerFlow(world), await activeTriggerFlow(world)];
		for (const flow of flows) await call(`${flow.url}?${reportQuery(1)}`);
		for (const flow of flows) expect(await flow.items(1)).toHaveLength(1);
	});
});

/** After a start, n8n serves before its workflows listen. */
async function untilWebhook(url: string): Promise<void> {
	await until('the webhook to be there', async () => (await call(url)).status !== 404);
}

describe('grouping', () => {
	it('combines reports that arrive together into few executions, each once, and answers each caller', async () => {
		// A window that is long enough for a busy machine.
		const flow = await activeTriggerFlow(world, { options: { groupWindowSeconds: 3 } });
		const ids = Array.from({ length: 120 }, (_, index) => `g${index}`);
		const ends = await callAll(
			ids.map((id) => `${flow.url}?${reportQuery(id)}`),
			{ callers: 40 },
		);
		expect(ends.every((end) => end === 200)).toBe(true);
		const items = await flow.items(ids.length);
		expect(wrongCounts(items, ids.map(vendorId))).toEqual({});
		expect((await flow.executions()).length).toBeLessThan(ids.length / 5);
	});

	it('is off for inbound SMS, and for reports if the window is 0', async () => {
		const flow = await activeTriggerFlow(world, { options: { groupWindowSeconds: 0 } });
		const queries = [1, 2, 3].flatMap((id) => [reportQuery(id), INBOUND.replace('i-1', `i-${id}`)]);
		await Promise.all(queries.map(async (query) => await call(`${flow.url}?${query}`)));
		await flow.items(6);
		expect(await flow.executions()).toHaveLength(6);
	});

	it('is off while the editor listens for a test event', async () => {
		const flow = await createTriggerFlow(world, { options: { groupWindowSeconds: 30 } });
		await world.n8n.api.json('POST', `/rest/workflows/${flow.workflowId}/run`, {
			triggerToStartFrom: { name: TRIGGER },
		});
		const started = Date.now();
		expect(await call(`${flow.testUrl}?${reportQuery(1)}`)).toEqual({ status: 200, text: 'OK' });
		expect(Date.now() - started).toBeLessThan(15_000);
		expect(await flow.items(1)).toHaveLength(1);
	});
});

describe('a campaign', () => {
	it(`of ${CAMPAIGN} reports, half of whose callers hang up before the answer, is processed exactly once`, async () => {
		const flow = await activeTriggerFlow(tuned);
		const ids = Array.from({ length: CAMPAIGN }, (_, index) => `b${index}`);
		const addresses = ids.map((id) => `${flow.url}?${reportQuery(id)}`);
		const ends = await callAll(addresses, {
			callers: 60,
			// Late enough for the request to have been read, early enough to miss the answer.
			hangUpAfterMs: (index) => (index % 2 === 0 ? undefined : 50 + (index % 100)),
		});
		const hungUp = ends.filter((end) => end === 'hungUp').length;
		expect(hungUp).toBeGreaterThan(100);
		expect(ends.filter((end) => end !== 200 && end !== 'hungUp')).toEqual([]);
		// The vendor repeats each call that it got no answer to; none may start a second execution.
		const again = addresses.filter((_, index) => ends[index] === 'hungUp');
		expect((await callAll(again, { callers: 60 })).every((end) => end === 200)).toBe(true);

		const items = await flow.items(ids.length, 120_000);
		expect(wrongCounts(items, ids.map(vendorId))).toEqual({});
		const executions = (await flow.executions()).length;
		console.log(`${CAMPAIGN} reports, ${hungUp} callers hung up: ${executions} executions`);
		expect(executions).toBeLessThan(CAMPAIGN / 5);
	});

	it.each(END_SIGNALS)(
		'that is interrupted when %s ends n8n loses nothing; only unanswered calls may be processed twice',
		async (signal) => {
			const flow = await activeTriggerFlow(world);
			const { pushes } = world.sandbox.smsExtraPro;
			pushes.reportUrl = proxy.urlOf(flow.url);
			// Callers that gave up sooner would keep a busy n8n from ever answering.
			pushes.settings = { ...pushes.settings, repeatAfterMs: 1_000, timeoutMs: 60_000, maxAttempts: 1_000 };
			const expected = Array.from({ length: KILLED_CAMPAIGN }, (_, index) => `${signal}-${index}`);
			const ended = gate();
			const sent = Promise.all(
				expected.map(async (id, index) => {
					// A vendor's own senders do not all call at the same moment.
					await new Promise((resolve) => setTimeout(resolve, index * 10));
					if (index >= KILLED_CAMPAIGN * (1 - HELD_BACK)) await ended.passed;
					return await pushes.report(id, { recipient: '32475112233', clientSmsId: id }, '200');
				}),
			);
			const row = await killInTheMiddle({
				scenario: 'SmsExtraPro burst of reports',
				signal,
				expected,
				seen: async () => (await flow.executions()).flat().map(({ json }) => String(json.messageId)),
				endAndRestart: async () => {
					proxy.isReady = false;
					await world.n8n.kill(signal);
					ended.open();
					await world.n8n.launch();
					proxy.isReady = true;
				},
				settled: async () => await sent,
				// Also a call that n8n refused after a minute: it had stored the execution, and runs it later.
				unanswered: (id) => proxy.untaken.filter((url) => new RegExp(`SmsID=${id}(&|$)`).test(url)).length,
			});
			expect(row).toMatchObject({ lost: 0, doubled: 0 });
			expect(pushes.log.filter((push) => push.delivered)).toHaveLength(KILLED_CAMPAIGN);
		},
		600_000,
	);
});

describe('the sandbox as the vendor', () => {
	it('sends an inbound SMS; the flow’s answer gets a report, which starts a second flow', async () => {
		const id = await world.createCredential();
		const answering = await activeTriggerFlow(
			world,
			{ events: ['inboundMessage'], options: { keyword: 'info' } },
			answerNode(id, {
				sender: '={{ $json.to }}',
				message: '=Merci : « {{ $json.text }} »',
				messageType: 'withReport',
			}),
		);
		const reports = await activeTriggerFlow(world, { events: ['deliveryReport'] });
		const { pushes } = world.sandbox.smsExtraPro;
		pushes.inboundUrl = answering.url;
		pushes.reportUrl = reports.url;
		pushes.duplicateReports = true;
		pushes.outOfOrderReports = true;

		await pushes.inbound({ sender: '32475110503', text: 'Êtes-vous ouvert ?' });
		const items = await reports.items(2);
		expect(world.sandbox.smsExtraPro.received).toMatchObject([
			{ recipient: '32475110503', text: 'Merci : « Êtes-vous ouvert ? »', type: '1', signature: '8989' },
		]);
		const reference = world.sandbox.smsExtraPro.received[0]?.clientSmsId;
		const byStatus = (status: string) => items.find(({ json }) => json.status === status)?.json;
		expect(items).toHaveLength(2);
		expect(byStatus('undelivered')).toMatchObject({
			reason: 'unallocatedNumber',
			clientReference: reference,
		});
		expect(byStatus('sent')).toMatchObject({ final: false, clientReference: reference });
	});

	it('reports 200 messages at once, and each is processed once', async () => {
		const flow = await activeTriggerFlow(world);
		const { pushes } = world.sandbox.smsExtraPro;
		pushes.reportUrl = flow.url;
		const reports = await pushes.burst(200);
		expect(reports.map(({ attempts }) => attempts)).toEqual(reports.map(() => [200]));
		const items = await flow.items(200, 60_000);
		expect(
			wrongCounts(
				items,
				reports.map(({ parameters }) => parameters.SmsID ?? ''),
			),
		).toEqual({});
	});

	it('repeats a report while n8n is down, and it is processed once', async () => {
		const flow = await activeTriggerFlow(world);
		const { pushes } = world.sandbox.smsExtraPro;
		pushes.reportUrl = proxy.urlOf(flow.url);
		pushes.settings = { ...pushes.settings, repeatAfterMs: 500, maxAttempts: 1_000 };
		proxy.isReady = false;
		await world.n8n.halt();
		const report = pushes.report('down', { recipient: '32475112233', clientSmsId: 'x' }, '200');
		await until('a vain attempt', () => (pushes.log[0]?.attempts.length ?? 0) > 0);
		await world.n8n.launch();
		proxy.isReady = true;
		expect((await report).delivered).toBe(true);
		expect(await flow.items(1)).toHaveLength(1);
	});
});

describe('behind a proxy', () => {
	it('trusts the proxy’s own entry of X-Forwarded-For, but none that the caller sent', async () => {
		const flow = await activeTriggerFlow(tuned, { options: { allowedIps: '198.51.100.0/24' } });
		const from = async (forwarded: string): Promise<number> =>
			(await call(`${flow.url}?${reportQuery(1)}`, { headers: { 'x-forwarded-for': forwarded } })).status;
		expect(await from('198.51.100.7')).toBe(200);
		expect(await from('198.51.100.7, 203.0.113.9')).toBe(403);
		expect(await from('203.0.113.9, 198.51.100.7')).toBe(200);
	});
});
