import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { MailError, type MailServer, type OutgoingMail } from '../../../nodes/shared/ports/mail';
import { smtpSender } from '../../../nodes/shared/mail/smtpSender';
import { startSandbox, type Sandbox } from '../../../sandbox';

const PASSWORD = 'sandbox-password';
const PDF = Buffer.from('%PDF-1.4 /Type /Page>> %%EOF');
const EVERY_BYTE = Buffer.from(Array.from({ length: 2_048 }, (_, at) => (at * 7) % 256));
const address = (number: string) => `${number}@cl1.faximo.jp`;

let sandbox: Sandbox;
const silver = () => sandbox.faximoSilver;
function arrived() {
	const [first] = silver().received;
	if (first === undefined) throw new Error('No mail arrived');
	return first;
}
const servers: Server[] = [];
const sockets = new Set<Socket>();
const escaped: unknown[] = [];
const note = (error: unknown) => escaped.push(error);

beforeAll(async () => {
	process.on('unhandledRejection', note);
	sandbox = await startSandbox({ vendors: ['faximoSilver'] });
});
beforeEach(() => {
	silver().resultMails = false;
});
afterEach(() => {
	silver().reset();
	for (const socket of sockets) socket.destroy();
	for (const server of servers.splice(0)) server.close();
	expect(escaped).toEqual([]);
});
afterAll(async () => {
	await sandbox.stop();
	process.off('unhandledRejection', note);
});

const server = (settings: Partial<MailServer> = {}): MailServer => ({
	host: '127.0.0.1',
	port: silver().smtpPort,
	security: 'none',
	user: 'demo',
	password: PASSWORD,
	...settings,
});
const mail = (settings: Partial<OutgoingMail> = {}): OutgoingMail => ({
	from: 'clinic@example.com',
	to: [address('0312345678')],
	subject: 'Report',
	text: 'Hello',
	attachments: [{ fileName: 'a.pdf', contentType: 'application/pdf', content: PDF }],
	charset: 'utf8',
	timeoutMs: 5_000,
	...settings,
});
const send = async (message: Partial<OutgoingMail> = {}, to: Partial<MailServer> = {}) =>
	await smtpSender(server(to))(mail(message));

async function failure(message: Partial<OutgoingMail> = {}, to: Partial<MailServer> = {}) {
	const error: unknown = await send(message, to).catch((thrown: unknown) => thrown);
	if (!(error instanceof MailError)) throw new Error(`Expected a MailError, not ${String(error)}`);
	expectNoPassword(error, to.password ?? PASSWORD);
	return error;
}

function expectNoPassword(error: MailError, password: string): void {
	const shown = [error.message, error.stack, error.text, error.code, JSON.stringify(error)].join('\n');
	if (password === '') return;
	for (const secret of [password, Buffer.from(password).toString('base64')]) {
		expect(shown).not.toContain(secret);
	}
	expect(error.cause).toBeUndefined();
}

/** A server that gives the test's replies. `cut`: it ends the connection; `silent`: it does not reply. */
async function scripted(
	reply: (line: string, inData: boolean) => string | 'cut' | 'silent',
): Promise<number> {
	const listener = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => {});
		let inData = false;
		let rest = '';
		socket.write('220 scripted\r\n');
		socket.on('data', (chunk) => {
			const lines = (rest + chunk.toString()).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (inData && line !== '.') continue;
				const answer = reply(line, inData);
				inData = answer.startsWith('354');
				if (answer === 'cut') socket.resetAndDestroy();
				else if (answer !== 'silent') socket.write(`${answer}\r\n`);
			}
		});
	});
	servers.push(listener);
	await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
	return (listener.address() as AddressInfo).port;
}

/** What a well-behaved server answers, and what the test changes in it. */
const replies =
	(changed: Record<string, string>) =>
	(line: string, inData: boolean): string => {
		const verb = inData ? 'end' : line.replace(/[ :].*/, '').toUpperCase();
		return (
			changed[verb] ??
			{ EHLO: '250-scripted\r\n250 AUTH PLAIN', AUTH: '235 ok', DATA: '354 go on', end: '250 taken' }[verb] ??
			'250 ok'
		);
	};

describe('a received mail', () => {
	it.each([
		[
			'Japanese',
			'診断書のご送付 ①～髙﨑',
			'お世話になっております。\n診断書を送ります。',
			'診断書（写し）.pdf',
		],
		['Persian', 'گزارش پزشکی می‌خواهم', 'سلام، گزارش را ببینید.\nبا احترام', 'گزارش‌های ۱۲۳.pdf'],
		['long Japanese', '診断書'.repeat(60), 'あ'.repeat(3_000), `${'診断書'.repeat(25)}.pdf`],
	])('has %s subject, text and file name intact', async (_name, subject, text, fileName) => {
		const receipt = await send({
			subject,
			text,
			attachments: [{ fileName, contentType: 'application/pdf', content: PDF }],
		});

		expect(receipt).toEqual({ response: expect.stringMatching(/^250 /) as string, rejected: [] });
		expect(silver().received).toMatchObject([{ subject, text, attachments: [{ filename: fileName }] }]);
		expect(arrived().raw.every((byte) => byte < 0x80)).toBe(true);
	});

	it('has its attachments in the given order, byte for byte', async () => {
		const files = [
			{ fileName: '3.pdf', contentType: 'application/pdf', content: EVERY_BYTE },
			{ fileName: '1.txt', contentType: 'text/plain', content: Buffer.from('a\nb\r\nc\rd\n.\n\n..e  ') },
			{ fileName: '2.tif', contentType: 'image/tiff', content: EVERY_BYTE.subarray(3) },
			{
				fileName: '0.doc',
				contentType: 'message/rfc822',
				content: Buffer.from('X: y\n\nnot a mail\n\xff', 'latin1'),
			},
		];
		await send({ attachments: files });

		const { raw, attachments } = arrived();
		const shown = [...raw.toString('latin1').matchAll(/filename="?([^\s";]+)/g)].map(([, name]) => name);
		expect(shown).toEqual(files.map(({ fileName }) => fileName));
		for (const { fileName, content } of files.slice(0, 3)) {
			const file = attachments.find(({ filename }) => filename === fileName);
			expect(file?.content.equals(content)).toBe(true);
		}
		// postal-mime parses a mail inside a mail, so only the raw bytes show whether it is unchanged.
		expect(raw.toString('latin1')).toContain(files[3]?.content.toString('base64'));
	});

	it('of several megabytes is intact', async () => {
		const content = Buffer.concat(Array.from({ length: 1_500 }, () => EVERY_BYTE));
		await send({ attachments: [{ fileName: 'big.tif', contentType: 'image/tiff', content }] });

		expect(arrived().attachments[0]?.content.equals(content)).toBe(true);
	});

	it('has lines that begin with a dot intact', async () => {
		await send({ text: '.\n..\n.a' });

		expect(arrived().text).toBe('.\n..\n.a');
	});

	it('has no additional header for line breaks in the subject', async () => {
		await send({ subject: 'a\r\nBcc: evil@example.com' });

		expect(arrived().headers).not.toHaveProperty('bcc');
	});

	it('was sent unencrypted if the security is none, even if the server offers STARTTLS', async () => {
		await send();

		expect(silver().received).toMatchObject([{ secure: false }]);
	});

	it('needed no login if no user is set', async () => {
		const lines: string[] = [];
		const port = await scripted((line, inData) => {
			lines.push(line);
			return replies({})(line, inData);
		});
		await send({}, { port, user: '', password: '' });

		expect(lines.some((line) => line.startsWith('AUTH'))).toBe(false);
	});
});

describe('recipients', () => {
	it('that are refused are named, and the others get the mail', async () => {
		const to = ['0312345678', '0312345905', '0398765432'].map(address);
		const { rejected } = await send({ to });

		expect(rejected).toEqual([
			{ address: to[1], code: '550', text: expect.stringContaining('No such fax number') as string },
		]);
		expect(silver().received).toMatchObject([{ recipients: ['0312345678', '0398765432'] }]);
	});

	it('may be 50 in one mail', async () => {
		const to = Array.from({ length: 50 }, (_, at) => address(`03123450${String(at).padStart(2, '0')}`));
		await send({ to });

		expect(silver().received).toHaveLength(1);
		expect(arrived().recipients).toHaveLength(50);
	});

	it('are each named if all are refused, and nothing is sent', async () => {
		const to = ['0312345905', '0312346905'].map(address);
		const { rejected } = await send({ to });

		expect(rejected.map(({ address: one, code }) => [one, code])).toEqual([
			[to[0], '550'],
			[to[1], '550'],
		]);
		expect(silver().received).toEqual([]);
	});
});

describe('an outcome of “not sent”', () => {
	const NOTHING = { nothingSent: true };

	it.each([
		[451, '4.3.0 Try again later'],
		[550, '5.7.1 Not wanted'],
	])('follows %d after the data', async (code, text) => {
		silver().faults.push({ fault: { kind: 'refuse', at: 'data', code, text } });

		expect(await failure()).toMatchObject({
			...NOTHING,
			failure: 'refused',
			code: String(code),
			text: `${code} ${text}`,
		});
		expect(silver().received).toEqual([]);
	});

	it('follows a wrong password', async () => {
		expect(await failure({}, { password: 'wrong-password' })).toMatchObject({
			...NOTHING,
			failure: 'authentication',
			code: '535',
		});
		expect(await failure({}, { password: '' })).toMatchObject({ ...NOTHING, failure: 'authentication' });
	});

	it('follows a login that the server cannot check now, which is not a wrong password', async () => {
		const port = await scripted(replies({ AUTH: '454 4.7.0 Temporary authentication failure' }));

		expect(await failure({}, { port })).toMatchObject({ ...NOTHING, failure: 'refused', code: '454' });
	});

	it('is certain if nothing listens', async () => {
		const port = await scripted(replies({}));
		await new Promise((closed) => servers.splice(0)[0]?.close(closed));

		expect(await failure({}, { port })).toMatchObject({
			...NOTHING,
			failure: 'unreachable',
			code: 'ECONNREFUSED',
		});
	});

	it('is certain for a host that does not exist', async () => {
		expect(await failure({}, { host: 'mail.invalid' })).toMatchObject({ ...NOTHING, failure: 'unreachable' });
	});

	it('follows an untrusted certificate', async () => {
		expect(await failure({}, { security: 'starttls' })).toMatchObject({ ...NOTHING, failure: 'tls' });
		expect(silver().requests).toBe(0);
	});

	it('follows a lack of STARTTLS or TLS if it is required, and no password is revealed', async () => {
		silver().startTls = false;

		expect(await failure({}, { security: 'starttls' })).toMatchObject(NOTHING);
		expect(await failure({}, { security: 'tls' })).toMatchObject({ ...NOTHING, failure: 'tls' });
		expect(silver().requests).toBe(0);
	});

	it.each(['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA'])('follows a cut at %s', async (verb) => {
		const port = await scripted(replies({ [verb]: 'cut' }));

		expect(await failure({}, { port })).toMatchObject({ ...NOTHING, failure: 'disconnected' });
	});

	it.each(['AUTH', 'RCPT', 'DATA'])('follows silence at %s', async (verb) => {
		const port = await scripted(replies({ [verb]: 'silent' }));

		expect(await failure({ timeoutMs: 200 }, { port })).toMatchObject({ ...NOTHING, failure: 'timeout' });
	});

	it.each(['MAIL', 'DATA'])('follows an answer to %s that is neither positive nor negative', async (verb) => {
		const port = await scripted(replies({ [verb]: '199 what' }));

		expect(await failure({}, { port })).toMatchObject({ ...NOTHING, failure: 'unclear', code: '199' });
	});

	it('follows a refused DATA, and a server that closes with 421', async () => {
		const refusing = await scripted(replies({ DATA: '452 4.3.1 Full' }));
		const leaving = await scripted(replies({ MAIL: '421 4.3.2 Shutting down' }));

		expect(await failure({}, { port: refusing })).toMatchObject({
			...NOTHING,
			failure: 'refused',
			code: '452',
		});
		expect(await failure({}, { port: leaving })).toMatchObject({
			...NOTHING,
			failure: 'refused',
			code: '421',
		});
	});
});

describe('an unknown outcome', () => {
	it.each([
		'251 User not local',
		'252 Cannot verify',
		'200 ok',
		'220 hello',
		'354 go on',
		'2500 what',
		'hello',
	])('follows the answer %j to the data', async (end) => {
		const port = await scripted(replies({ end }));

		expect(await failure({}, { port })).toMatchObject({
			failure: 'unclear',
			nothingSent: false,
			code: /^\d{3} /.test(end) ? end.slice(0, 3) : null,
			text: end,
		});
	});

	it('does not follow a bare or multi-line 250', async () => {
		for (const end of ['250', '250-taken\r\n250 queued']) {
			const port = await scripted(replies({ end }));
			expect(await send({}, { port })).toMatchObject({ rejected: [] });
		}
	});

	it.each([
		['903', 1],
		['907', 0],
	])('follows a connection lost after the data (%s)', async (digits, taken) => {
		expect(await failure({ to: [address(`0312345${digits}`)] })).toMatchObject({
			failure: 'disconnected',
			nothingSent: false,
		});
		expect(silver().received).toHaveLength(taken);
	});

	it('follows a reset after the data', async () => {
		const port = await scripted(replies({ end: 'cut' }));

		expect(await failure({}, { port })).toMatchObject({ failure: 'disconnected', nothingSent: false });
	});

	it('follows a missing answer', async () => {
		expect(await failure({ to: [address('0312345906')], timeoutMs: 400 })).toMatchObject({
			failure: 'timeout',
			nothingSent: false,
		});
		expect(silver().received).toHaveLength(1);
	});

	it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ERR_SSL_BAD_RECORD_TYPE'])(
		'follows %s during sending, which is not mistaken for an unreachable server',
		async (code) => {
			const port = await scripted((line, inData) => {
				if (inData) broken(code);
				return inData ? 'silent' : replies({})(line, inData);
			});

			expect(await failure({}, { port })).toMatchObject({ failure: 'disconnected', nothingSent: false });
		},
	);
});

/** Breaks this process's own connections to the scripted server, as the operating system or TLS would. */
function broken(code: string): void {
	const handles = (process as unknown as { _getActiveHandles: () => unknown[] })._getActiveHandles();
	const ports = servers.map((each) => (each.address() as AddressInfo).port);
	for (const handle of handles as Socket[]) {
		if (!ports.includes(handle.remotePort ?? 0)) continue;
		handle.destroy(Object.assign(new Error(`read ${code}`), { code }));
	}
}

it('a server that echoes the login in its refusal reveals no password', async () => {
	const login = Buffer.from(`\0demo\0${PASSWORD}`).toString('base64');
	const port = await scripted(replies({ AUTH: `535 5.7.8 not understood: AUTH PLAIN ${login} ${PASSWORD}` }));

	const error = await failure({}, { port });
	expect(error).toMatchObject({ failure: 'authentication' });
	expect(error.text).not.toContain(login);
});
