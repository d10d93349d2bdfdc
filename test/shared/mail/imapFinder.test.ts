import { toMailError } from '../../../nodes/shared/mail/imapErrors';
import { ImapFinder } from '../../../nodes/shared/mail/imapFinder';
import {
	MailError,
	type MailSearch,
	type MailServer,
	type StoredMail,
} from '../../../nodes/shared/ports/mail';
import { rejected } from '../../support/caught';
import { FakeImapFlow, type FakeMail } from '../../support/fakeImapFlow';

const VENDOR = 'fax_sys@cl1.faximo.jp';
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 28);
const SERVER = { password: '' } as MailServer;
const LARGE = 256 * 1024;

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

const mail = (uid: number, more: Partial<FakeMail> = {}): FakeMail => ({
	uid,
	from: VENDOR,
	receivedAt: new Date(NOW - DAY_MS),
	...more,
});
const GONE = new MailError('disconnected', true);

class Search {
	readonly finder: ImapFinder;
	constructor(readonly fake: FakeImapFlow) {
		this.finder = new ImapFinder(
			fake.client,
			'7',
			async (run) => {
				try {
					return await run();
				} catch (error) {
					throw toMailError(error, SERVER);
				}
			},
			() => GONE,
		);
	}
	async find(search: Partial<MailSearch>): Promise<StoredMail[]> {
		const found: StoredMail[] = [];
		for await (const one of this.finder.find({ from: VENDOR, ...search })) found.push(one);
		return found;
	}
	async uids(search: Partial<MailSearch>): Promise<number[]> {
		return (await this.find(search)).map(({ uid }) => uid);
	}
}
const searchIn = (...mails: FakeMail[]) => new Search(new FakeImapFlow(mails));
/** Replaces one kind of search: by date, by UID, by sender or for all mails. */
const only = (
	kind: 'from' | 'since' | 'uid' | 'all',
	found: (original: () => Promise<unknown>) => unknown,
	fake: FakeImapFlow,
) => {
	const { search } = fake;
	fake.search = async (query, options) => {
		const isThat = kind in query && !(kind === 'since' && 'from' in query);
		return isThat ? await found(async () => await search(query, options)) : await search(query, options);
	};
};

describe('mails after a UID', () => {
	it('are those from the sender, with all known details', async () => {
		const search = searchIn(mail(3), mail(5, { from: 'other@example.com' }), mail(6));
		expect(await search.find({ afterUid: 3 })).toEqual([
			{ uidValidity: '7', uid: 6, receivedMs: NOW - DAY_MS, source: Buffer.from('mail 6') },
		]);
		expect(search.fake.asked[0]).toBe('search {"uid":"4:*"} {"uid":true}');
	});

	it('come in UID order, whatever order the server uses', async () => {
		const search = searchIn(mail(12), mail(4), mail(30), mail(5));
		expect(await search.uids({ afterUid: 4 })).toEqual([5, 12, 30]);
	});

	it('come in UID order even if they exceed one command’s list', async () => {
		const uids = Array.from({ length: 260 }, (_, index) => 260 - index);
		expect(await searchIn(...uids.map((uid) => mail(uid))).uids({})).toEqual([...uids].reverse());
	});

	it('have no lower UID, although `n:*` includes the last mail even if its UID is below n', async () => {
		const search = searchIn(mail(3));
		search.fake.search = async () => [3];
		expect(await search.uids({ afterUid: 3 })).toEqual([]);
		expect(search.fake.asked).toEqual([]);
	});

	it('match the sender in any letter case', async () => {
		expect(await searchIn(mail(1, { from: VENDOR.toUpperCase() })).uids({})).toEqual([1]);
		const search = searchIn(mail(1));
		expect(await search.uids({ from: VENDOR.toUpperCase() })).toEqual([1]);
	});

	it('are all of them if no UID is given', async () => {
		expect(await searchIn(mail(1), mail(2)).uids({})).toEqual([1, 2]);
	});

	it.each([
		['refuses that search', false],
		['finds nothing by it', []],
	])('are found by searching all if the server %s', async (_what, found) => {
		const search = searchIn(mail(3), mail(6));
		only('uid', () => found, search.fake);
		expect(await search.uids({ afterUid: 3 })).toEqual([6]);
		expect(search.fake.asked).toContain('search {"all":true} {"uid":true}');
	});

	it('are empty, without a search of all, if the highest UID is already known', async () => {
		const search = searchIn(mail(3), mail(6));
		only('uid', () => [], search.fake);
		expect(await search.uids({ afterUid: 6 })).toEqual([]);
		expect(search.fake.asked).toEqual(['fetchOne "*" {"uid":true}']);
	});

	it('are empty for an empty mailbox', async () => {
		const search = searchIn();
		expect(await search.uids({ afterUid: 6 })).toEqual([]);
		only('uid', () => false, search.fake);
		expect(await search.uids({ afterUid: 6 })).toEqual([]);
		expect(search.fake.asked).not.toContain('search {"all":true} {"uid":true}');
	});

	it.each([
		['refuses', false],
		['finds nothing by', []],
	])('are listed one by one if the server also %s a search of all', async (_what, found) => {
		const search = searchIn(mail(3), mail(6));
		search.fake.search = async () => found;
		expect(await search.uids({ afterUid: 3 })).toEqual([6]);
		expect(search.fake.asked).toContain('fetch "1:*" {"uid":true} {"uid":false}');
	});
});

describe('mails since a moment', () => {
	const SINCE = NOW - 10 * DAY_MS;
	const old = mail(1, { receivedAt: new Date(SINCE - 2 * DAY_MS) });
	const firstWithin = mail(2, { receivedAt: new Date(SINCE - DAY_MS) });
	const justBefore = mail(3, { receivedAt: new Date(SINCE - DAY_MS - 1) });

	it('are searched by sender and date, one day early because of time zones', async () => {
		const search = searchIn(old, firstWithin, justBefore, mail(4));
		expect(await search.uids({ sinceMs: SINCE })).toEqual([2, 4]);
		expect(search.fake.asked[0]).toBe(
			`search ${JSON.stringify({ from: VENDOR, since: new Date(SINCE - DAY_MS) })} {"uid":true}`,
		);
		expect(search.fake.asked.filter((line) => line.startsWith('search'))).toHaveLength(1);
	});

	it('are never searched from tomorrow, even if a clock is wrong', async () => {
		const search = searchIn();
		await search.uids({ sinceMs: NOW + 5 * DAY_MS });
		expect(search.fake.asked[0]).toContain(new Date(NOW - DAY_MS).toISOString());
	});

	it('are also limited by a UID if one is given', async () => {
		expect(await searchIn(mail(4), mail(5)).uids({ sinceMs: SINCE, afterUid: 4 })).toEqual([5]);
	});

	it.each([
		['refuses a search by sender', false],
		['finds nothing by sender', []],
	])('are found by date alone if the server %s', async (_what, found) => {
		const search = searchIn(old, mail(4), mail(5, { from: 'other@example.com' }));
		only('from', () => found, search.fake);
		expect(await search.uids({ sinceMs: SINCE })).toEqual([4]);
		expect(search.fake.asked[0]).toBe(
			`search ${JSON.stringify({ since: new Date(SINCE - DAY_MS) })} {"uid":true}`,
		);
		expect(search.fake.asked).not.toContain('search {"all":true} {"uid":true}');
	});

	it('are found by searching all if the server refuses a search by date', async () => {
		const search = searchIn(old, mail(4));
		only('from', () => false, search.fake);
		only('since', () => false, search.fake);
		expect(await search.uids({ sinceMs: SINCE })).toEqual([4]);
	});

	it('are found by searching all if a search by date finds nothing although the last mail is newer', async () => {
		const search = searchIn(old, mail(4));
		only('from', () => [], search.fake);
		only('since', () => [], search.fake);
		expect(await search.uids({ sinceMs: SINCE })).toEqual([4]);
	});

	it.each([
		['the last mail is older', [old]],
		['there is none', []],
	])('are empty, without a search of all, if a search by date finds nothing and %s', async (_what, mails) => {
		const search = searchIn(...mails);
		only('from', () => [], search.fake);
		only('since', () => [], search.fake);
		expect(await search.uids({ sinceMs: SINCE })).toEqual([]);
		expect(search.fake.asked).not.toContain('search {"all":true} {"uid":true}');
	});

	it.each([false, undefined])('are empty if the server says %p about the last mail', async (last) => {
		const search = searchIn(mail(4));
		only('from', () => [], search.fake);
		only('since', () => [], search.fake);
		search.fake.fetchOne = async () => last;
		expect(await search.uids({ sinceMs: SINCE })).toEqual([]);
		expect(search.fake.asked).toEqual([]);
	});

	it('are empty, without a request for the last mail, if no mailbox is open', async () => {
		const search = searchIn(mail(4));
		search.fake.mailbox = false;
		search.fake.search = async () => [];
		expect(await search.uids({ sinceMs: SINCE })).toEqual([]);
		expect(search.fake.asked).toEqual([]);
	});
});

describe('the time of arrival', () => {
	it('comes from the server, or otherwise from the Date header', async () => {
		const sentAt = 'Fri, 27 Nov 2026 12:00:00 +0000';
		const search = searchIn(mail(1), mail(2, { receivedAt: null, sentAt }));
		expect((await search.find({})).map(({ receivedMs }) => receivedMs)).toEqual([
			NOW - DAY_MS,
			Date.parse(sentAt),
		]);
	});

	it('is now if both are missing', async () => {
		const search = searchIn(mail(1, { receivedAt: null, sentAt: 'some day' }), mail(2, { receivedAt: null }));
		expect((await search.find({})).map(({ receivedMs }) => receivedMs)).toEqual([NOW, NOW]);
	});
});

describe('mails from other senders', () => {
	it('are checked once per session for each sender', async () => {
		const search = searchIn(mail(1, { from: 'other@example.com' }), mail(2));
		await search.uids({});
		search.fake.asked.length = 0;
		expect(await search.uids({})).toEqual([2]);
		expect(search.fake.asked.find((line) => line.includes('headers'))).toContain('fetch "2" ');
		expect(await search.uids({ from: 'other@example.com' })).toEqual([1]);
	});

	it('are read if the server returns no headers: the whole mail shows its sender', async () => {
		expect(await searchIn(mail(1, { from: undefined })).uids({})).toEqual([1]);
		const search = searchIn(mail(1));
		const { fetch } = search.fake;
		search.fake.fetch = (range, query, options) => fetch(range, { ...query, headers: undefined }, options);
		expect(await search.uids({})).toEqual([1]);
	});
});

describe('fetching', () => {
	const fetches = ({ fake }: Search, what: string) =>
		fake.asked.filter((line) => line.startsWith('fetch ') && line.includes(what));

	it('reads size, time of arrival, sender and date of each mail first, and then the whole mail', async () => {
		const search = searchIn(mail(1));
		await search.find({});
		expect(search.fake.asked.slice(1)).toEqual([
			'fetch "1" {"uid":true,"size":true,"internalDate":true,"headers":["from","date"]} {"uid":true}',
			'fetch "1" {"uid":true,"source":true} {"uid":true}',
		]);
	});

	it('reads 250 headers or 50 mails per command', async () => {
		const mails = Array.from({ length: 301 }, (_, index) => mail(index + 1));
		const search = searchIn(...mails);
		expect(await search.uids({})).toHaveLength(301);
		const counts = (what: string) =>
			fetches(search, what).map((line) => (line.split(' ')[1] ?? '').split(',').length);
		expect(counts('headers')).toEqual([250, 51]);
		expect(counts('source')).toEqual([50, 50, 50, 50, 50, 50, 1]);
	});

	it('reads only the beginning of a very long mail, one per command, and others whole', async () => {
		const source = 'x'.repeat(LARGE + 1);
		const search = searchIn(
			mail(1, { source }),
			mail(2),
			mail(3, { source }),
			mail(4, { source: source.slice(1) }),
		);
		const found = await search.find({});
		expect(found.map(({ uid, source: { length } }) => [uid, length])).toEqual([
			[1, LARGE],
			[2, 6],
			[3, LARGE],
			[4, LARGE],
		]);
		expect(
			fetches(search, '"source"').map((line) => line.replace(/^fetch (\S+) .*"source":/, '$1 ')),
		).toEqual([
			'"2,4" true} {"uid":true}',
			`"1" {"maxLength":${LARGE}}} {"uid":true}`,
			`"3" {"maxLength":${LARGE}}} {"uid":true}`,
		]);
	});

	it('sends no command for an empty set of mails', async () => {
		const search = searchIn(mail(1, { size: LARGE + 1 }));
		await search.find({});
		expect(fetches(search, '"source":true')).toEqual([]);
	});

	it('reads a mail of unknown size whole', async () => {
		const search = searchIn(mail(1));
		const { fetch } = search.fake;
		search.fake.fetch = (range, query, options) => fetch(range, { ...query, size: false }, options);
		expect(await search.uids({})).toEqual([1]);
	});

	it('leaves out responses that were not requested, and a mail that was deleted meanwhile', async () => {
		const search = searchIn(mail(1), mail(2), mail(3));
		const { fetch } = search.fake;
		search.fake.fetch = (_range, query, options) =>
			'source' in query ? fetch('1,3', query, options) : fetch('1,2,3', query, options);
		search.fake.search = async () => [1, 2];
		expect(await search.uids({})).toEqual([1]);
	});

	it('keeps a mail’s data when the server also reports its flags', async () => {
		const search = searchIn(mail(1));
		const { give } = search.fake;
		search.fake.give = async function* (messages) {
			yield* give.call(search.fake, messages);
			yield* messages.map(({ uid }) => ({ uid, seq: 1, flags: new Set(['\\Seen']) }) as never);
		};
		expect((await search.find({})).map(({ source }) => source.toString())).toEqual(['mail 1']);
	});
});

describe('a connection loss', () => {
	it('during a search is an error, not an empty mailbox', async () => {
		const search = searchIn(mail(1));
		search.fake.search = async () => {
			search.fake.usable = false;
			return false;
		};
		expect(await rejected(search.uids({}), MailError)).toBe(GONE);
	});

	it('during a search of an empty mailbox is an error, too: mails may have come', async () => {
		const search = searchIn();
		search.fake.search = async () => {
			search.fake.usable = false;
			return false;
		};
		expect(await rejected(search.uids({}), MailError)).toBe(GONE);
		expect(await rejected(search.uids({ sinceMs: 0 }), MailError)).toBe(GONE);
	});

	it('during a fetch is an error, not an empty mailbox', async () => {
		const search = searchIn(mail(1));
		search.fake.fetch = () => {
			search.fake.usable = false;
			return search.fake.give([]);
		};
		expect(await rejected(search.uids({}), MailError)).toBe(GONE);
	});

	it('during a fetch that throws is reported by that error', async () => {
		const search = searchIn(mail(1));
		// eslint-disable-next-line require-yield -- it fails before the first mail
		search.fake.give = async function* () {
			throw Object.assign(new Error('x'), { code: 'EPIPE' });
		};
		expect(await rejected(search.uids({}), MailError)).toMatchObject({
			failure: 'disconnected',
			code: 'EPIPE',
		});
	});
});
