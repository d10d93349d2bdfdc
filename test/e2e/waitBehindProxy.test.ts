import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, run } from '../../tooling/processes';
import { hasProxy, startProxy } from '../../tooling/servers/proxies';
import type { Server } from '../../tooling/servers/queueServers';
import {
	answerPage,
	askingNodes,
	executionIdOf,
	linkIn,
	openPage,
	OUTPUTS as ANSWERED,
	QUESTION,
} from './support/question';
import { activeTriggerFlow, type TriggerFlow } from './support/triggerFlow';
import { arrived, waitingFlow } from './support/waitingFlow';
import { OUTPUTS, report, reportOf, startedBy, waitingSms, type WaitingSms } from './support/waitingSms';
import { startWorld, type World } from './support/world';

jest.setTimeout(240_000);

/** Where phones reach n8n. */
const PUBLIC = 'https://n8n.invalid';

/** n8n offers TLS only, under a name that its machine cannot resolve; a proxy serves it below a path. */
(hasProxy('nginx') ? describe : describe.skip)('n8n with TLS on its own port, behind nginx', () => {
	let folder: string;
	let proxy: Server;
	let world: World;
	let trigger: TriggerFlow;
	let flow: WaitingSms;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-tls-'));
		const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
		const subject = ['-subj', '/CN=n8n.example', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
		await run('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', certificate]);
		const [port, ownPort] = [await freePort(), await freePort()];
		proxy = await startProxy('nginx', nginxLines(port, ownPort), port);
		world = await startWorld({
			port,
			env: {
				N8N_PORT: String(ownPort),
				N8N_PROTOCOL: 'https',
				N8N_SSL_KEY: key,
				N8N_SSL_CERT: certificate,
				N8N_PROXY_HOPS: '1',
				N8N_WEBHOOK_URL: `${PUBLIC}/automation/`,
			},
		});
		trigger = await activeTriggerFlow(world);
		flow = await waitingSms(world, await world.createCredential());
	});
	afterAll(async () => {
		await world?.stop();
		await proxy?.stop();
		await rm(folder, { recursive: true });
	});

	it.each([
		['the proxy’s own path', (url: string) => url.replace('/webhook/', '/automation/webhook/')],
		['the path that n8n has itself', (url: string) => url],
	])('resumes an execution with a report that comes to %s', async (_what, urlOf) => {
		const reference = await flow.wait();
		const others = await startedBy(trigger, async () => {
			expect(await report(urlOf(trigger.url), reportOf(reference))).toBe(200);
		});
		expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toEqual(['Delivered']);
		expect(others).toBe(0);
	});

	it('accepts an answer through the link in the message, below the proxy’s path', async () => {
		const ask = await askingNodes(world);
		const flow = await waitingFlow(world.n8n, ask('smsExtraPro'), ANSWERED);
		await flow.start({ to: '+32475112233', text: QUESTION });
		await flow.waiting(1);
		const sent = linkIn(world.sandbox.smsExtraPro.received.at(-1)?.text ?? '');
		expect(sent).toMatch(/^https:\/\/n8n\.invalid\/automation\/webhook-waiting\/\d+\/answer\?signature=/);
		const link = sent.replace(PUBLIC, world.n8n.url);
		for (const method of ['GET', 'HEAD'])
			expect(await openPage(link, { method })).toMatchObject({ status: 200 });
		const last = link.endsWith('0') ? '1' : '0';
		expect((await answerPage(link.slice(0, -1) + last, { approved: 'false' })).status).toBe(401);
		expect((await answerPage(link, { approved: 'true' })).html).toContain('Oui &amp; merci');
		const execution = await flow.reaches(executionIdOf(link), 'success');
		expect(arrived(execution, ANSWERED)).toMatchObject({
			Answered: [{ json: { data: { approved: true } } }],
		});
		expect((await answerPage(link, { approved: 'false' })).status).toBe(409);
	});
});

function nginxLines(port: number, n8nPort: number): string {
	const headers = ['Host $host', 'X-Forwarded-For $remote_addr', 'X-Forwarded-Proto https'];
	const pass = (to: string) =>
		[
			`proxy_pass https://127.0.0.1:${n8nPort}${to};`,
			...headers.map((one) => `proxy_set_header ${one};`),
		].join(' ');
	return `server { listen 127.0.0.1:${port}; location /automation/ { ${pass('/')} } location / { ${pass('')} } }`;
}
