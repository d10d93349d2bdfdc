import { imapLibrary } from '../../../nodes/shared/lib/imap';
import { imapOpener } from '../../../nodes/shared/mail/imapMailbox';
import { MailError, type Mailbox, type MailServer } from '../../../nodes/shared/ports/mail';
import { rejected } from '../../support/caught';
import { FakeImapFlow } from '../../support/fakeImapFlow';

jest.mock('../../../nodes/shared/lib/imap');

/** The calls to imapflow, and how its answers are read. With real servers: imapMailbox.slow.test.ts. */
let fake: FakeImapFlow;
let options: Record<string, unknown>;

beforeEach(() => {
	jest.useFakeTimers();
	fake = new FakeImapFlow([{ uid: 5 }]);
	const ImapFlow = function (given: Record<string, unknown>) {
		options = given;
		return fake;
	};
	jest.mocked(imapLibrary).mockReturnValue({ ImapFlow } as never);
});
afterEach(() => jest.useRealTimers());

const SERVER: MailServer = { host: 'h', port: 993, security: 'tls', user: 'me', password: 'geheim-1' };
const ANSWER_MS = 20_000;
const COMMAND_MS = 120_000;
const open = async (server: Partial<MailServer> = {}): Promise<Mailbox> =>
	await imapOpener({ ...SERVER, ...server })('INBOX');
const never = async () => await new Promise<never>(() => {});
const signal = () => new AbortController().signal;

/** What a promise has become by now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
	let state = 'waiting';
	promise.then(
		() => (state = 'done'),
		(error: unknown) => (state = String((error as MailError).failure)),
	);
	await jest.advanceTimersByTimeAsync(0);
	return state;
}

describe('opening a mailbox', () => {
	it('signs in, and opens it for reading only', async () => {
		const mailbox = await open();
		expect(options).toMatchObject({
			...{ host: 'h', port: 993, secure: true, auth: { user: 'me', pass: 'geheim-1' } },
			...{ logger: false, emitLogs: false, connectionTimeout: 20_000, greetingTimeout: 20_000 },
			socketTimeout: 600_000,
		});
		expect(fake.asked).toEqual(['connect', 'open "INBOX" {"readOnly":true}']);
		expect(mailbox).toMatchObject({ uidValidity: '7', uidNext: 100 });
	});

	it.each([
		['tls', { secure: true, doSTARTTLS: undefined }],
		['starttls', { secure: false, doSTARTTLS: true }],
		['none', { secure: false, doSTARTTLS: false }],
	] as const)('connects with the security %s', async (security, expected) => {
		await open({ security });
		expect(options).toMatchObject(expected);
	});

	it('accepts a server without UIDVALIDITY', async () => {
		fake.mailboxOpen = async () => ({ uidNext: 9, exists: 1 });
		expect((await open()).uidValidity).toBe('0');
	});

	it.each(['connect', 'mailboxOpen', 'status'] as const)(
		'gives up and closes the connection if %s takes more than two minutes',
		async (command) => {
			if (command === 'status') fake.mailboxOpen = async () => ({});
			fake[command] = never;
			const opening = open();
			const failing = rejected(opening, MailError);
			await jest.advanceTimersByTimeAsync(COMMAND_MS - 1);
			expect(await stateOf(opening)).toBe('waiting');
			await jest.advanceTimersByTimeAsync(1);
			expect((await failing).failure).toBe('timeout');
			expect(fake.asked).toContain('close');
		},
	);

	it('fails with the server’s words, without the password', async () => {
		fake.connect = async () =>
			await Promise.reject({ authenticationFailed: true, responseText: 'Wrong geheim-1' });
		expect(await rejected(open(), MailError)).toMatchObject({ failure: 'authentication', text: 'Wrong ***' });
		expect(fake.asked).toEqual(['close']);
	});

	it('leaves a connection error to the next command', async () => {
		await open();
		expect(() => fake.emit('error', new Error('x'))).not.toThrow();
	});
});

describe('marking mails as read', () => {
	it('opens the mailbox for writing once, and marks fifty in one command', async () => {
		const mailbox = await open();
		fake.asked.length = 0;
		await mailbox.markAsRead(Array.from({ length: 101 }, (_, index) => index + 1));
		await mailbox.markAsRead([7]);
		expect(fake.asked[0]).toBe('open "INBOX" {}');
		expect(fake.asked.map((line) => line.split(' ')[0])).toEqual(['open', 'flag', 'flag', 'flag', 'flag']);
		expect(fake.asked.slice(1).map((line) => (line.split(' ')[1] ?? '').split(',').length)).toEqual([
			50, 50, 1, 1,
		]);
		expect(fake.asked.at(-1)).toBe('flag "7" ["\\\\Seen"] {"uid":true}');
	});

	it('makes no request for an empty list', async () => {
		const mailbox = await open();
		fake.asked.length = 0;
		await mailbox.markAsRead([]);
		expect(fake.asked).toEqual([]);
	});

	it('marks none if the UIDs are no longer valid, and stops', async () => {
		const mailbox = await open();
		fake.mailboxOpen = async () => ({ uidValidity: 8n });
		expect(await rejected(mailbox.markAsRead([5]), MailError)).toMatchObject({
			...{ failure: 'disconnected', nothingSent: true },
		});
		expect(fake.asked.at(-1)).toBe('close');
		expect(fake.asked.join()).not.toContain('flag');
	});

	it.each([
		['refused', true],
		['disconnected', false],
	])('is %s if the server does not do it, with a live connection: %s', async (failure, usable) => {
		const mailbox = await open();
		fake.messageFlagsAdd = async () => {
			fake.usable = usable;
			return false;
		};
		expect(await rejected(mailbox.markAsRead([5]), MailError)).toMatchObject({ failure, nothingSent: true });
	});
});

describe('a command', () => {
	const find = async (mailbox: Mailbox) => await mailbox.find({ from: 'a@b.c' }).next();

	it('is not sent on a closed connection', async () => {
		const mailbox = await open();
		fake.usable = false;
		fake.asked.length = 0;
		expect((await rejected(find(mailbox), MailError)).failure).toBe('disconnected');
		expect(fake.asked).toEqual(['close']);
	});

	it('that the server refuses leaves the connection open', async () => {
		const mailbox = await open();
		fake.search = async () => await Promise.reject({ responseText: 'No', serverResponseCode: 'CANNOT' });
		expect(await rejected(find(mailbox), MailError)).toMatchObject({ failure: 'refused', code: 'CANNOT' });
		expect(fake.usable).toBe(true);
	});

	it('is aborted after two minutes, together with the connection', async () => {
		const mailbox = await open();
		fake.search = never;
		const failing = rejected(find(mailbox), MailError);
		await jest.advanceTimersByTimeAsync(COMMAND_MS - 1);
		expect(fake.usable).toBe(true);
		await jest.advanceTimersByTimeAsync(1);
		expect((await failing).failure).toBe('timeout');
		expect(fake.usable).toBe(false);
	});
});

describe('waiting for new mail', () => {
	/** An IDLE that the test ends. */
	const idles: Array<() => void> = [];
	beforeEach(() => {
		idles.length = 0;
		fake.idle = async () => {
			fake.note('idle');
			await new Promise<void>((resolve) => idles.push(resolve));
		};
	});
	const count = (command: string) => fake.asked.filter((line) => line === command).length;

	it.each(['exists', 'close'])('ends on the event %s, and then checks the connection', async (event) => {
		const mailbox = await open();
		const waiting = mailbox.waitForChange(60_000, signal());
		expect(await stateOf(waiting)).toBe('waiting');
		expect(count('noop')).toBe(0);
		fake.emit(event);
		expect(await stateOf(waiting)).toBe('done');
		expect(count('noop')).toBe(1);
	});

	it('ends after the time, and leaves no timer', async () => {
		const mailbox = await open();
		const waiting = mailbox.waitForChange(60_000, signal());
		await jest.advanceTimersByTimeAsync(59_999);
		expect(await stateOf(waiting)).toBe('waiting');
		await jest.advanceTimersByTimeAsync(1);
		expect(await stateOf(waiting)).toBe('done');
		expect(jest.getTimerCount()).toBe(0);
	});

	it('leaves no timer when it is interrupted', async () => {
		const mailbox = await open();
		const waiting = mailbox.waitForChange(60_000, signal());
		fake.emit('exists');
		await waiting;
		expect(jest.getTimerCount()).toBe(0);
	});

	it('is skipped once if mail has arrived since the last search', async () => {
		const mailbox = await open();
		fake.emit('exists');
		expect(await stateOf(mailbox.waitForChange(60_000, signal()))).toBe('done');
		expect(count('idle')).toBe(0);
		expect(await stateOf(mailbox.waitForChange(60_000, signal()))).toBe('waiting');
		expect(count('idle')).toBe(1);
	});

	it('is skipped after mails were first marked: that may have hidden new ones', async () => {
		const mailbox = await open();
		await mailbox.markAsRead([5]);
		expect(await stateOf(mailbox.waitForChange(60_000, signal()))).toBe('done');
		await mailbox.markAsRead([5]);
		expect(await stateOf(mailbox.waitForChange(60_000, signal()))).toBe('waiting');
	});

	it('restarts an IDLE that a server ends after a second, but not one that it ends sooner', async () => {
		const mailbox = await open();
		const waiting = mailbox.waitForChange(600_000, signal());
		await jest.advanceTimersByTimeAsync(1_000);
		idles.shift()?.();
		await jest.advanceTimersByTimeAsync(999);
		expect(count('idle')).toBe(2);
		idles.shift()?.();
		await jest.advanceTimersByTimeAsync(10_000);
		expect(count('idle')).toBe(2);
		expect(await stateOf(waiting)).toBe('waiting');
	});

	it('restarts no IDLE after the wait is over or the connection is closed', async () => {
		const mailbox = await open();
		const waiting = mailbox.waitForChange(5_000, signal());
		await jest.advanceTimersByTimeAsync(5_000);
		await waiting;
		idles.shift()?.();
		await jest.advanceTimersByTimeAsync(0);
		expect(count('idle')).toBe(1);

		const again = mailbox.waitForChange(5_000, signal());
		await jest.advanceTimersByTimeAsync(2_000);
		fake.usable = false;
		idles.shift()?.();
		const failing = rejected(again, MailError);
		await jest.advanceTimersByTimeAsync(3_000);
		await failing;
		expect(count('idle')).toBe(2);
	});

	it('lasts the full time if a server has no IDLE', async () => {
		const mailbox = await open();
		fake.idle = async () => await Promise.reject(new Error('no IDLE'));
		const waiting = mailbox.waitForChange(5_000, signal());
		await jest.advanceTimersByTimeAsync(4_999);
		expect(await stateOf(waiting)).toBe('waiting');
		await jest.advanceTimersByTimeAsync(1);
		expect(await stateOf(waiting)).toBe('done');
	});

	it('fails at once on a closed connection', async () => {
		const mailbox = await open();
		fake.usable = false;
		expect((await rejected(mailbox.waitForChange(60_000, signal()), MailError)).failure).toBe('disconnected');
		expect(count('idle')).toBe(0);
	});

	it('fails if the connection closes while it is being checked', async () => {
		const mailbox = await open();
		fake.emit('exists');
		fake.noop = async () => {
			fake.usable = false;
		};
		expect((await rejected(mailbox.waitForChange(60_000, signal()), MailError)).failure).toBe('disconnected');
	});

	it('fails if no answer comes within twenty seconds', async () => {
		const mailbox = await open();
		fake.emit('exists');
		fake.noop = never;
		const waiting = mailbox.waitForChange(60_000, signal());
		const failing = rejected(waiting, MailError);
		await jest.advanceTimersByTimeAsync(ANSWER_MS - 1);
		expect(await stateOf(waiting)).toBe('waiting');
		await jest.advanceTimersByTimeAsync(1);
		expect((await failing).failure).toBe('timeout');
	});

	it.each(['before', 'meanwhile', 'while the server is asked'])(
		'ends on abort %s, and leaves no abort listener',
		async (when) => {
			const mailbox = await open();
			const stopping = new AbortController();
			const added = jest.spyOn(stopping.signal, 'addEventListener');
			const removed = jest.spyOn(stopping.signal, 'removeEventListener');
			fake.noop = never;
			if (when === 'before') stopping.abort();
			if (when === 'while the server is asked') fake.emit('exists');
			const waiting = mailbox.waitForChange(60_000, stopping.signal);
			await jest.advanceTimersByTimeAsync(100);
			stopping.abort();
			expect(await stateOf(waiting)).toBe('done');
			const names = (spy: typeof added | typeof removed) => spy.mock.calls.map(([name]) => name);
			expect(names(added)).toEqual(when === 'before' ? [] : ['abort']);
			expect(names(removed)).toEqual(names(added));
			expect(added.mock.calls[0]?.[1]).toBe(removed.mock.calls[0]?.[1]);
		},
	);
});

describe('closing', () => {
	it('logs out, and closes the connection', async () => {
		const mailbox = await open();
		await mailbox.close();
		expect(fake.asked.slice(-2)).toEqual(['logout', 'close']);
	});

	it.each([
		['does not answer', never],
		['refuses', async () => await Promise.reject(new Error('x'))],
	])('takes at most two seconds if the server %s', async (_what, logout) => {
		const mailbox = await open();
		fake.logout = logout;
		const closing = mailbox.close();
		await jest.advanceTimersByTimeAsync(2_000);
		expect(await stateOf(closing)).toBe('done');
		expect(fake.asked.at(-1)).toBe('close');
	});

	it('gives a server time to confirm the logout', async () => {
		const mailbox = await open();
		fake.logout = never;
		const closing = mailbox.close();
		await jest.advanceTimersByTimeAsync(1_999);
		expect(await stateOf(closing)).toBe('waiting');
		await jest.advanceTimersByTimeAsync(1);
		await closing;
	});
});
