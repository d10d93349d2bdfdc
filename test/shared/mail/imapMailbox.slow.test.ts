import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MailError, type Mailbox, type MailSearch, type MailServer } from '../../../nodes/shared/ports/mail';
import { imapOpener, type ImapTimeouts } from '../../../nodes/shared/mail/imapMailbox';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { eventually } from '../../support/eventually';

const PASSWORD = 'sandbox-password';
const VENDOR = 'fax_sys@cl1.faximo.jp';
const QUICK: ImapTimeouts = { answerMs: 200, commandMs: 300 };
const LONG_MS = 60_000;

let sandbox: Sandbox;
const box = () => sandbox.faximoSilver.mailbox;
const open: Mailbox[] = [];
const closing: Array<() => void> = [];
const escaped: unknown[] = [];
const note = (error: unknown) => escaped.push(error);
const never = new AbortController().signal;

beforeAll(async () => {
	process.on('unhandledRejection', note);
	process.on('uncaughtExceptionMonitor', note);
	sandbox = await startSandbox({ vendors: ['faximoSilver'] });
});
afterEach(async () => {
	await Promise.all(open.splice(0).map(async (mailbox) => await mailbox.close()));
	for (const close of closing.splice(0)) close();
	sandbox.faximoSilver.reset();
	await sleep(10);
	expect(escaped).toEqual([]);
});
afterAll(async () => {
	await sandbox.stop();
	process.off('unhandledRejection', note);
	jest.restoreAllMocks();
	process.off('uncaughtExceptionMonitor', note);
});

const server = (settings: Partial<MailServer> = {}): MailServer => ({
	host: '127.0.0.1',
	port: sandbox.faximoSilver.imapPort,
	security: 'none',
	user: 'demo',
	password: PASSWORD,
	...settings,
});

async function openBox(
	settings: Partial<MailServer> = {},
	timeouts?: ImapTimeouts,
	folder = 'INBOX',
): Promise<Mailbox> {
	const mailbox = await imapOpener(server(settings), timeouts)(folder);
	open.push(mailbox);
	return mailbox;
}

async function failure(work: Promise<unknown>): Promise<MailError> {
	const error: unknown = await work.then(
		() => 'nothing thrown',
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof MailError)) throw new Error(`Expected a MailError, not ${String(error)}`);
	expect([error.message, error.stack, error.text, JSON.stringify(error)].join()).not.toContain(PASSWORD);
	return error;
}

const from = (sender: string, body = 'text') => `From: <${sender}>\r\nSubject: s\r\n\r\n${body}\r\n`;

async function found(mailbox: Mailbox, search: Partial<MailSearch> = {}) {
	const mails = [];
	for await (const mail of mailbox.find({ from: VENDOR, ...search })) mails.push(mail);
	return mails;
}
const uids = async (mailbox: Mailbox, search: Partial<MailSearch> = {}) =>
	(await found(mailbox, search)).map(({ uid }) => uid);

/** In front of the server; passes nothing on while it is frozen. */
async function proxy() {
	const pairs = new Set<Socket>();
	const sent: string[] = [];
	let isFrozen = false;
	let onSent: (text: string) => void = () => {};
	const listener: Server = createServer((client) => {
		const upstream = createConnection(sandbox.faximoSilver.imapPort, '127.0.0.1');
		for (const [one, other] of [
			[client, upstream],
			[upstream, client],
		] as const) {
			pairs.add(one);
			one.on('data', (chunk: Buffer) => {
				if (one === client) {
					sent.push(chunk.toString());
					onSent(chunk.toString());
				}
				if (!isFrozen) other.write(chunk);
			});
			one.on('error', () => {});
			one.on('close', () => other.destroy());
		}
	});
	await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
	const cut = () => {
		for (const socket of pairs) socket.resetAndDestroy();
	};
	// The sockets are not reset: resetting one that is just ending would leave Node with an open handle for ever.
	closing.push(
		() => {
			for (const socket of pairs) socket.destroy();
		},
		() => listener.close(),
	);
	return {
		port: (listener.address() as AddressInfo).port,
		cut,
		freeze: () => void (isFrozen = true),
		sent,
		/** Does it as soon as the client sends such a command. */
		at: (command: RegExp, act: () => void) => {
			onSent = (text) => {
				if (command.test(text)) act();
			};
		},
	};
}

/** A scripted server. */
async function scripted(reply: (tag: string, line: string) => string | 'cut' | 'silent'): Promise<number> {
	const listener = createServer((socket) => {
		closing.push(() => socket.destroy());
		socket.on('error', () => {});
		socket.write('* OK [CAPABILITY IMAP4rev1] hello\r\n');
		socket.on('data', (chunk) => {
			const [tag = '', ...words] = chunk.toString().trim().split(' ');
			const answer = reply(tag, words.join(' '));
			if (answer === 'cut') socket.resetAndDestroy();
			else if (answer !== 'silent') socket.write(`${answer}\r\n`);
		});
	});
	await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
	closing.push(() => listener.close());
	return (listener.address() as AddressInfo).port;
}

describe('opening', () => {
	it('returns UIDVALIDITY and the next UID', async () => {
		const uid = box().add(from(VENDOR));
		const mailbox = await openBox();

		expect(mailbox).toMatchObject({ uidValidity: String(box().uidValidity), uidNext: uid + 1 });

		box().renew();
		expect((await openBox()).uidValidity).toBe(String(Number(mailbox.uidValidity) + 1));
	});

	it('fails with a wrong or missing password', async () => {
		expect(await failure(openBox({ password: 'wrong' }))).toMatchObject({ failure: 'authentication' });
		expect(await failure(openBox({ password: '' }))).toMatchObject({ failure: 'authentication' });
	});

	it('fails with an untrusted certificate', async () => {
		expect(await failure(openBox({ security: 'starttls' }))).toMatchObject({ failure: 'tls' });
	});

	it('fails without STARTTLS or TLS if it is required', async () => {
		sandbox.faximoSilver.startTls = false;

		expect(await failure(openBox({ security: 'starttls' }))).toMatchObject({ failure: 'tls' });
		expect(await failure(openBox({ security: 'tls' }))).toMatchObject({ failure: 'tls' });
	});

	it('fails if nothing listens', async () => {
		expect(await failure(openBox({ port: 1 }))).toMatchObject({
			failure: 'unreachable',
			code: 'ECONNREFUSED',
		});
	});

	it('fails for a folder that does not exist', async () => {
		expect(await failure(openBox({}, {}, 'Nowhere'))).toMatchObject({ failure: 'refused' });
	});

	it.each(['cut', 'silent'] as const)(
		'does not report a login that is %s as a wrong password',
		async (how) => {
			const port = await scripted((tag, line) =>
				line.startsWith('LOGIN') ? how : `* CAPABILITY IMAP4rev1\r\n${tag} OK`,
			);

			expect(await failure(openBox({ port }, QUICK))).toMatchObject({
				failure: how === 'cut' ? 'disconnected' : 'timeout',
			});
		},
	);

	it('does not report a login that the server cannot check now as a wrong password', async () => {
		const port = await scripted((tag, line) =>
			line.startsWith('LOGIN')
				? `${tag} NO [UNAVAILABLE] Temporary failure, you said ${line}`
				: `* CAPABILITY IMAP4rev1\r\n${tag} OK`,
		);

		const error = await failure(openBox({ port }));
		expect(error).toMatchObject({ failure: 'refused', code: 'UNAVAILABLE' });
		expect(error.text).toContain('Temporary failure');
	});
});

describe('finding', () => {
	it('returns mails by sender, after a UID, in order and unchanged', async () => {
		const all = Array.from({ length: 130 }, (_, at) => {
			if (at % 10 === 0) box().add(from('somebody@example.com'));
			return box().add(from(VENDOR, `number ${at} \x1b$B\x80`));
		});
		const mailbox = await openBox();

		expect(await uids(mailbox)).toEqual(all);
		expect(await uids(mailbox, { afterUid: all[99] })).toEqual(all.slice(100));
		expect(await uids(mailbox, { afterUid: all[129] })).toEqual([]);
		const [mail] = await found(mailbox, { afterUid: all[128] });
		const stored = box().mails.find(({ uid }) => uid === all[129]);
		expect(mail).toMatchObject({ uidValidity: mailbox.uidValidity, uid: all[129] });
		expect(mail?.source.equals(stored?.raw ?? Buffer.alloc(0))).toBe(true);
		expect(Math.abs((mail?.receivedMs ?? 0) - Date.now())).toBeLessThan(60_000);
	});

	it('fetches only new mails, however many old ones there are', async () => {
		let last = 0;
		for (let at = 0; at < 1_000; at++) last = box().add(from(VENDOR));
		const through = await proxy();
		const mailbox = await openBox({ port: through.port });
		const next = box().add(from(VENDOR));
		through.sent.splice(0);

		expect(await uids(mailbox, { afterUid: last })).toEqual([next]);
		expect(new Set(through.sent.join('').match(/UID FETCH \S+/g))).toEqual(new Set([`UID FETCH ${next}`]));
	});

	it('returns mails since a day', async () => {
		const now = Date.now();
		box().add(from(VENDOR), { date: new Date(now - 10 * 86_400_000) });
		const recent = box().add(from(VENDOR), { date: new Date(now - 3_600_000) });
		const mailbox = await openBox();

		expect(await uids(mailbox, { sinceMs: now - 2 * 3_600_000 })).toEqual([recent]);
		expect(await uids(mailbox, { sinceMs: now - 20 * 86_400_000 })).toHaveLength(2);
	});

	it('changes no flag, except through markAsRead', async () => {
		const [first, second] = [box().add(from(VENDOR)), box().add(from(VENDOR), { flags: ['\\Flagged'] })];
		const through = await proxy();
		const mailbox = await openBox({ port: through.port });
		await found(mailbox);
		await mailbox.waitForChange(20, never);
		const flags = () => Object.fromEntries(box().mails.map((mail) => [mail.uid, mail.flags]));
		expect(flags()).toEqual({ [first]: [], [second]: ['\\Flagged'] });
		expect(through.sent.join('')).not.toMatch(/SELECT |STORE |BODY\[/);

		await mailbox.markAsRead([]);
		await mailbox.markAsRead([second]);
		expect(flags()).toEqual({
			[first]: [],
			[second]: expect.arrayContaining(['\\Flagged', '\\Seen']) as string[],
		});

		const third = box().add(from(VENDOR));
		await mailbox.markAsRead([first, third]);
		expect(Object.values(flags()).every((each) => each.includes('\\Seen'))).toBe(true);
	});

	it('may stop halfway, and the mailbox stays usable', async () => {
		for (let at = 0; at < 60; at++) box().add(from(VENDOR));
		const mailbox = await openBox();
		for await (const { uid } of mailbox.find({ from: VENDOR })) if (uid > 0) break;

		expect(await found(mailbox)).toHaveLength(60);
	});

	it.each([
		['SEARCH', 'cut', 'disconnected'],
		['SEARCH', 'freeze', 'timeout'],
		['FETCH', 'cut', 'disconnected'],
		['FETCH', 'freeze', 'timeout'],
	] as const)('reports “%s” and “%s” as an error, not as an empty mailbox', async (command, how, what) => {
		box().add(from(VENDOR));
		const through = await proxy();
		const mailbox = await openBox({ port: through.port }, QUICK);
		through.at(new RegExp(command), through[how]);

		expect(await failure(found(mailbox))).toMatchObject({ failure: what });
		expect(await failure(found(mailbox))).toMatchObject({ failure: 'disconnected' });
		expect(await failure(mailbox.markAsRead([1]))).toMatchObject({ failure: 'disconnected' });
	});

	it('reports a connection that is cut between two pages as an error', async () => {
		for (let at = 0; at < 60; at++) box().add(from(VENDOR));
		const mailbox = await openBox();
		let seen = 0;
		const reading = (async () => {
			for await (const { uid } of mailbox.find({ from: VENDOR })) {
				if (uid > 0 && ++seen === 10) box().dropConnections();
				if (seen === 10) await sleep(30);
			}
		})();

		expect(await failure(reading)).toMatchObject({ failure: 'disconnected' });
		expect(seen).toBe(50);
	});
});

describe('an unusual server', () => {
	interface OddServer {
		/** What EXAMINE names besides the number of mails. */
		opened?: string[];
		/** The UIDs of its mails. */
		uids?: number[];
		/** Who sent the mail. Default: the vendor. */
		sender?: (uid: number) => string;
		internalDate?: string;
		status?: string;
		search?: (criteria: string) => number[] | 'BAD' | undefined;
		fetchLast?: 'nothing';
	}

	/** A minimal server, which notes the commands. */
	async function odd({ uids: all = [], sender = () => VENDOR, ...told }: OddServer) {
		const commands: string[] = [];
		const fetched = (line: string): number[] => {
			const [, isUid, set = ''] = /^(UID )?FETCH (\S+)/.exec(line) ?? [];
			if (isUid !== undefined) return all.filter((uid) => set.split(',').includes(String(uid)));
			if (set === '1:*') return all;
			// imapflow asks for the last mail by its number.
			return told.fetchLast === 'nothing' ? [] : all.filter((_uid, at) => set === String(at + 1));
		};
		const mailOf = (uid: number, line: string): string => {
			const mail = from(sender(uid), `mail ${uid}`);
			const items = [`UID ${uid}`, `RFC822.SIZE ${mail.length}`];
			if (told.internalDate !== undefined) items.push(`INTERNALDATE "${told.internalDate}"`);
			const header = `From: <${sender(uid)}>\r\nDate: Fri, 01 Jan 2010 10:51:00 +0900\r\n\r\n`;
			if (line.includes('HEADER.FIELDS')) {
				items.push(`BODY[HEADER.FIELDS (FROM DATE)] {${header.length}}\r\n${header}`);
			}
			if (line.includes('BODY.PEEK[]')) items.push(`BODY[] {${mail.length}}\r\n${mail}`);
			return `* ${all.indexOf(uid) + 1} FETCH (${items.join(' ')})`;
		};
		const port = await scripted((tag, line) => {
			commands.push(line);
			const done = `${tag} OK done`;
			if (/^(EXAMINE|SELECT)/.test(line)) {
				return [`* ${all.length} EXISTS`, ...(told.opened ?? []), done].join('\r\n');
			}
			if (line.startsWith('STATUS')) {
				return told.status === undefined ? `${tag} BAD no` : `* STATUS INBOX (${told.status})\r\n${done}`;
			}
			if (/SEARCH/.test(line)) {
				const found = told.search?.(line) ?? all;
				return found === 'BAD' ? `${tag} BAD no` : `* SEARCH ${found.join(' ')}\r\n${done}`;
			}
			if (/FETCH/.test(line)) {
				return [...fetched(line).map((uid) => mailOf(uid, line)), done].join('\r\n');
			}
			return line.startsWith('CAPABILITY') ? `* CAPABILITY IMAP4rev1\r\n${done}` : done;
		});
		return { mailbox: await openBox({ port }), commands };
	}

	const VALIDITY = '* OK [UIDVALIDITY 7] ok';

	it.each<[string, OddServer, number]>([
		['no UIDNEXT, and no STATUS', { uids: [3, 9] }, 10],
		['no UIDNEXT, which STATUS knows', { uids: [3, 9], status: 'UIDNEXT 12' }, 12],
		['no UIDNEXT, and a STATUS that is behind', { uids: [3, 9], status: 'UIDNEXT 4' }, 10],
		['no UIDNEXT, and no mails', {}, 1],
		['no UIDNEXT, no mails, and a STATUS', { status: 'UIDNEXT 12' }, 12],
		[
			'no UIDNEXT, and a FETCH of the last mail that gives nothing',
			{ uids: [3, 9], fetchLast: 'nothing' },
			10,
		],
		['a UIDNEXT that cannot be', { uids: [3, 9], opened: [VALIDITY, '* OK [UIDNEXT 1] ok'] }, 10],
		['a UIDNEXT', { uids: [3, 9], opened: [VALIDITY, '* OK [UIDNEXT 20] ok'] }, 20],
	])('with %s still gives the next UID', async (_what, told, uidNext) => {
		const { mailbox } = await odd({ opened: [VALIDITY], ...told });
		expect(mailbox).toMatchObject({ uidValidity: '7', uidNext });
	});

	it('that gives no UIDs at all cannot be watched, and the error says so', async () => {
		const search = () => 'BAD' as const;
		const error = await failure(odd({ uids: [3], fetchLast: 'nothing', search }));
		expect(error).toMatchObject({ failure: 'refused', text: 'it does not name the UIDs of the mails' });
	});

	it('without UIDVALIDITY counts as having the same one each time', async () => {
		const { mailbox } = await odd({ uids: [3], opened: ['* OK [UIDNEXT 4] ok'] });
		expect(mailbox.uidValidity).toBe((await odd({ uids: [3] })).mailbox.uidValidity);
		await mailbox.markAsRead([3]);
	});

	it('whose search by sender finds nothing is searched by date, and senders are filtered locally', async () => {
		const { mailbox, commands } = await odd({
			uids: [3, 5, 9],
			sender: (uid) => (uid === 5 ? 'somebody@example.com' : VENDOR),
			search: (criteria) => (/FROM/.test(criteria) ? [] : undefined),
		});
		expect(await uids(mailbox, { sinceMs: 0 })).toEqual([3, 9]);
		expect(await uids(mailbox, { afterUid: 3 })).toEqual([9]);
		expect(commands.filter((line) => line.includes('BODY.PEEK[]')).join()).not.toContain('5');
	});

	it('whose search by sender finds everything is filtered locally', async () => {
		const sender = (uid: number) => (uid === 9 ? VENDOR : `${VENDOR}.example.com`);
		const { mailbox } = await odd({ uids: [3, 5, 9], sender });
		expect(await uids(mailbox, { sinceMs: 0 })).toEqual([9]);
	});

	it.each<[string, OddServer['search']]>([
		['by UID', (criteria) => (/UID \d+:/.test(criteria.slice(4)) ? 'BAD' : undefined)],
		['by UID, and finds nothing', (criteria) => (/UID \d+:/.test(criteria.slice(4)) ? [] : undefined)],
		['by sender', (criteria) => (/FROM/.test(criteria) ? 'BAD' : undefined)],
		['by date', (criteria) => (/SINCE/.test(criteria) ? 'BAD' : undefined)],
		['by date, and finds nothing', (criteria) => (/SINCE/.test(criteria) ? [] : undefined)],
		['at all', () => 'BAD'],
	])('that does not search %s is read by listing the mails', async (_what, search) => {
		const internalDate = '01-Jan-2024 10:00:00 +0000';
		const { mailbox } = await odd({ uids: [3, 5, 9], internalDate, search });
		expect(await uids(mailbox, { afterUid: 3 })).toEqual([5, 9]);
		expect(await uids(mailbox, { afterUid: 9 })).toEqual([]);
		const sinceMs = Date.UTC(2024, 0, 1);
		expect(await uids(mailbox, { sinceMs })).toEqual([3, 5, 9]);
		expect(await uids(mailbox, { sinceMs: sinceMs + 10 * 86_400_000 })).toEqual([]);
	});

	it('that does not give the time of arrival is read by the Date header', async () => {
		const { mailbox } = await odd({ uids: [3] });
		expect(await found(mailbox)).toMatchObject([{ receivedMs: Date.UTC(2010, 0, 1, 1, 51) }]);
	});

	it('is asked about mails from other senders once per session', async () => {
		const { mailbox, commands } = await odd({ uids: [3, 5], sender: () => 'somebody@example.com' });
		for (let look = 0; look < 3; look++) expect(await uids(mailbox, { afterUid: 0 })).toEqual([]);
		expect(commands.filter((line) => line.includes('HEADER.FIELDS'))).toHaveLength(1);
	});
});

it('with very long mails is asked for their beginning only, and for others whole', async () => {
	box().add(from(VENDOR, 'long'.repeat(200_000)));
	const short = ['one', 'two', 'three'].map((text) => from(VENDOR, text));
	for (const mail of short) box().add(mail);
	box().add(from(VENDOR, 'long'.repeat(200_000)));
	const sources = (await found(await openBox())).map(({ source }) => source);
	expect(sources.slice(1, 4).map(String)).toEqual(short);
	for (const one of [sources[0], sources[4]]) {
		expect([one?.length, one?.toString().startsWith('From: <')]).toEqual([256 * 1024, true]);
	}
});

describe('waiting', () => {
	/** How long to wait until the server idles. */
	const SETTLE_MS = 100;

	it('ends within a second after new mail, each time', async () => {
		const mailbox = await openBox();
		for (let round = 0; round < 3; round++) {
			const waiting = mailbox.waitForChange(LONG_MS, never);
			await sleep(SETTLE_MS);
			const addedAt = Date.now();
			const uid = box().add(from(VENDOR));
			await waiting;
			expect(Date.now() - addedAt).toBeLessThan(1_000);
			expect(await uids(mailbox, { afterUid: uid - 1 })).toEqual([uid]);
		}
	});

	it('does not miss mail that arrived before it began', async () => {
		const mailbox = await openBox();
		box().add(from(VENDOR));
		await found(mailbox);

		await mailbox.waitForChange(LONG_MS, never);
	});

	it('otherwise ends after the given time', async () => {
		const mailbox = await openBox();
		const startedAt = Date.now();
		await mailbox.waitForChange(150, never);
		await mailbox.waitForChange(150, never);

		expect(Date.now() - startedAt).toBeGreaterThanOrEqual(290);
		expect(Date.now() - startedAt).toBeLessThan(2_000);
	});

	it('throws when the connection is cut before or during it', async () => {
		const mailbox = await openBox();
		const waiting = failure(mailbox.waitForChange(LONG_MS, never));
		await sleep(SETTLE_MS);
		box().dropConnections();

		expect(await waiting).toMatchObject({ failure: 'disconnected' });
		expect(await failure(mailbox.waitForChange(LONG_MS, never))).toMatchObject({ failure: 'disconnected' });
	});

	it('throws when the connection is silent', async () => {
		const through = await proxy();
		const mailbox = await openBox({ port: through.port }, QUICK);
		const waiting = failure(mailbox.waitForChange(300, never));
		await sleep(SETTLE_MS);
		through.freeze();

		expect(await waiting).toMatchObject({ failure: 'timeout' });
		const closedAt = Date.now();
		await mailbox.close();
		expect(Date.now() - closedAt).toBeLessThan(500);
	});

	it('ends at once on abort: before, during, and while checking a silent server', async () => {
		const through = await proxy();
		const mailbox = await openBox({ port: through.port });
		const startedAt = Date.now();
		await mailbox.waitForChange(LONG_MS, AbortSignal.abort());

		const meanwhile = new AbortController();
		setTimeout(() => meanwhile.abort(), SETTLE_MS);
		await mailbox.waitForChange(LONG_MS, meanwhile.signal);

		through.freeze();
		const asking = new AbortController();
		setTimeout(() => asking.abort(), 200);
		await mailbox.waitForChange(50, asking.signal);
		expect(Date.now() - startedAt).toBeLessThan(2_000);
	});

	it('leaves no abort listener', async () => {
		const mailbox = await openBox();
		const { signal } = new AbortController();
		const listeners = jest.spyOn(signal, 'addEventListener');
		const removed = jest.spyOn(signal, 'removeEventListener');
		for (let round = 0; round < 3; round++) await mailbox.waitForChange(10, signal);

		expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
			listeners.mock.calls.map(([, listener]) => listener),
		);
	});
});

describe('closing', () => {
	it('never hangs or throws: twice, after a cut, and during a wait', async () => {
		// The emulator still counts a connection whose STARTTLS failed.
		const before = box().connections;
		const mailbox = await openBox();
		const waiting = failure(mailbox.waitForChange(LONG_MS, never));
		await sleep(50);
		await mailbox.close();
		await mailbox.close();
		expect(await waiting).toMatchObject({ failure: 'disconnected' });

		const other = await openBox();
		box().dropConnections();
		await other.close();
		await eventually('the connections are gone', () => box().connections === before);
	});

	it('waits at most two seconds for a silent server', async () => {
		const through = await proxy();
		const mailbox = await openBox({ port: through.port });
		through.freeze();
		const startedAt = Date.now();
		await mailbox.close();

		expect(Date.now() - startedAt).toBeLessThan(2_500);
	});
});
