import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Wire } from '../../console/journal';
import type { Certificate } from './certificate';
import { faultFor, type DeclaredFault, type Fault } from './faults';
import { faxPartOf } from './numbers';
import { Refused, type Account, type Envelope } from './records';

/** Longer than any client waits for an answer that does not come. */
const IDLE_MS = 30 * 60 * 1_000;

/** What the server needs to know of the emulator. */
export interface MailTaker {
	readonly wire: Wire;
	readonly accounts: Account[];
	readonly faults: DeclaredFault[];
	readonly startTls: boolean;
	readonly authRequired: boolean;
	/** All mails that somebody began to hand in. */
	requests: number;
	/** @throws Refused */
	take: (raw: Buffer, envelope: Envelope, faults: ReadonlyMap<string, Fault>) => Promise<void>;
}
type Callback = (error?: Error | null) => void;

/** The SMTP server of the user's provider and, behind it, the vendor: a mail that it takes has reached both. */
export class SmtpGate {
	private readonly server: SMTPServer;
	/** The connections, each under its client's port. */
	private readonly sockets = new Map<number, Socket>();
	/** The faults of the mail that a session hands in, by recipient. */
	private readonly faults = new Map<string, Map<string, Fault>>();

	constructor(
		private readonly state: MailTaker,
		certificate: Certificate,
	) {
		this.server = new SMTPServer({
			...certificate,
			name: 'sandbox.example.com',
			logger: false,
			allowInsecureAuth: true,
			authOptional: true,
			authMethods: ['PLAIN', 'LOGIN'],
			disableReverseLookup: true,
			socketTimeout: IDLE_MS,
			onConnect: (_session, callback) => {
				// Read again for each client: tests change it.
				this.server.options.disabledCommands = state.startTls ? [] : ['STARTTLS'];
				callback();
			},
			onAuth: ({ username, password }, _session, callback) => {
				const known = state.accounts.some((each) => each.user === username && each.password === password);
				if (known) callback(null, { user: username });
				else callback(refusal(535, '5.7.8 Authentication credentials invalid'));
			},
			onMailFrom: (_address, session, callback) => {
				if (state.authRequired && session.user === undefined) {
					return callback(refusal(530, '5.7.0 Authentication required'));
				}
				state.requests += 1;
				this.faults.set(session.id, new Map());
				callback();
			},
			onRcptTo: ({ address }, session, callback) => this.recipient(address, session, callback),
			onData: (stream, session, callback) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => {
					this.data(Buffer.concat(chunks), session, callback).catch(callback);
				});
			},
			onClose: (session) => this.faults.delete(session.id),
		});
		// Clients that disconnect in the middle raise errors.
		this.server.on('error', () => {});
		this.server.server.on('connection', (socket: Socket) => {
			const port = socket.remotePort ?? 0;
			this.sockets.set(port, socket);
			socket.once('close', () => this.sockets.delete(port));
		});
	}

	/** @returns the port */
	async start(host: string): Promise<number> {
		await new Promise<void>((listening) => this.server.listen(0, host, listening));
		return (this.server.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		if (!this.server.server.listening) return;
		const closed = new Promise<void>((resolve) => this.server.close(resolve));
		this.dropConnections();
		await closed;
	}

	dropConnections(): void {
		for (const socket of this.sockets.values()) socket.destroy();
	}

	private recipient(address: string, session: SMTPServerSession, callback: Callback): void {
		const number = faxPartOf(address);
		// The address is not a fax address, so another server would take it.
		if (number === undefined) return callback();
		if (!/^\d+$/.test(number)) return callback(refusal(550, '5.1.1 No such fax number'));
		const fault = faultFor(number, this.state.faults);
		if (fault?.kind === 'refuse' && fault.at === 'recipient')
			return callback(refusal(fault.code, fault.text));
		if (fault !== undefined) this.faults.get(session.id)?.set(number, fault);
		callback();
	}

	private async data(raw: Buffer, session: SMTPServerSession, callback: Callback): Promise<void> {
		const faults = this.faults.get(session.id) ?? new Map<string, Fault>();
		const chosen = <K extends Fault['kind']>(kind: K) =>
			[...faults.values()].find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
		const { mailFrom, rcptTo } = session.envelope;
		const { wire } = this.state;
		const exchange = wire.start({
			kind: 'mail',
			method: 'MAIL',
			url: `to ${rcptTo.map(({ address }) => address).join(', ')}`,
			body: raw,
		});
		const answer = (code: number, text = '') => {
			wire.end(exchange, { outcome: code, headers: {}, body: `${code} ${text}` });
		};
		const refuse = (code: number, text?: string) => {
			answer(code, text);
			callback(refusal(code, text));
		};
		const accept = () => {
			answer(250, 'OK');
			callback();
		};
		const cut = () => {
			wire.end(exchange, { outcome: 'connection cut' });
			this.sockets.get(session.remotePort)?.destroy();
		};

		const refused = chosen('refuse');
		if (refused !== undefined) return refuse(refused.code, refused.text);
		if (chosen('lose') !== undefined) return cut();
		const envelope: Envelope = {
			from: mailFrom === false ? '' : mailFrom.address,
			numbers: rcptTo.flatMap(({ address }) => faxPartOf(address) ?? []),
			user: session.user === undefined ? null : String(session.user),
			secure: session.secure,
		};
		try {
			await wire.within(exchange, async () => await this.state.take(raw, envelope, faults));
		} catch (error) {
			if (error instanceof Refused) return refuse(error.code, error.message);
			throw error;
		}
		if (chosen('hang') !== undefined) return;
		if (chosen('cut') !== undefined) return cut();
		const delay = chosen('delay');
		if (delay === undefined) accept();
		else setTimeout(accept, delay.ms).unref();
	}
}

function refusal(code: number, text = 'Refused'): Error {
	return Object.assign(new Error(text), { responseCode: code });
}
