import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../console/journal';
import { repeated } from '../../hostile';
import { faultFor, type DeclaredFault, type Fault } from './faults';
import type { RecipientDetails } from './recipients';
import { GlobFaxState } from './state';

const RECIPIENTS_PATH = '/api/v2/fax/recipients';
const CONTROL_PATH = '/_sandbox/globfax';
const RCPT_REF = /^[A-Za-z0-9_-]{1,255}$/;

interface Answer {
	status: number;
	body: { success: boolean; message: string; data?: RecipientDetails; errors?: unknown };
}

/** Serves GlobFax's recipient status, and a control interface that no vendor has. */
export function globFaxSandbox(server: FastifyInstance, wire: Wire) {
	const state = new GlobFaxState();

	// A named parameter could not be empty, nor longer than 100 characters: both are for the vendor to refuse.
	server.get<{ Params: { '*': string } }>(
		`${RECIPIENTS_PATH}/*`,
		{ exposeHeadRoute: false, ...wire.recorded },
		async (request, reply) => {
			const call = { at: Date.now(), rcptRef: request.params['*'], status: null as number | null };
			state.calls.push(call);
			const recipient = state.recipients.get(call.rcptRef);
			if (recipient !== undefined) wire.link(recipient);
			reply.raw.once('finish', () => {
				call.status = reply.raw.statusCode;
			});
			return await query(state, call.rcptRef, request, reply);
		},
	);
	server.get(CONTROL_PATH, async () => ({
		recipients: [...state.recipients.values()].map((recipient) => recipient.details()),
		faults: state.faults,
		calls: state.calls,
	}));
	server.post<{ Body: Parameters<GlobFaxState['addRecipient']>[0] }>(
		`${CONTROL_PATH}/recipients`,
		async ({ body }) => state.addRecipient(body).details(),
	);
	server.post<{ Body: DeclaredFault }>(`${CONTROL_PATH}/faults`, async ({ body }) => {
		state.faults.push(body);
		return state.faults;
	});
	server.delete(CONTROL_PATH, async (_request, reply) => {
		state.reset();
		await reply.code(204).send();
	});

	return Object.assign(state, { path: '' });
}

async function query(state: GlobFaxState, rcptRef: string, request: FastifyRequest, reply: FastifyReply) {
	if (!isAuthenticated(state, request)) return await sendJson(reply, failure(401, 'Unauthorized'));
	const waitMs = state.admit(rcptRef);
	if (waitMs > 0) {
		void reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
		return await sendJson(reply, failure(429, 'Too Many Requests'));
	}
	const fault = faultFor(rcptRef, state.faults);
	const answer = () => answerTo(state, rcptRef, fault);
	if (fault === undefined || fault.kind === 'failedToFetch' || fault.kind === 'emptyTime') {
		return await sendJson(reply, answer());
	}
	return await misbehave(fault, answer, request, reply);
}

/** The document has the headers' names, and nothing of what an answer to wrong ones looks like. */
function isAuthenticated({ accounts }: GlobFaxState, { headers }: FastifyRequest): boolean {
	return accounts.some(
		({ apiKey, apiSecret }) => headers['x-api-key'] === apiKey && headers['x-api-secret'] === apiSecret,
	);
}

function answerTo(state: GlobFaxState, rcptRef: string, fault: Fault | undefined): Answer {
	const documented = (status: number) => (state.statusMode === 'proper' ? status : 200);
	if (!RCPT_REF.test(rcptRef)) {
		return failure(documented(422), 'Invalid rcpt_ref format', { uid: ['The uid format is invalid.'] });
	}
	if (fault?.kind === 'failedToFetch') {
		return failure(documented(500), 'Failed to fetch recipient', fault.text ?? 'Connection refused');
	}
	const recipient = state.recipients.get(rcptRef);
	if (recipient === undefined) return failure(documented(404), 'Recipient not found');
	const data = recipient.details();
	if (fault?.kind === 'emptyTime') data.completed_at ??= fault.value;
	return { status: 200, body: { success: true, message: 'Recipient details retrieved', data } };
}

function failure(status: number, message: string, errors: unknown = ''): Answer {
	return { status, body: { success: false, message, errors } };
}

async function sendJson(reply: FastifyReply, { status, body }: Answer): Promise<FastifyReply> {
	return await reply.code(status).send(body);
}

async function misbehave(
	fault: Exclude<Fault, { kind: 'failedToFetch' | 'emptyTime' }>,
	answer: () => Answer,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	switch (fault.kind) {
		case 'delay':
			await sleep(fault.ms, undefined, { ref: false });
			return await sendJson(reply, answer());
		case 'hang':
			return reply.hijack();
		case 'reset':
			reply.hijack();
			reply.raw.socket?.resetAndDestroy();
			return reply;
		case 'cut': {
			const text = JSON.stringify(answer().body);
			reply.hijack();
			reply.raw.writeHead(200, {
				'content-type': 'application/json',
				'content-length': String(Buffer.byteLength(text)),
			});
			reply.raw.write(text.slice(0, 20), () => reply.raw.destroy());
			return reply;
		}
		case 'status':
			return await reply
				.code(fault.status)
				.type(fault.contentType ?? 'text/plain')
				.send(fault.body);
		case 'html':
			return await reply
				.type('text/html')
				.send('<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>');
		case 'redirect':
			return await reply.redirect(fault.location, 302);
		case 'oversize':
			return await reply.type('application/json').send('x'.repeat(fault.bytes));
		case 'echo': {
			const { headers } = request;
			const read = { text: Object.values(headers).join('\n'), secret: String(headers['x-api-secret']) };
			const words = fault.as === undefined ? JSON.stringify(headers) : repeated(read, fault.as);
			return await sendJson(reply, failure(500, 'Failed to fetch recipient', `Bad request: ${words}`));
		}
		case 'malformed':
			return await reply.type('application/json').send(JSON.stringify(answer().body).slice(0, -20));
	}
}
