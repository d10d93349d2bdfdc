import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
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
		const [status, text = ''] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [200];
		response.statusCode = status;
		response.end(text);
	};
	const host = await servers.http((request, response) => void handler(request, response));
	const [, port] = host.split(':');
	return { calls, socket: { localAddress: '127.0.0.1', localPort: Number(port) } as Socket };
}

describe('resumeExecution', () => {
	it('posts the report as JSON to the address that the present call came to', async () => {
		const { calls, socket } = await n8n([200, 'OK']);
		expect(await resumeExecution(socket, PATH, { a: 'é' }, new FakeClock({ auto: true }))).toBe('taken');
		expect(calls).toEqual([{ method: 'POST', url: PATH, type: 'application/json', body: '{"a":"é"}' }]);
	});

	it('tries again while the wait is not stored yet', async () => {
		const { calls, socket } = await n8n([409, RUNNING], [409, RUNNING], [200]);
		expect(await resumeExecution(socket, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
		expect(calls).toHaveLength(3);
	});

	it('gives up after ten seconds', async () => {
		const { socket } = await n8n([409, RUNNING]);
		const clock = new FakeClock({ auto: true });
		expect(await resumeExecution(socket, PATH, {}, clock)).toBe('busy');
		expect(clock.elapsed()).toBeGreaterThan(8_000);
		expect(clock.elapsed()).toBeLessThanOrEqual(10_000);
	});

	it.each([
		['an execution that is over', [409, FINISHED], 'notWaiting'],
		['an execution that does not exist, or waits for something else', [404], 'notWaiting'],
		['a wrong token', [401], 'refused'],
	] as const)('does not try again for %s', async (_what, answer, expected) => {
		const { calls, socket } = await n8n([...answer] as [number, string?]);
		expect(await resumeExecution(socket, PATH, {}, new FakeClock({ auto: true }))).toBe(expected);
		expect(calls).toHaveLength(1);
	});

	it('counts a fault of n8n as not told yet, and tries again', async () => {
		const { socket } = await n8n([500], [502], [200]);
		expect(await resumeExecution(socket, PATH, {}, new FakeClock({ auto: true }))).toBe('taken');
	});

	it('counts a server that is gone as not told yet', async () => {
		const { socket } = await n8n([200]);
		await servers.stopAll();
		expect(await resumeExecution(socket, PATH, {}, new FakeClock({ auto: true }))).toBe('busy');
	});
});
