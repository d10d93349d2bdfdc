import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../console/journal';
import { bytesToText, formBytes } from '../../form';
import { readableForm, repeated } from '../../hostile';
import { pushControls } from '../../push';
import { faultFor, type DeclaredFault, type Fault } from './faults';
import { Fax123State, readSend, Refused, type ReceivedFax } from './state';

const SEND_PATH = '/http.php';
const CONTROL_PATH = '/_sandbox/fax123';
const ACCEPTED = 113;

/** Serves 123-Fax's gateway, and a control interface that no vendor has. */
export function fax123Sandbox(server: FastifyInstance, wire: Wire) {
	const state = new Fax123State(wire);

	server.get(SEND_PATH, { exposeHeadRoute: false, ...wire.recorded }, async (request, reply) => {
		return await send(state, wire, queryOf(request), reply);
	});
	controls(server, state);
	server.addHook('onClose', async () => await state.stop());

	return Object.assign(state, { path: SEND_PATH });
}

function controls(server: FastifyInstance, state: Fax123State): void {
	server.get(CONTROL_PATH, async () => ({
		received: state.received.map(withoutDocument),
		faults: state.faults,
		requests: state.requests,
		pushes: state.pushes.log,
		balances: Object.fromEntries(state.accounts.map(({ email, balance }) => [email, balance])),
	}));
	server.get<{ Params: { '*': string } }>(
		`${CONTROL_PATH}/documents/*`,
		async ({ params: { '*': ref } }, reply) => {
			const fax = state.withRef(ref);
			if (fax === undefined) return await reply.code(404).send({ message: `No fax has the REF ${ref}` });
			return await reply.type(fax.contentType).send(fax.document);
		},
	);
	pushControls(server, CONTROL_PATH, state.pushes);
	server.post<{ Body: DeclaredFault }>(`${CONTROL_PATH}/faults`, async ({ body }) => {
		state.faults.push(body);
		return state.faults;
	});
	server.post<{ Body: { reports: string | null } }>(`${CONTROL_PATH}/urls`, async ({ body: { reports } }) => {
		state.pushes.reportUrl = reports;
		return { reports };
	});
	server.post<{ Body: { email?: string; balance: number } }>(
		`${CONTROL_PATH}/balance`,
		async ({ body: { email, balance } }, reply) => {
			const account = state.accounts.find((each) => email === undefined || each.email === email);
			if (account === undefined) return await reply.code(404).send({ message: `No account ${email}` });
			account.balance = balance;
			return { email: account.email, balance };
		},
	);
	server.post<{
		Body: { ref: string; fax?: string; code: string | number; pages?: number; heure?: string };
	}>(`${CONTROL_PATH}/report`, async ({ body: { ref, fax, code, ...details } }) => {
		const known = state.withRef(ref);
		return await state.pushes.report(ref, fax ?? known?.fax ?? '', code, {
			pages: known?.pages,
			about: known,
			...details,
		});
	});
	server.delete(CONTROL_PATH, async (_request, reply) => {
		state.reset();
		await reply.code(204).send();
	});
}

function withoutDocument({ document, ...fax }: ReceivedFax) {
	return { ...fax, documentBytes: document.length };
}

function queryOf(request: FastifyRequest): string {
	return request.url.split('?').slice(1).join('?');
}

async function send(state: Fax123State, wire: Wire, query: string, reply: FastifyReply) {
	state.requests += 1;
	state.queries.push(query);
	const fields = formBytes(query);
	const textOf = (name: string) => bytesToText(fields.get(name) ?? Buffer.alloc(0)).text;
	const refusal = (code: number) => {
		if (state.errorRef === 'absent') return String(code);
		return `${code}-${state.errorRef === 'caller' ? textOf('ref') : ''}`;
	};
	const fault = faultFor(textOf('fax'), state.faults);
	void reply.type('text/html; charset=UTF-8');

	if (fault?.kind === 'refuse') return refusal(fault.code);
	if (fault?.kind === 'redirect') return await reply.redirect(fault.location, 302);
	if (fault?.kind === 'echo') {
		const request = { text: readableForm(query), secret: textOf('pass') };
		const words = fault.as === undefined ? query : repeated(request, fault.as);
		return `Erreur : la requete ${SEND_PATH}?${words} est incorrecte`;
	}
	try {
		const fax = await readSend(fields, state, fault?.kind === 'ref' ? fault.from : undefined);
		state.received.push(fax);
		wire.link(fax);
		state.pushes.follow(fax);
		const answer = `${ACCEPTED}-${fax.ref}`;
		return fault === undefined ? answer : await misbehave(fault, answer, reply);
	} catch (error) {
		if (error instanceof Refused) return refusal(error.code);
		throw error;
	}
}

/** The faults of a gateway that took the fax. */
async function misbehave(fault: Fault, answer: string, reply: FastifyReply): Promise<string | FastifyReply> {
	switch (fault.kind) {
		case 'delay':
			await sleep(fault.ms, undefined, { ref: false });
			return answer;
		case 'hang':
			return reply.hijack();
		case 'reset':
			reply.hijack();
			reply.raw.socket?.resetAndDestroy();
			return reply;
		case 'cut':
			reply.hijack();
			reply.raw.writeHead(200, { 'content-type': 'text/html', 'content-length': String(answer.length) });
			reply.raw.write(answer.slice(0, 5), () => reply.raw.destroy());
			return reply;
		case 'status':
			return await reply
				.code(fault.status)
				.type(fault.contentType ?? 'text/plain')
				.send(fault.body);
		case 'oversize':
			return 'x'.repeat(fault.bytes);
		default:
			return answer;
	}
}
