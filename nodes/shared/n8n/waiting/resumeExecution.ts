import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../ports/clock';

/**
 * - `taken`: the execution has what was given to it
 * - `notWaiting`: it is over, it does not exist, or it waits for something else
 * - `refused`: the resume token is wrong
 * - `busy`: it cannot be told yet; the caller should come again
 */
export type Resumed = 'taken' | 'notWaiting' | 'refused' | 'busy';

/** How long a report that beat its execution into the database is tried again. */
const RACE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** As long as a caller of a trigger is kept waiting. */
const ANSWER_TIMEOUT_MS = 60_000;
/** An answer is a word, or an error of n8n's with a stack. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Gives a waiting execution what it waits for, at n8n's own address for that. The request goes to the address that the present call
 * came to: no setting is needed for it, it works behind every proxy, and in each process that takes calls.
 *
 * @param socket the connection of the present call
 * @param path what n8n's server calls the execution's address, with the resume token
 * @param body what the waiting node gets, as JSON
 */
export async function resumeExecution(
	socket: Socket,
	path: string,
	body: unknown,
	clock: Clock,
): Promise<Resumed> {
	const until = clock.now() + RACE_MS;
	for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
		const resumed = await tryOnce(socket, path, body);
		if (resumed !== 'busy' || clock.now() + pauseMs > until) return resumed;
		await clock.sleep(pauseMs);
	}
}

async function tryOnce(socket: Socket, path: string, body: unknown): Promise<Resumed> {
	let answer: { status: number; text: string };
	try {
		answer = await post(socket, path, JSON.stringify(body));
	} catch {
		// It may have been taken all the same. The vendor's repetition then meets an execution that is over.
		return 'busy';
	}
	if (answer.status === 200) return 'taken';
	if (answer.status === 401) return 'refused';
	if (answer.status === 404) return 'notWaiting';
	// n8n's answer while the wait is not stored yet, and again while the execution runs on.
	if (answer.status === 409 && !answer.text.includes('running')) return 'notWaiting';
	return 'busy';
}

async function post(socket: Socket, path: string, body: string): Promise<{ status: number; text: string }> {
	const { localAddress, localPort } = socket;
	const isTls = (socket as Partial<TLSSocket>).encrypted === true;
	return await new Promise((resolve, reject) => {
		const request = (isTls ? httpsRequest : httpRequest)(
			{
				host: localAddress,
				port: localPort,
				path,
				method: 'POST',
				// The certificate names the public host. What answers here is the very server that took the present call.
				...(isTls ? { rejectUnauthorized: false } : {}),
				headers: {
					// An address may have a zone, which a host name cannot.
					host: 'localhost',
					'content-type': 'application/json',
					'content-length': Buffer.byteLength(body),
				},
				timeout: ANSWER_TIMEOUT_MS,
				agent: false,
			},
			(response: IncomingMessage) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('data', (part: string) => {
					if (text.length < MAX_ANSWER_BYTES) text += part;
				});
				response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
				response.on('error', reject);
			},
		);
		request.on('timeout', () => request.destroy(new Error('n8n gave no answer in time')));
		request.on('error', reject);
		request.end(body);
	});
}
