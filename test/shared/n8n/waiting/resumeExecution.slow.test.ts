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
	it('posts the report as JSON to the address that the present call came to', async () => {
		const { calls, server } = await n8n([200, 'OK']);
		expect(await resumeExecution(server, PATH, { a: 'é' }, new FakeClock({ auto: true }))).toBe('taken');
		expect(calls).toEqual([{ method: 'POST', url: PATH, type: 'application/json', body: '{"a":"é"}' }]);
	});

	it('tries again while the wait is not stored yet', async () => {
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
	] as const)('does not try again for %s', async (_what, answer, expected) => {
		const { calls, server } = await n8n([...answer] as [number, string?]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe(expected);
		expect(calls).toHaveLength(1);
	});

	it('counts a fault of n8n as not told yet, and tries again', async () => {
		const { server } = await n8n([500], [502], [200]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
	});

	it('counts n8n’s words while it starts as not told yet, although it says 200', async () => {
		const { server } = await n8n([200, 'n8n is starting up. Please wait'], [200]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
	});

	it('tries again when n8n fails because another process has just resumed the execution', async () => {
		const { calls, server } = await n8n([500, FAILED], [409, RUNNING], [409, FINISHED]);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('notWaiting');
		expect(calls).toHaveLength(3);
	});

	it('takes an execution for over that n8n fails to run for two seconds', async () => {
		const { server } = await n8n([500, FAILED]);
		const clock = new FakeClock({ auto: true });
		expect(await resumeExecution(server, PATH, {}, clock)).toBe('notWaiting');
		expect(clock.elapsed()).toBeGreaterThanOrEqual(2_000);
		expect(clock.elapsed()).toBeLessThan(4_000);
	});

	it('does not take it for over while n8n has another fault', async () => {
		const { server } = await n8n([503, 'Database is not ready!']);
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});

	it('calls nowhere when the address of the server is not known', async () => {
		expect(await resumeExecution(null, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});

	it('counts a server that is gone as not told yet', async () => {
		const { server } = await n8n([200]);
		await servers.stopAll();
		expect(await resumeExecution(server, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});
});
