import fc from 'fast-check';
import {
	prepareReport,
	readReports,
	type FaximoReportInput,
	type ReportQuery,
} from '../../nodes/FaximoSilver/gateway/report';
import { resultSender } from '../../nodes/FaximoSilver/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { DeliveryReport } from '../../nodes/shared/model';
import { MailError, type Mailbox } from '../../nodes/shared/ports/mail';
import { buildResultMail, type ResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import { caught, rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { FakeMailbox } from '../support/fakeMailbox';
import { ACCOUNT } from './account';

const HOUR_MS = 3_600_000;
const FROM = resultSender('cl1.faximo.jp');
const INPUT: FaximoReportInput = {
	...{ clientReference: '', subject: '', numbers: '', since: '', lastHours: 24, zone: 'Europe/Brussels' },
	...{ limit: 50, markAsRead: false, folder: 'INBOX' },
	...{ senderCheck: 'fromOnly', authServer: '' },
};

const clock = new FakeClock();
let box: FakeMailbox;
beforeEach(() => {
	box = new FakeMailbox(clock);
});

const query = (changed: Partial<FaximoReportInput> = {}): ReportQuery =>
	prepareReport({ ...INPUT, ...changed }, clock.now);

interface Received extends Partial<ResultMail> {
	hoursAgo?: number;
	from?: string;
}

/** A result mail comes in, as the vendor's sample has it. Its UID is its place among those that came, from 1. */
function receive({ hoursAgo = 1, from = FROM, ...mail }: Received = {}): void {
	const built = buildResultMail({
		kind: 'delivered',
		number: '0323456789',
		pages: 1,
		subject: 'Order',
		...mail,
	});
	box.receive(built.toString('latin1'), { receivedMs: clock.now() - hoursAgo * HOUR_MS, from });
}
const receiveUnreadable = () =>
	box.receive(`From: ${FROM}\r\nSubject: Old notice\r\n\r\nx`, { receivedMs: clock.now(), from: FROM });

/** The results of several items, each with its changes to the fields as they are when the node is added. */
async function read(
	changes: Array<Partial<FaximoReportInput>>,
	{ continueOnFail = false, open = box.open }: { continueOnFail?: boolean; open?: typeof box.open } = {},
) {
	const items = changes.map((changed, itemIndex) => ({ itemIndex, input: query(changed) }));
	const results = await readReports(ACCOUNT, open, items, { continueOnFail, now: clock.now });
	return items.map(({ itemIndex }) => results.get(itemIndex));
}
/** The results in short: page counts for mails, and kinds for errors. */
const shortened = (results: Array<DeliveryReport | GatewayError> = []) =>
	results.map((result) => (result instanceof GatewayError ? result.kind : result.pages));
const pagesOf = async (changed: Partial<FaximoReportInput> = {}) => shortened((await read([changed]))[0]);

/** A server that lacks one folder. */
const openBut =
	(missing: string) =>
	async (folder: string): Promise<Mailbox> => {
		if (folder === missing) throw new MailError('refused', true, 'NONEXISTENT', 'No such mailbox');
		return await box.open(folder);
	};

describe('prepareReport', () => {
	it('parses numbers as Send does, into the form that it puts out', () => {
		const numbers = '03-2345-6789, +32 2 123 45 67; 184-03-2345-6101';
		expect(query({ numbers }).numbers).toEqual(['+81323456789', '+3221234567', '+81323456101']);
		expect(query({ numbers: ['0323456789'] }).numbers).toEqual(['+81323456789']);
	});

	it('refuses an invalid number, and names the field', () => {
		const error = caught(() => query({ numbers: '03-2345-6789 ext. 4' }), GatewayError);
		expect([error.kind, error.message]).toEqual([
			'invalidRequest',
			expect.stringContaining('Numbers: “03-2345-6789 ext. 4” cannot be a phone number'),
		]);
	});

	it('refuses a value that is neither text nor list, and names the field', () => {
		const error = caught(() => query({ numbers: { a: 1 } }), GatewayError);
		expect([error.kind, error.advice]).toEqual(['invalidRequest', 'Give fax numbers, separated by commas.']);
		expect(error.message).toContain('Numbers');
	});

	it('looks back by Last Hours, or from Since in the workflow’s zone', () => {
		expect(query({ lastHours: 2 }).sinceMs).toBe(clock.now() - 2 * HOUR_MS);
		expect(query({ since: '2023-12-31T10:00:00', lastHours: 2 }).sinceMs).toBe(
			Date.parse('2023-12-31T09:00:00Z'),
		);
	});

	it.each(['soon', '2031-01-01T00:00:00Z'])('refuses to look back to %s', (since) => {
		expect(caught(() => query({ since }), GatewayError).kind).toBe('invalidRequest');
	});
});

describe('readReports, filters', () => {
	it('returns the results of the mailbox, oldest first', async () => {
		receive({ pages: 1, hoursAgo: 3 });
		receive({ pages: 2, kind: 'error', hoursAgo: 2 });
		expect((await read([{}]))[0]).toMatchObject([
			{ pages: 1, status: 'delivered', receivedAt: new Date(clock.now()).toISOString() },
			{ status: 'undelivered' },
		]);
	});

	it('searches for the vendor’s address at the account’s domain', async () => {
		await readReports(
			{ ...ACCOUNT, faxDomain: 'fax.test' },
			box.open,
			[{ itemIndex: 0, input: query({ lastHours: 5 }) }],
			{ continueOnFail: false, now: clock.now },
		);
		expect(box.searches).toEqual([{ from: 'fax_sys@fax.test', sinceMs: clock.now() - 5 * HOUR_MS }]);
	});

	it('skips mails from other senders, even if the search returned them', async () => {
		receive({ from: 'somebody@example.com' });
		box.receive('From: somebody@example.com\r\nSubject: x\r\n\r\nx', { from: FROM });
		expect(await pagesOf()).toEqual([]);
	});

	it('warns once of mails that seem to be forged, and continues', async () => {
		const forged = `From: ${FROM}\r\nFrom: evil@example.com\r\nSubject: x\r\n\r\nx`;
		box.receive(forged, { receivedMs: clock.now(), from: FROM });
		box.receive(forged, { receivedMs: clock.now(), from: FROM });
		box.receive('From: somebody@example.com\r\nSubject: x\r\n\r\nx', { from: FROM });
		receive({ pages: 3 });
		const warn = jest.fn();
		const items = [{ itemIndex: 0, input: query() }];
		const results = await readReports(ACCOUNT, box.open, items, {
			continueOnFail: false,
			warn,
			now: clock.now,
		});
		expect(shortened(results.get(0))).toEqual([3]);
		expect(warn.mock.calls).toEqual([
			[expect.stringContaining('its header From is not exactly one address')],
		]);
	});

	it('gives one error for all mails that the named server did not check', async () => {
		receive();
		receive();
		const [results] = await read([{ senderCheck: 'authenticated', authServer: 'mx.example.com' }], {
			continueOnFail: true,
		});
		expect(results).toHaveLength(1);
		expect(results?.[0]).toMatchObject({
			message: expect.stringContaining('“mx.example.com”') as string,
			advice: expect.stringMatching(/^Enter the Authentication Server/) as string,
		});
	});

	it('finds a result that names no subject unless one is asked for', async () => {
		const lines = [
			...[`From: ${FROM}`, 'Subject: 【faximoSilver】FAXの送信が完了しました', ''],
			...['送信先FAX番号:0323456789', '枚数:7 枚'],
		];
		box.receive(lines.join('\r\n'), { receivedMs: clock.now(), from: FROM });
		expect(await pagesOf()).toEqual([7]);
		expect(await pagesOf({ subject: 'a' })).toEqual([]);
	});

	it('finds the fax of a client reference, and none whose reference only begins the same', async () => {
		receive({ pages: 1, subject: '[order-1] Order' });
		receive({ pages: 2, subject: '[order-11] Order' });
		receive({ pages: 3, subject: 'Order [order-1]' });
		receive({ pages: 4, subject: '===[order-1] Order' });
		expect(await pagesOf({ clientReference: ' order-1 ' })).toEqual([1, 4]);
		expect(await pagesOf({ clientReference: 'order' })).toEqual([]);
	});

	it('finds subjects that contain a text, regardless of wave dashes and widths', async () => {
		receive({ pages: 1, subject: '10月～12月 ①' });
		receive({ pages: 2, subject: 'Order 2' });
		for (const subject of ['月〜12', ' 月~12 ', '１０月'])
			expect([subject, await pagesOf({ subject })]).toEqual([subject, [1]]);
		expect(await pagesOf({ subject: 'der 2' })).toEqual([2]);
		expect(await pagesOf({ subject: '月-12' })).toEqual([]);
	});

	it('finds a fax by either of the numbers in its mail', async () => {
		receive({ pages: 1, number: '0311111111' });
		receive({ pages: 2, number: '0322222222', shownNumber: '0333333333' });
		receive({ pages: 3, number: '0103221234567' });
		expect(await pagesOf({ numbers: '03-2222-2222' })).toEqual([2]);
		expect(await pagesOf({ numbers: '+81 3 3333 3333, 0399999999' })).toEqual([2]);
		expect(await pagesOf({ numbers: '+32 2 123 45 67, 0311111111' })).toEqual([1, 3]);
		expect(await pagesOf({ numbers: '0399999999' })).toEqual([]);
	});

	it('leaves out mails before the start time, which a search by day also returns', async () => {
		receive({ pages: 1, hoursAgo: 30 });
		receive({ pages: 2, hoursAgo: 2 });
		expect(await pagesOf({})).toEqual([2]);
		expect(await pagesOf({ lastHours: 1 })).toEqual([]);
		expect(await pagesOf({ lastHours: 31 })).toEqual([1, 2]);
		expect(await pagesOf({ since: new Date(clock.now() - 30 * HOUR_MS).toISOString() })).toEqual([1, 2]);
		expect(box.fetched.length).toBeGreaterThan(5);
	});

	it('returns mails that match all filters', async () => {
		receive({ pages: 1, subject: '[a] Order', number: '0311111111' });
		receive({ pages: 2, subject: '[a] Order', number: '0322222222' });
		receive({ pages: 3, subject: '[b] Order', number: '0322222222' });
		const all = { clientReference: 'a', subject: 'Order', numbers: '0322222222' };
		expect(await pagesOf(all)).toEqual([2]);
	});
});

describe('readReports, limits', () => {
	it('stops at the limit, and fetches no further mail', async () => {
		for (let pages = 1; pages <= 5; pages++) receive({ pages });
		expect(await pagesOf({ limit: 2 })).toEqual([1, 2]);
		expect(box.fetched).toEqual([1, 2]);
	});

	it('counts matching mails, not those that were examined', async () => {
		for (let pages = 1; pages <= 6; pages++) receive({ pages, subject: pages % 2 === 0 ? 'even' : 'odd' });
		expect(await pagesOf({ subject: 'even', limit: 2 })).toEqual([2, 4]);
	});

	it('returns all without a limit', async () => {
		for (let pages = 1; pages <= 60; pages++) receive({ pages });
		expect(await pagesOf({ limit: Infinity })).toHaveLength(60);
	});

	it('returns the first results that match, whatever the limit', async () => {
		for (let pages = 1; pages <= 4; pages++) receive({ pages });
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 6 }), async (limit) => {
				expect(await pagesOf({ limit })).toEqual([1, 2, 3, 4].slice(0, limit));
			}),
			{ numRuns: 10 },
		);
	});
});

describe('readReports, Mark as Read', () => {
	it('changes nothing unless it is on', async () => {
		receive();
		await read([{}]);
		expect(box.log).toEqual(['open INBOX', 'find', 'close INBOX']);
	});

	it('marks what it puts out, and nothing else', async () => {
		receive({ subject: 'a' });
		receive({ subject: 'b' });
		receive({ subject: 'a' });
		await read([{ subject: 'a', markAsRead: true }]);
		expect(box.log).toEqual(['open INBOX', 'find', 'mark 1,3', 'close INBOX']);
	});

	it('marks only after the mails of all items were read, over one connection', async () => {
		receive({ subject: 'a' });
		receive({ subject: 'b' });
		await read([{ subject: 'a', markAsRead: true }, {}, { subject: 'b', markAsRead: true }]);
		expect(box.log).toEqual(['open INBOX', 'find', 'find', 'find', 'mark 1', 'mark 2', 'close INBOX']);
	});

	it('opens each folder once, and marks each mail in its own folder', async () => {
		receive();
		await read([{ markAsRead: true }, { folder: 'Faxes', markAsRead: true }, { markAsRead: true }]);
		expect(box.log).toEqual([
			...['open INBOX', 'find', 'open Faxes', 'find', 'find'],
			...['mark 1', 'mark 1', 'mark 1', 'close INBOX', 'close Faxes'],
		]);
	});

	it('marks nothing if a later item fails, so that the next run finds all mails again', async () => {
		receive();
		const open = openBut('Gone');
		const [first, second] = await read([{ markAsRead: true }, { folder: 'Gone', markAsRead: true }], {
			open,
		});
		expect([shortened(first), shortened(second)]).toEqual([[1], ['refused']]);
		expect(box.log).toEqual(['open INBOX', 'find', 'close INBOX']);
	});

	it('marks nothing if a mail of a later item cannot be read', async () => {
		receive();
		receiveUnreadable();
		const changes = [{ limit: 1, markAsRead: true }, { markAsRead: true }];
		expect((await read(changes)).map(shortened)).toEqual([[1], [1, 'protocol']]);
		expect(box.log.filter((step) => step.startsWith('mark'))).toEqual([]);
	});

	it('marks what comes out with Continue On Fail', async () => {
		receive();
		receiveUnreadable();
		const changes = [{ markAsRead: true }, { folder: 'Gone', markAsRead: true }];
		const results = await read(changes, { continueOnFail: true, open: openBut('Gone') });
		expect(results.map(shortened)).toEqual([[1, 'protocol'], ['refused']]);
		expect(box.log).toEqual(['open INBOX', 'find', 'mark 1', 'close INBOX']);
	});

	it('does not go on to mark for other items if marking is refused for one', async () => {
		receive();
		box.markFailure = new MailError('refused', true, null, 'Read-only mailbox');
		const results = await read([{ markAsRead: true }, { markAsRead: true }]);
		expect(results.map(shortened)).toEqual([[1, 'refused'], [1]]);
		const all = await read([{ markAsRead: true }, { markAsRead: true }], { continueOnFail: true });
		expect(all.map(shortened)).toEqual([
			[1, 'refused'],
			[1, 'refused'],
		]);
	});

	it('puts out the reports, and the reason why they could not be marked', async () => {
		receive();
		box.markFailure = new MailError('refused', true, null, 'Read-only mailbox');
		const results = await read([{ markAsRead: true }, {}], { continueOnFail: true });
		expect(results.map(shortened)).toEqual([[1, 'refused'], [1]]);
		expect(results[0]?.[1]).toMatchObject({
			message: 'The IMAP server imap.example.com:993 refused: “Read-only mailbox”',
		});
	});
});

describe('readReports, faults', () => {
	it('names an unreadable mail of the vendor, in its place among the others', async () => {
		receive({ pages: 1 });
		receiveUnreadable();
		receive({ pages: 3 });
		const [results] = await read([{}]);
		expect(shortened(results)).toEqual([1, 'protocol', 3]);
		expect(results?.[1]).toMatchObject({
			message: expect.stringMatching(/^Could not read a mail from faximoSilver .*“Old notice”.*UID 2\)$/),
		});
	});

	it.each(['unreachable', 'tls', 'authentication', 'disconnected', 'timeout'] as const)(
		'fails for all items if the server cannot be used: %s',
		async (failure) => {
			box.openFailure = new MailError(failure, true, 'CODE');
			const error = await rejected(read([{}, {}], { continueOnFail: true }), GatewayError);
			expect(error.message).toContain('IMAP server imap.example.com:993');
			expect(error.vendorCode).toBe('CODE');
			expect(box.log).toEqual(['open INBOX']);
		},
	);

	it('marks nothing if the connection ends at a later item, and closes what is open', async () => {
		receive();
		const open = async (folder: string) => {
			const mailbox = await box.open(folder);
			if (folder === 'Faxes') box.cut();
			return mailbox;
		};
		const changes = [{ markAsRead: true }, { folder: 'Faxes' }];
		const error = await rejected(read(changes, { open, continueOnFail: true }), GatewayError);
		expect(error.message).toBe('The IMAP server imap.example.com:993 closed the connection');
		expect(box.log).toEqual(['open INBOX', 'find', 'open Faxes', 'find', 'close INBOX', 'close Faxes']);
	});

	it('closes the mailbox even if a search fails', async () => {
		box.findFailure = new MailError('timeout', true);
		expect((await rejected(read([{}]), GatewayError)).kind).toBe('timeout');
		expect([box.opened, box.closed]).toEqual([1, 1]);
	});

	it('does not report a bug as a server error', async () => {
		box.findFailure = new TypeError('a bug');
		expect((await rejected(read([{}]), TypeError)).message).toBe('a bug');
	});
});
