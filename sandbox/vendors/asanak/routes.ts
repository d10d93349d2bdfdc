import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../console/journal';
import { readableXml, repeated } from '../../hostile';
import { pushControls } from '../../push';
import { faultFor, type DeclaredFault, type Fault } from './faults';
import { readCall, type Call } from './readCall';
import type { Account, CallLog, InboundSms } from './records';
import { failure, serve } from './services';
import { SoapFault } from './soap';
import { AsanakState } from './state';
import { writeAnswer, writeFault } from './writeAnswer';
import { writeWsdl } from './wsdl';

const SERVICE_PATH = '/services/CompositeSmsGateway';
const CONTROL_PATH = '/_sandbox/asanak';
const XML = 'text/xml; charset=UTF-8';
const VAGUE_FAULT = 'Fault occurred while processing.';
const WEB_PAGE = '<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>';

/** Serves Asanak's SOAP service, and a control interface that no vendor has. */
export function asanakSandbox(server: FastifyInstance, wire: Wire) {
	const state = new AsanakState(wire);

	server.post(SERVICE_PATH, wire.recorded, async (request, reply) => await answerCall(state, request, reply));

	server.get<{ Querystring: Record<string, unknown> }>(SERVICE_PATH, async ({ query, headers }, reply) => {
		if (!Object.keys(query).some((name) => name.toLowerCase() === 'wsdl')) return reply.callNotFound();
		return await reply.type(XML).send(writeWsdl(`http://${headers.host ?? ''}${SERVICE_PATH}`));
	});

	server.get(CONTROL_PATH, async () => ({
		received: state.received,
		inbox: state.inbox,
		faults: state.faults,
		requests: state.requests,
		calls: state.calls,
		pushes: state.pushes.log,
		accounts: state.accounts.map(({ username, credit }) => ({ username, credit })),
	}));
	server.post<{ Body: { inbound?: string | null } }>(
		`${CONTROL_PATH}/urls`,
		async ({ body: { inbound = state.pushes.inboundUrl } }) => {
			state.pushes.inboundUrl = inbound;
			return { inbound };
		},
	);
	server.post<{ Body: InboundSms }>(`${CONTROL_PATH}/inbound`, async ({ body }) => await state.inbound(body));
	pushControls(server, CONTROL_PATH, state.pushes);
	server.post<{ Body: DeclaredFault }>(`${CONTROL_PATH}/faults`, async ({ body }) => {
		state.faults.push(body);
		return state.faults;
	});
	server.post<{ Body: { username?: string; credit: number } }>(
		`${CONTROL_PATH}/credit`,
		async ({ body: { username, credit } }, reply) => {
			const account = state.accounts.find((each) => each.username === (username ?? each.username));
			if (account === undefined) return await reply.code(404).send({ error: 'No such account' });
			account.credit = credit;
			return { username: account.username, credit };
		},
	);
	server.addHook('onClose', async () => await state.pushes.stop());
	server.delete(CONTROL_PATH, async (_request, reply) => {
		state.reset();
		await reply.code(204).send();
	});

	return Object.assign(state, { path: SERVICE_PATH });
}

async function answerCall(state: AsanakState, request: FastifyRequest, reply: FastifyReply) {
	const arrival = performance.now();
	const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
	const log: CallLog = {
		operation: '',
		at: Date.now(),
		username: '',
		outcome: 'fault',
		messages: 0,
		body: body.toString('utf8'),
	};
	state.calls.push(log);
	void reply.type(XML).header('date', new Date(state.now()).toUTCString());
	try {
		checkHeaders(request, state);
		const call = readCall(body, state);
		Object.assign(log, { operation: call.operation, username: call.username, messages: asked(call) });
		const account = authorize(state, call, arrival);
		return await carryOut(state, account, call, log, reply);
	} catch (error) {
		if (!(error instanceof SoapFault)) throw error;
		const fault = state.vagueFaults ? new SoapFault(VAGUE_FAULT) : error;
		return await reply.code(500).send(writeFault(fault, state));
	}
}

/** SOAP 1.1 over HTTP: text/xml in UTF-8, and strictly the action that the WSDL declares, which is empty. */
function checkHeaders({ headers }: FastifyRequest, { strictRequests }: AsanakState): void {
	const [type, ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
	const charset = parameters
		.map((each) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(each)?.[1])
		.find((each) => each !== undefined);
	if (type?.trim() !== 'text/xml' || (charset ?? 'utf-8') !== 'utf-8') {
		throw new SoapFault(`Content-Type ${headers['content-type'] ?? ''} is not supported`);
	}
	const action = String(headers.soapaction ?? '').replaceAll('"', '');
	if (strictRequests && action !== '')
		throw new SoapFault(`The given SOAPAction ${action} does not match an operation.`);
}

const recipientsOf = ({ operation, values }: Call): string[] =>
	operation === 'sendSms' || operation === 'sendSmsToPort' ? (values.destAddresses ?? []) : [];
const asked = (call: Call): number => recipientsOf(call).length + (call.values.msgIds ?? []).length;

function authorize(state: AsanakState, { operation, username, password }: Call, arrival: number): Account {
	// This comes first, because calls that are not processed count as well.
	const tooSoon = state.isTooSoon(username, operation, arrival);
	const account = state.accounts.find((each) => each.username === username && each.password === password);
	if (account === undefined) throw new SoapFault('Invalid username or password');
	if (tooSoon) {
		throw new SoapFault('Minimum interval between two calls (1 second) was not observed');
	}
	return account;
}

async function carryOut(
	state: AsanakState,
	account: Account,
	call: Call,
	log: CallLog,
	reply: FastifyReply,
): Promise<string | FastifyReply> {
	const fault = faultFor(call.operation, recipientsOf(call), state.faults);
	if (fault?.kind === 'echo') {
		const request = { text: readableXml(log.body), secret: call.password };
		const words = fault.as === undefined ? log.body : repeated(request, fault.as);
		throw new SoapFault(`Unmarshalling Error: ${words}`, 'Server');
	}
	if (fault?.kind === 'soapFault') {
		if (fault.taken === true) serve(state, account, call);
		throw new SoapFault(fault.faultString, fault.code ?? 'Server');
	}
	if (fault?.kind === 'redirect' || fault?.kind === 'destroy') {
		log.outcome = fault.kind;
		if (fault.kind === 'redirect') return await reply.redirect(fault.location, 302);
		reply.hijack();
		reply.raw.destroy();
		return reply;
	}
	if (fault?.kind === 'statusCode') {
		log.outcome = fault.status;
		if (fault.taken === true) serve(state, account, call);
		return writeAnswer(state, call.operation, failure(fault.status));
	}
	const answer = serve(state, account, call);
	log.outcome = answer.status === '0' ? 'ok' : answer.status;
	log.messages = answer.messages?.length ?? log.messages;
	const xml = writeAnswer(state, call.operation, answer);
	return fault === undefined ? xml : await misbehave(fault, xml, reply);
}

/** The faults of a service that did what was asked. */
async function misbehave(fault: Fault, xml: string, reply: FastifyReply): Promise<string | FastifyReply> {
	switch (fault.kind) {
		case 'delay':
			await sleep(fault.ms, undefined, { ref: false });
			return xml;
		case 'hang':
			return reply.hijack();
		case 'cut':
			reply.hijack();
			reply.raw.writeHead(200, { 'content-type': XML, 'content-length': String(Buffer.byteLength(xml)) });
			reply.raw.write(xml.slice(0, xml.length / 2), () => reply.raw.destroy());
			return reply;
		case 'status':
			return await reply
				.code(fault.status)
				.type(fault.contentType ?? 'text/plain')
				.send(fault.body);
		case 'html':
			return await reply
				.code(fault.status ?? 200)
				.type('text/html')
				.send(WEB_PAGE);
		case 'oversize':
			return xml.replace(/<\/[^<]+$/, (end) => ' '.repeat(fault.bytes) + end);
		case 'doctype':
			return withEntityBomb(xml);
		default:
			return xml;
	}
}

/** "Billion laughs": each entity is ten of the one before it. */
function withEntityBomb(xml: string): string {
	const entities = Array.from({ length: 9 }, (_none, index) => {
		const before = index === 0 ? 'lol' : `lol${index}`;
		return `<!ENTITY lol${index + 1} "${`&${before};`.repeat(10)}">`;
	});
	const doctype = `<!DOCTYPE lolz [<!ENTITY lol "lol">${entities.join('')}]>`;
	return doctype + xml.replace(/(<errorMsg\/>)?<status>/, '<errorMsg>&lol9;</errorMsg><status>');
}
