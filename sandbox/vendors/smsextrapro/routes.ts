import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../console/journal';
import { formBytes } from '../../form';
import { readableForm, repeated } from '../../hostile';
import { pushControls } from '../../push';
import { faultFor, type DeclaredFault, type Fault } from './faults';
import { readSend } from './readSend';
import { Refused, type InboundSms } from './records';
import { SmsExtraProState } from './state';

/** The document says that this path is case-sensitive. */
const SEND_PATH = '/HttpSend/HttpSend.php';
const MAX_BURST = 10_000;
const CONTROL_PATH = '/_sandbox/smsextrapro';

/** Serves SmsExtraPro's gateway, and a control interface that no vendor has. */
export function smsExtraProSandbox(server: FastifyInstance, wire: Wire) {
	const state = new SmsExtraProState(wire);

	server.post(
		SEND_PATH,
		wire.recorded,
		async (request, reply) => await send(state, wire, request.body as Buffer, reply),
	);
	// The document allows GET "from a browser". The nodes never use it.
	server.get(
		SEND_PATH,
		wire.recorded,
		async (request, reply) => await send(state, wire, queryOf(request), reply),
	);

	server.get(CONTROL_PATH, async () => ({
		received: state.received,
		faults: state.faults,
		requests: state.requests,
		pushes: state.pushes.log,
	}));
	server.post<{ Body: { reports?: string; inbound?: string } }>(
		`${CONTROL_PATH}/urls`,
		async ({ body: { reports, inbound } }) => {
			state.pushes.reportUrl = reports ?? state.pushes.reportUrl;
			state.pushes.inboundUrl = inbound ?? state.pushes.inboundUrl;
			return { reports: state.pushes.reportUrl, inbound: state.pushes.inboundUrl };
		},
	);
	server.post<{ Body: { count: number } }>(
		`${CONTROL_PATH}/burst`,
		async ({ body: { count } }) => await state.pushes.burst(Math.min(count, MAX_BURST)),
	);
	server.post<{ Body: InboundSms }>(
		`${CONTROL_PATH}/inbound`,
		async ({ body }) => await state.pushes.inbound(body),
	);
	pushControls(server, CONTROL_PATH, state.pushes);
	server.post<{ Body: DeclaredFault }>(`${CONTROL_PATH}/faults`, async ({ body }) => {
		state.faults.push(body);
		return state.faults;
	});
	server.addHook('onClose', async () => await state.pushes.stop());
	server.delete(CONTROL_PATH, async (_request, reply) => {
		state.reset();
		await reply.code(204).send();
	});

	return Object.assign(state, { path: SEND_PATH });
}

function queryOf(request: FastifyRequest): string {
	return request.url.split('?').slice(1).join('?');
}

async function send(
	state: SmsExtraProState,
	wire: Wire,
	body: Buffer | string | undefined,
	reply: FastifyReply,
) {
	state.requests += 1;
	const fields = formBytes(body ?? '');
	const recipients = (fields.get('DestNum')?.toString('latin1') ?? '').split(';');
	const fault = faultFor(recipients, state.faults);
	void reply.type('text/html; charset=UTF-8');

	if (fault?.kind === 'refuse') return `Error : ${fault.text}`;
	if (fault?.kind === 'redirect') return await reply.redirect(fault.location, 302);
	if (fault?.kind === 'echo') {
		const secret = (fields.get('Psw') ?? fields.get('Checksum'))?.toString();
		const request = { text: readableForm(String(body)), secret };
		return `Error : Requete incorrecte : ${fault.as === undefined ? String(body) : repeated(request, fault.as)}`;
	}
	try {
		const messages = readSend(fields, state);
		state.received.push(...messages);
		for (const sms of messages) {
			wire.link(sms);
			state.pushes.follow(sms);
		}
	} catch (error) {
		if (error instanceof Refused) return `Error : ${error.message}`;
		throw error;
	}
	return fault === undefined ? 'Ok : Ok' : await misbehave(fault, reply);
}

/** The faults of a gateway that took the message. */
async function misbehave(fault: Fault, reply: FastifyReply): Promise<string | FastifyReply> {
	switch (fault.kind) {
		case 'delay':
			await sleep(fault.ms, undefined, { ref: false });
			return 'Ok : Ok';
		case 'hang':
			return reply.hijack();
		case 'cut':
			reply.hijack();
			reply.raw.writeHead(200, { 'content-type': 'text/html', 'content-length': '7' });
			reply.raw.write('Ok ', () => reply.raw.destroy());
			return reply;
		case 'broken':
			reply.hijack();
			reply.raw.socket?.end('Ok : Ok\r\n');
			return reply;
		case 'status':
			return await reply
				.code(fault.status)
				.type(fault.contentType ?? 'text/plain')
				.send(fault.body);
		case 'oversize':
			return 'x'.repeat(fault.bytes);
		default:
			return 'Ok : Ok';
	}
}
