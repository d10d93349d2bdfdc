import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { resumeExecution } from '../../../../nodes/shared/n8n/waiting/resumeExecution';
import { LoopbackServers } from '../../../../tooling/servers/loopbackServers';
import { FakeClock } from '../../../support/fakeClock';

const servers = new LoopbackServers();
afterEach(async () => {
	await servers.stopAll();
});

const PATH = '/webhook-waiting/1/delivery-report?signature=abc';
const RUNNING = JSON.stringify({ code: 409, message: 'The execution "1" is running already.' });
const FINISHED = JSON.stringify({ code: 409, message: 'The execution "1 has finished already.' });
const FAILED = JSON.stringify({ code: 0, message: 'There was a problem executing the workflow' });

interface Call {
	method: string | undefined;
	url: string | undefined;
	type: string | undefined;
	body: string;
}

/** An n8n that gives these answers one after the other, the last one for ever; and a call that it has taken. */
async function n8n(...answers: Array<[status: number, text?: string]>) {
	const calls: Call[] = [];
	const handler = async (request: IncomingMessage, response: ServerResponse) => {
		calls.push({
			method: request.method,
			url: request.url,
			type: request.headers['content-type'],
			body: await readText(request),
		});
		const [status, text = status === 200 ? 'OK' : ''] = (answers.length > 1
			? answers.shift()
			: answers[0]) ?? [200];
		response.statusCode = status;
		response.end(text);
	};
	const host = await servers.http((request, response) => void handler(request, response));
	const [, port] = host.split(':');
	return { calls, server: { host: '127.0.0.1', port: Number(port), isTls: false } };
}

describe('resumeExecution', () => {
	it('posts the report as JSON to the host that received the current call', async () => {
		const { calls, server } = await n8n([200, 'OK']);
		expect(await resumeExecution(server, PATH, { a: 'é' }, new FakeClock({ auto: true }))).toBe('taken');
		expect(calls).toEqual([{ method: 'POST', url: PATH, type: 'application/json', body: '{"a":"é"}' }]);
	});

	it('retries while the wait is not stored yet', async () => {
		const { calls, server } = await n8n([409, RUNNING], [409, RUNNING], [200]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
		expect(calls).toHaveLength(3);
	});

	it('gives up after ten seconds', async () => {
		const { server } = await n8n([409, RUNNING]);
		const clock = new FakeClock({ auto: true });
		expect(await resumeExecution(server, PATH, {}, clock)).toBe('busy');
		expect(clock.elapsed()).toBeGreaterThan(8_000);
		expect(clock.elapsed()).toBeLessThanOrEqual(10_000);
	});

	it.each([
		['an execution that is over', [409, FINISHED], 'notWaiting'],
		['an execution that does not exist, or waits for something else', [404], 'notWaiting'],
		['a wrong token', [401], 'refused'],
		['one that has come to a form', [307], 'notWaiting'],
	] as const)('does not retry for %s', async (_what, answer, expected) => {
		const { calls, server } = await n8n([...answer] as [number, string?]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe(expected);
		expect(calls).toHaveLength(1);
	});

	it('treats an n8n error as not delivered yet, and retries', async () => {
		const { server } = await n8n([500], [502], [200]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
	});

	it('treats n8n’s startup page as not delivered yet, although its status is 200', async () => {
		const { server } = await n8n([200, 'n8n is starting up. Please wait'], [200]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
	});

	it('retries when n8n fails because another process has just resumed the execution', async () => {
		const { calls, server } = await n8n([500, FAILED], [409, RUNNING], [409, FINISHED]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('notWaiting');
		expect(calls).toHaveLength(3);
	});

	it('treats an execution as ended if n8n fails to run it for two seconds', async () => {
		const { server } = await n8n([500, FAILED]);
		const clock = new FakeClock({ auto: true });
		expect(await resumeExecution(server, PATH, {}, clock)).toBe('notWaiting');
		expect(clock.elapsed()).toBeGreaterThanOrEqual(2_000);
		expect(clock.elapsed()).toBeLessThan(4_000);
	});

	it('does not treat it as ended while n8n has another error', async () => {
		const { server } = await n8n([503, 'Database is not ready!']);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});

	it('makes no request when the server’s address is unknown', async () => {
		expect(await resumeExecution(null, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});

	it('treats an unreachable server as not delivered yet', async () => {
		const { server } = await n8n([200]);
		await servers.stopAll();
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});
});
