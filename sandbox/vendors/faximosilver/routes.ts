import type { FastifyInstance } from 'fastify';
import type { Wire } from '../../console/journal';
import type { DeclaredFault } from './faults';
import type { ReceivedFaxMail } from './mail';
import type { ResultMail } from './resultMail';
import { FaximoSilverState } from './state';

const CONTROL_PATH = '/_sandbox/faximosilver';

/** Starts faximoSilver's SMTP server and the mailbox for its results, and serves a control interface that no vendor has. */
export function faximoSilverSandbox(server: FastifyInstance, wire: Wire) {
	const state = new FaximoSilverState(wire);
	server.addHook('onReady', async () => await state.start());
	server.addHook('onClose', async () => await state.stop());
	controls(server, state);
	return Object.assign(state, { controlPath: CONTROL_PATH });
}

function controls(server: FastifyInstance, state: FaximoSilverState): void {
	server.get(CONTROL_PATH, async () => ({
		smtpPort: state.smtpPort,
		imapPort: state.imapPort,
		received: state.received.map(withoutBytes),
		ignored: state.ignored,
		faults: state.faults,
		requests: state.requests,
		results: state.results.log,
	}));
	server.post<{ Body: DeclaredFault }>(`${CONTROL_PATH}/faults`, async ({ body }) => {
		state.faults.push(body);
		return state.faults;
	});
	server.post<{ Body: ResultMail }>(
		`${CONTROL_PATH}/result`,
		async ({ body }) => await state.results.deliver(body),
	);
	server.delete(CONTROL_PATH, async (_request, reply) => {
		state.reset();
		await reply.code(204).send();
	});
}

function withoutBytes({ raw, attachments, ...mail }: ReceivedFaxMail) {
	return {
		...mail,
		rawBytes: raw.length,
		attachments: attachments.map(({ filename, size }) => ({ filename, size })),
	};
}
