import type { Execution } from '../../tooling/n8n/api';
import { until } from '../../tooling/processes';
import { isSoak } from '../support/soak';
import { withAgent } from './support/agent';
import {
	answerCrowd,
	answerPage,
	askingNodes,
	executionIdOf,
	FREE_TEXT,
	linkIn,
	openPage,
	OUTPUTS,
	QUESTION,
} from './support/question';
import { arrived, waitingFlow, type WaitingFlow } from './support/waitingFlow';
import { errorOf, runSend, startWorld, type World } from './support/world';

jest.setTimeout(isSoak ? 900_000 : 300_000);

/** Questions that wait at the same time. */
const CROWD = isSoak ? 500 : 20;

let world: World;
let waitingNode: Awaited<ReturnType<typeof askingNodes>>;
let credentialId: string;
let approval: WaitingFlow;
let freeText: WaitingFlow;
let asanak: WaitingFlow;
/** Started before all else: n8n looks about once a minute for waits that are over. */
let expiring: { flow: WaitingFlow; link: string };

const newestText = (): string => world.sandbox.smsExtraPro.received.at(-1)?.text ?? '';

/** Starts an execution of the flow, and gives its link once it waits. */
async function asked(flow: WaitingFlow, input: Record<string, unknown> = {}): Promise<string> {
	const waiting = (await flow.executions()).filter(({ status }) => status === 'waiting').length;
	await flow.start({ to: '+32475112233', text: QUESTION, order: 4711, ...input });
	await flow.waiting(waiting + 1);
	return linkIn(newestText());
}

/** What came out of the node of the execution that sent the link, once it has ended well. */
async function outcome(flow: WaitingFlow, link: string): Promise<Execution> {
	return await flow.reaches(executionIdOf(link), 'success');
}
const itemsOf = (execution: Execution) => arrived(execution, OUTPUTS).Answered;

beforeAll(async () => {
	world = await startWorld({ env: { N8N_ENDPOINT_WEBHOOK_WAIT: 'resume-here' } });
	waitingNode = await askingNodes(world);
	credentialId = await world.createCredential();
	const short = { values: { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' } };
	const brief = await waitingFlow(
		world.n8n,
		waitingNode('smsExtraPro', { options: { limitWaitTime: short } }),
		OUTPUTS,
	);
	expiring = { flow: brief, link: await asked(brief) };
	approval = await waitingFlow(world.n8n, waitingNode('smsExtraPro'), OUTPUTS);
	freeText = await waitingFlow(world.n8n, waitingNode('smsExtraPro', FREE_TEXT), OUTPUTS);
	asanak = await waitingFlow(world.n8n, waitingNode('asanak'), OUTPUTS);
});
afterAll(async () => {
	await world?.stop();
});

describe('the message', () => {
	it('ends with the link, which counts toward its length', async () => {
		const link = await asked(approval);
		expect(newestText()).toBe(`${QUESTION}\n${link}`);
		expect(link).toMatch(/\/resume-here\/\d+\/Send%20and%20Wait\?signature=[0-9a-f]{64}$/);
		await answerPage(link, { approved: 'true' });
		expect(itemsOf(await outcome(approval, link))?.[0]?.json.segments).toBe(2);
	});
});

describe('an approval', () => {
	it.each([
		['approved', 'true', true],
		['disapproved', 'false', false],
	])('continues once it is %s, with the answer and the message, paired', async (_what, given, approved) => {
		const link = await asked(approval);
		const page = await answerPage(link, { approved: given });
		expect(page.status).toBe(200);
		expect(page.html).toContain(approved ? 'Oui &amp; merci' : 'Non');
		expect(itemsOf(await outcome(approval, link))).toEqual([
			{
				json: expect.objectContaining({
					data: { approved, respondedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string },
					vendor: 'smsExtraPro',
					recipient: '+32475112233',
					status: 'queued',
					messageId: null,
				}) as unknown,
				pairedItem: { item: 0 },
			},
		]);
	});

	it('shows a page to GET and HEAD, and neither resumes it', async () => {
		const link = await asked(approval);
		const page = await openPage(link, { headers: { 'accept-language': 'fr-BE,fr;q=0.9' } });
		expect(page.status).toBe(200);
		expect(page.html).toContain('Peut-on livrer &lt;lundi&gt; à 10 h ?');
		expect(page.html).toContain('Cabinet Dupont');
		expect(page.html).toContain('<html lang="fr" dir="ltr">');
		expect(page.html).not.toMatch(/<script|signature/);
		expect(Object.fromEntries(page.headers)).toMatchObject({
			'content-security-policy': expect.stringContaining("default-src 'none'") as string,
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		});
		expect(await openPage(link, { method: 'HEAD' })).toMatchObject({ status: 200, html: '' });
		await approval.reaches(executionIdOf(link), 'waiting');
		await answerPage(link, { approved: 'true' });
		await outcome(approval, link);
	});

	it('accepts the first of two simultaneous answers, and shows the other person that the question is closed', async () => {
		const link = await asked(approval);
		const pages = await Promise.all([
			answerPage(link, { approved: 'true' }),
			answerPage(link, { approved: 'false' }),
		]);
		const [winner] = pages.filter(({ status }) => status === 200);
		expect(pages.map(({ status }) => status).sort()).toEqual([200, 409]);
		const approved = winner?.html.includes('Oui &amp; merci');
		expect(itemsOf(await outcome(approval, link))?.[0]?.json.data).toMatchObject({ approved });
	});

	it('shows that there is nothing to do when it is opened or answered again', async () => {
		const link = await asked(approval);
		await answerPage(link, { approved: 'true' });
		await outcome(approval, link);
		for (const page of [await openPage(link), await answerPage(link, { approved: 'false' })]) {
			expect([page.status, page.html]).toEqual([200, expect.stringContaining('No action required')]);
		}
		expect(itemsOf(await outcome(approval, link))?.[0]?.json.data).toMatchObject({ approved: true });
	});

	it('is refused by n8n if the link was tampered with', async () => {
		const link = await asked(approval);
		const last = link.endsWith('0') ? '1' : '0';
		for (const forged of [link.slice(0, -1) + last, link.replace('?', '?run=1&'), link.split('?')[0] ?? '']) {
			expect((await answerPage(forged, { approved: 'true' })).status).toBe(401);
		}
		await approval.reaches(executionIdOf(link), 'waiting');
		await answerPage(link, { approved: 'true' });
		await outcome(approval, link);
	});

	it('keeps waiting after an empty answer, and accepts JSON', async () => {
		const link = await asked(approval);
		for (const fields of [{}, { approved: 'perhaps' }, { approved: 'true', text: 'Oui' }]) {
			const page = await answerPage(link, fields as Record<string, string>);
			expect([page.status, page.html]).toEqual([400, expect.stringContaining('Press one of the buttons')]);
		}
		const plain = await openPage(link, { method: 'POST', body: 'approved=true' });
		expect(plain.status).toBe(415);
		await approval.reaches(executionIdOf(link), 'waiting');
		const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
		expect(await openPage(link, { ...json, body: '{"approved":false}' })).toMatchObject({ status: 200 });
		expect(itemsOf(await outcome(approval, link))?.[0]?.json.data).toMatchObject({ approved: false });
	});

	it('survives a kill of n8n', async () => {
		const link = await asked(approval);
		await world.n8n.kill();
		await world.n8n.launch();
		expect(await openPage(link)).toMatchObject({ status: 200 });
		await answerPage(link, { approved: 'true' });
		expect(itemsOf(await outcome(approval, link))?.[0]?.json.data).toMatchObject({ approved: true });
	});

	it('works by Asanak, with the ID of the message', async () => {
		await asanak.start({ to: '09121234567', text: 'آیا وقت فردا را تأیید می‌کنید؟' });
		await asanak.waiting(1);
		const link = linkIn(world.sandbox.asanak.received.at(-1)?.text ?? '');
		expect((await openPage(link)).html).toContain('آیا وقت فردا را تأیید می‌کنید؟');
		await answerPage(link, { approved: 'true' });
		expect(itemsOf(await outcome(asanak, link))?.[0]?.json).toMatchObject({
			vendor: 'asanak',
			data: { approved: true },
			messageId: expect.stringMatching(/^\d+$/) as string,
			segments: 3,
		});
	});
});

describe('a free text', () => {
	it('continues with the text that was entered, but not with an empty one', async () => {
		const link = await asked(freeText);
		expect(await answerPage(link, { text: '  ' })).toMatchObject({
			status: 400,
			html: expect.stringContaining('Write your answer') as string,
		});
		const text = '<b>Mardi</b>\r\nماشین 🚗';
		const page = await answerPage(link, { text });
		expect(page.html).toContain('&lt;b&gt;Mardi&lt;/b&gt;');
		expect(itemsOf(await outcome(freeText, link))?.[0]?.json.data).toEqual({
			text: '<b>Mardi</b>\nماشین 🚗',
			respondedAt: expect.any(String) as string,
		});
	});
});

describe('a node that waits again', () => {
	it('asks a new question, which the first link cannot answer', async () => {
		const flow = await loopingFlow();
		await flow.start({ to: '+32475112233', text: QUESTION });
		await flow.waiting(1);
		const first = linkIn(newestText());
		await answerPage(first, { approved: 'false' });
		const second = await until(
			'the second question',
			() => linkIn(newestText()) !== first && linkIn(newestText()),
		);
		await flow.reaches(executionIdOf(first), 'waiting');
		for (const page of [await openPage(first), await answerPage(first, { approved: 'true' })]) {
			expect([page.status, page.html]).toEqual([410, expect.stringContaining('This question is closed')]);
		}
		await flow.reaches(executionIdOf(first), 'waiting');
		await answerPage(second, { approved: 'true' });
		await flow.reaches(executionIdOf(first), 'success');
	});

	/** Asks again until it is approved. */
	const loopingFlow = async (): Promise<WaitingFlow> =>
		await waitingFlow(
			world.n8n,
			waitingNode('smsExtraPro', { to: '+32475112233', message: QUESTION }),
			OUTPUTS,
			{
				until: '={{ $json.data.approved }}',
			},
		);
});

describe('a send that fails', () => {
	it('does not wait: the execution fails, or with Continue On Fail puts out the failed item', async () => {
		const parameters = { ...waitingNode('smsExtraPro').parameters, to: '12', message: QUESTION };
		const stopped = await runSend(world, { credentialId, parameters });
		expect([stopped.status, errorOf(stopped)]).toEqual([
			'error',
			expect.stringContaining('Nothing was sent.'),
		]);
		const flow = await waitingFlow(
			world.n8n,
			{ ...waitingNode('smsExtraPro', { to: '12' }), onError: 'continueRegularOutput' },
			OUTPUTS,
		);
		await flow.start({ text: QUESTION });
		const [execution] = await until('the execution to end', async () => {
			const all = await flow.executions();
			return all[0]?.status === 'success' && all;
		});
		expect(itemsOf(execution as Execution)?.[0]?.json).toMatchObject({ outcome: 'notSent' });
	});

	it('is not repeated by Retry On Fail if the message may have been sent', async () => {
		const before = world.sandbox.smsExtraPro.requests;
		world.sandbox.smsExtraPro.faults.push({ fault: { kind: 'cut' } });
		const execution = await runSend(world, {
			credentialId,
			parameters: { ...waitingNode('smsExtraPro').parameters, to: '+32475112233', message: QUESTION },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
		});
		expect([execution.status, errorOf(execution)]).toEqual([
			'error',
			expect.stringContaining('it is not known whether'),
		]);
		expect(JSON.stringify(execution)).not.toContain('signature=');
		expect(world.sandbox.smsExtraPro.requests - before).toBe(1);
	});
});

describe('many questions that wait at once', () => {
	it(`are each answered once, ${CROWD} of them, whatever the order of the answers`, async () => {
		const flow = await waitingFlow(world.n8n, waitingNode('smsExtraPro', FREE_TEXT), OUTPUTS);
		const crowd = await answerCrowd(world, flow, CROWD);
		expect(crowd.refused).toEqual([]);
		expect(crowd.written.size).toBe(CROWD);
		expect(crowd.cameOut).toEqual(crowd.written);
	});
});

describe('a link that no phone could open', () => {
	it('is not sent: n8n’s address is private, and the vendor’s is not', async () => {
		const id = await world.createCredential({ baseUrl: 'https://www.smsextrapro.example.com/HttpSend.php' });
		const before = world.sandbox.smsExtraPro.requests;
		const execution = await runSend(world, {
			credentialId: id,
			parameters: { ...waitingNode('smsExtraPro').parameters, to: '+32475112233', message: QUESTION },
		});
		expect([execution.status, errorOf(execution)]).toEqual([
			'error',
			expect.stringMatching(/^The link to answer would lead to .*Set N8N_WEBHOOK_URL .*Nothing was sent\.$/),
		]);
		expect(world.sandbox.smsExtraPro.requests).toBe(before);
	});
});

describe('the tool of an AI agent', () => {
	it('asks a person, and returns the answer to the agent', async () => {
		await withAgent(world, 'sendAndWait', async ({ model, ask }) => {
			const before = world.sandbox.smsExtraPro.received.length;
			const running = ask();
			const sent = await until('the question', () => world.sandbox.smsExtraPro.received[before]?.text);
			await until('the execution to wait', async () => (await openPage(linkIn(sent))).status === 200);
			expect(await answerPage(linkIn(sent), { approved: 'true' })).toMatchObject({ status: 200 });
			expect((await running).status).toBe('success');
			const heard = model.requests.at(-1)?.messages.at(-1);
			expect([heard?.role, heard?.content]).toEqual([
				'tool',
				expect.stringContaining('"data":{"approved":true,') as string,
			]);
			expect(world.sandbox.smsExtraPro.received).toHaveLength(before + 1);
		});
	});
});

describe('a question that has timed out', () => {
	it('continues with the input item, and its link shows that there is nothing to do', async () => {
		const { flow, link } = expiring;
		const execution = await until(
			'the wait to end',
			async () => await flow.reaches(executionIdOf(link), 'success'),
			{
				timeoutMs: 120_000,
			},
		);
		expect(itemsOf(execution)?.[0]?.json).toEqual({ to: '+32475112233', text: QUESTION, order: 4711 });
		expect((await answerPage(link, { approved: 'true' })).html).toContain('No action required');
	});
});
