import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { until } from '../../tooling/processes';
import {
	hasMailServers,
	startDovecot,
	startSmtp,
	type Dovecot,
	type Smtp,
} from '../../tooling/servers/mailServers';

jest.setTimeout(30_000);

const ADA = { user: 'ada@example.com', password: 'a:b {c}' };
const mail = (subject: string) =>
	Buffer.from(`From: fax@example.net\r\nTo: ${ADA.user}\r\nSubject: ${subject}\r\n\r\nHello\r\n`);

/** Checks that the servers which the tests of fax by mail use behave as those tests expect. */
(hasMailServers() ? describe : describe.skip)("the tests' mail servers", () => {
	describe('IMAP', () => {
		let dovecot: Dovecot;
		const clients: ImapFlow[] = [];

		beforeAll(async () => {
			dovecot = await startDovecot({ users: [ADA] });
		});
		afterEach(() => {
			for (const client of clients.splice(0)) client.close();
		});
		afterAll(async () => await dovecot?.stop());

		const open = async (port = dovecot.imapPort, options: Partial<ImapFlowOptions> = {}) => {
			const client = new ImapFlow({
				host: '127.0.0.1',
				port,
				secure: port === dovecot.imapsPort || port === dovecot.proxy.tlsPort,
				auth: { user: ADA.user, pass: ADA.password },
				tls: { rejectUnauthorized: false },
				logger: false,
				...options,
			});
			client.on('error', () => {});
			clients.push(client);
			await client.connect();
			const { exists, uidValidity } = await client.mailboxOpen('INBOX');
			return { client, exists, uidValidity, closed: new Promise((resolve) => client.once('close', resolve)) };
		};

		it.each(['imapPort', 'imapsPort', 'port', 'tlsPort'] as const)('logs in at %s', async (name) => {
			const port = name === 'port' || name === 'tlsPort' ? dovecot.proxy[name] : dovecot[name];
			const { client } = await open(port);
			expect(client.secureConnection).toBe(true);
		});

		it('also works without TLS, but not with another password', async () => {
			const { client } = await open(dovecot.imapPort, { doSTARTTLS: false });
			expect(client.secureConnection).toBe(false);
			await expect(open(undefined, { auth: { user: ADA.user, pass: 'no' } })).rejects.toMatchObject({
				authenticationFailed: true,
			});
		});

		it('IDLE notices a delivered mail', async () => {
			const { client, exists } = await open();
			const noticed = once(client, 'exists');
			void client.idle();
			await sleep(200);
			const start = Date.now();
			await dovecot.deliver(ADA.user, mail('One'));
			expect(await noticed).toMatchObject([{ count: exists + 1 }]);
			expect(Date.now() - start).toBeLessThan(2_000);
			const message = await client.fetchOne('*', { source: true });
			expect(message && message.source).toEqual(mail('One'));
		});

		it('many mails keep their order', async () => {
			const subjects = Array.from({ length: 50 }, (_, index) => `Many ${index}`);
			await dovecot.deliverMany(ADA.user, subjects.map(mail));
			const { client } = await open();
			const found = await client.fetchAll('1:*', { envelope: true });
			expect(found.map(({ envelope }) => envelope?.subject).slice(-50)).toEqual(subjects);
		});

		it('receives a mail over LMTP', async () => {
			const { client, exists } = await open();
			const lmtp = createTransport({
				host: '127.0.0.1',
				port: dovecot.lmtpPort,
				lmtp: true,
				ignoreTLS: true,
			});
			await lmtp.sendMail({ envelope: { from: '', to: ADA.user }, raw: mail('By LMTP') });
			await client.noop();
			expect(client.mailbox && client.mailbox.exists).toBe(exists + 1);
		});

		it('a replaced mailbox has another UIDVALIDITY each time', async () => {
			const before = await open();
			await dovecot.replaceMailbox(ADA.user);
			await before.closed;
			const between = await open();
			expect(between.exists).toBe(before.exists);
			await dovecot.replaceMailbox(ADA.user, { emptied: true });
			const after = await open();
			expect(after.exists).toBe(0);
			expect(new Set([before, between, after].map(({ uidValidity }) => uidValidity)).size).toBe(3);
		});

		it.each(['port', 'tlsPort'] as const)('a frozen proxy stays open and silent (%s)', async (name) => {
			const { client, exists } = await open(dovecot.proxy[name]);
			let heard = 0;
			client.on('exists', () => heard++);
			void client.idle();
			await sleep(200);
			dovecot.proxy.freeze();
			await dovecot.deliver(ADA.user, mail('Frozen'));
			const newcomer = connect(dovecot.proxy[name], '127.0.0.1');
			await once(newcomer, 'connect');
			newcomer.on('data', () => heard++);
			await sleep(1_500);
			expect({ heard, usable: client.usable, isOpen: newcomer.readyState }).toEqual({
				heard: 0,
				usable: true,
				isOpen: 'open',
			});
			dovecot.proxy.thaw();
			await until('what was held back', () => heard > 0);
			newcomer.destroy();
			await until('the mail', () => client.mailbox && client.mailbox.exists === exists + 1);
		});

		it('a cut proxy and killed connections end the connection, but the next one works', async () => {
			for (const end of [
				() => dovecot.proxy.cut(),
				async () => await dovecot.killConnections(),
				async () => await dovecot.killConnections('SIGKILL'),
			]) {
				for (const name of ['port', 'tlsPort'] as const) {
					const { closed } = await open(dovecot.proxy[name]);
					await end();
					await closed;
				}
			}
			await open();
			await until('the connections to be forgotten', () => dovecot.proxy.connections() === 0);
		});

		it('restarts on the same ports, and keeps the mailbox', async () => {
			const before = await open();
			await dovecot.restart(async () => {
				await before.closed;
				await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
				await dovecot.deliver(ADA.user, mail('While down'));
			});
			const after = await open();
			expect(after.uidValidity).toBe(before.uidValidity);
			expect(after.exists).toBe(before.exists + 1);
		});

		it('offers no STARTTLS without TLS', async () => {
			const plain = await startDovecot({ users: [ADA], tls: false });
			const { client } = await open(plain.imapPort);
			expect(client.secureConnection).toBe(false);
			client.close();
			await plain.stop();
		});
	});

	describe('SMTP', () => {
		const arrived: Array<{ from: string; to: string[]; text: string }> = [];
		const answers: number[] = [];
		const vendor = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS', 'AUTH'],
			onData(stream, session, done) {
				let text = '';
				stream.on('data', (chunk: Buffer) => (text += String(chunk)));
				stream.on('end', () => {
					const responseCode = answers.shift();
					if (responseCode !== undefined) return done(Object.assign(new Error('No'), { responseCode }));
					const { mailFrom, rcptTo } = session.envelope;
					const to = rcptTo.map(({ address }) => address);
					arrived.push({ from: mailFrom === false ? '' : mailFrom.address, to, text });
					done();
				});
			},
		});
		let smtp: Smtp;
		let dovecot: Dovecot;

		beforeAll(async () => {
			await once(vendor.listen(0, '127.0.0.1'), 'listening');
			const { port } = vendor.server.address() as AddressInfo;
			dovecot = await startDovecot({ users: [ADA] });
			smtp = await startSmtp({ relayTo: { host: '127.0.0.1', port }, users: [ADA], bouncesTo: dovecot });
		});
		afterAll(async () => {
			await smtp?.stop();
			await dovecot?.stop();
			await new Promise<void>((resolve) => vendor.close(() => resolve()));
		});

		const send = async (subject: string, { secure = false, pass = ADA.password } = {}) => {
			const port = secure ? smtp.tlsPort : smtp.port;
			const auth = pass === '' ? undefined : { user: ADA.user, pass };
			const tls = { rejectUnauthorized: false };
			const transport = createTransport({ host: '127.0.0.1', port, secure, tls, auth });
			await transport.sendMail({ from: ADA.user, to: '0312345678@fax.example.net', subject, text: 'Hello' });
		};
		const arrival = async (subject: string) =>
			await until(`the mail ${subject}`, () =>
				arrived.find(({ text }) => text.includes(`Subject: ${subject}\r\n`)),
			);

		it('relays mail from authenticated users to the vendor', async () => {
			await send('Plain');
			await send('Secure', { secure: true });
			expect(await arrival('Plain')).toMatchObject({ from: ADA.user, to: ['0312345678@fax.example.net'] });
			await arrival('Secure');
			await expect(send('No', { pass: 'no' })).rejects.toMatchObject({ responseCode: 535 });
			await expect(send('No', { pass: '' })).rejects.toMatchObject({ responseCode: 554 });
		});

		it('retries if the vendor is not ready, and bounces what it refuses', async () => {
			answers.push(451, 550);
			await send('Later');
			await until('the bounce', async () => (await dovecot.log()).includes('saved mail to INBOX'));
			await send('Fine');
			await arrival('Fine');
			expect(answers).toEqual([]);
		});
	});
});
