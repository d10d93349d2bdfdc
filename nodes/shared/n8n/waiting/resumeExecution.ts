import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../../ports/clock';
import type { ServerAddress } from '../webhook/webhookCall';

/**
 * - `taken`: the execution has what was given to it
 * - `notWaiting`: it is over, it does not exist, or it waits for something else
 * - `refused`: the resume token is wrong
 * - `busy`: not known yet; the caller should try again
 */
export type Resumed = 'taken' | 'notWaiting' | 'refused' | 'busy';

/** How long a report that beat its execution into the database is tried again. */
const RACE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/**
 * How long n8n may fail to start the run before the execution counts as over. n8n fails once where another process has just
 * resumed it, and always where it crashed or was stopped.
 */
const FAILING_MS = 2_000;
/** What n8n answers then. */
const RUN_FAILED = 'There was a problem executing the workflow';
/** What the waiting node answers ({@link receiveReport}). n8n answers 200 with other words while it starts. */
export const TAKEN = 'OK';
/** An answer is a word, or an error of n8n's with a stack. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Gives a waiting execution what it waits for, at n8n's own address for that. The request goes to the address that the present call
 * came to: no setting is needed for it, it works behind every proxy, and in each process that takes calls. It may take as long as n8n
 * needs, where executions wait for their turn.
 *
 * @param server where the present call came to; null where that is not known any more
 * @param path what n8n's server calls the execution's address, with the resume token
 * @param body what the waiting node gets, as JSON
 */
export async function resumeExecution(
	server: ServerAddress | null,
	path: string,
	body: unknown,
	clock: Clock,
): Promise<Resumed> {
	if (server === null) return 'busy';
	const until = clock.now() + RACE_MS;
	let failingSince: number | null = null;
	for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
		const answer = await post(server, path, JSON.stringify(body));
		const resumed = meaningOf(answer);
		if (resumed !== 'busy') return resumed;
		failingSince = hasFailed(answer) ? (failingSince ?? clock.now()) : null;
		if (failingSince !== null && clock.now() - failingSince >= FAILING_MS) return 'notWaiting';
		if (clock.now() + pauseMs > until) return 'busy';
		await clock.sleep(pauseMs);
	}
}

interface Answer {
	status: number;
	text: string;
}

function meaningOf(answer: Answer | null): Resumed {
	// The execution may have it all the same. The vendor's repetition then meets one that is over.
	if (answer === null) return 'busy';
	const { status, text } = answer;
	if (status === 200) return text === TAKEN ? 'taken' : 'busy';
	if (status === 401) return 'refused';
	// n8n leads the callers of a form to its page.
	if (status === 404 || status === 307) return 'notWaiting';
	// n8n's answer while the wait is not stored yet, and again while the execution runs on.
	if (status === 409 && !text.includes('running')) return 'notWaiting';
	return 'busy';
}

const hasFailed = (answer: Answer | null): boolean =>
	answer?.status === 500 && answer.text.includes(RUN_FAILED);

/** @returns null where no whole answer came */
async function post(
	{ host, port, isTls }: ServerAddress,
	path: string,
	body: string,
): Promise<Answer | null> {
	return await new Promise((resolve) => {
		const request = (isTls ? httpsRequest : httpRequest)(
			{
				host,
				port,
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
				agent: false,
			},
			(response: IncomingMessage) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('data', (part: string) => {
					if (text.length < MAX_ANSWER_BYTES) text += part;
				});
				response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
				response.on('error', () => resolve(null));
			},
		);
		request.on('error', () => resolve(null));
		request.end(body);
	});
}
