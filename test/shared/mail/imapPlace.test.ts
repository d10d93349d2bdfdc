import { highestUid, nextUid } from '../../../nodes/shared/mail/imapPlace';
import { MailError } from '../../../nodes/shared/ports/mail';
import { rejected } from '../../support/caught';
import { FakeImapFlow } from '../../support/fakeImapFlow';

const withUids = (...uids: number[]) => new FakeImapFlow(uids.map((uid) => ({ uid })));
const next = async (fake: FakeImapFlow, opened: { uidNext?: unknown; exists?: number }) =>
	await nextUid(fake.client, 'INBOX', opened as { uidNext?: number; exists?: number });

describe('nextUid', () => {
	it('is the server’s value on opening the mailbox, without a further request', async () => {
		const fake = withUids(3, 9);
		expect(await next(fake, { uidNext: 10, exists: 2 })).toBe(10);
		expect(await next(fake, { uidNext: 3, exists: 2 })).toBe(3);
		expect(await next(fake, { uidNext: 1, exists: 0 })).toBe(1);
		expect(fake.asked).toEqual([]);
	});

	it.each([undefined, 0, -1, 1.5, NaN, '10', 2])(
		'is one above the highest UID if the server says %p about two mails',
		async (uidNext) => {
			const fake = withUids(3, 9);
			expect(await next(fake, { uidNext, exists: 2 })).toBe(10);
			expect(fake.asked[0]).toBe('status "INBOX" {"uidNext":true}');
		},
	);

	it('is the STATUS value if that is higher', async () => {
		const fake = withUids(3, 9);
		fake.status = async () => ({ uidNext: 20 });
		expect(await next(fake, {})).toBe(20);
		fake.status = async () => ({ uidNext: 5 });
		expect(await next(fake, {})).toBe(10);
	});

	it('works without STATUS, which a server may refuse or answer without a UID', async () => {
		const fake = withUids(3, 9);
		fake.status = async () => await Promise.reject(new Error('NO'));
		expect(await next(fake, {})).toBe(10);
		fake.status = async () => ({ uidNext: 0 });
		expect(await next(fake, {})).toBe(10);
	});

	it('is 1 in an empty mailbox', async () => {
		expect(await next(withUids(), {})).toBe(1);
		expect(await next(withUids(), { exists: 0 })).toBe(1);
	});

	it('is unknown if there are mails and the server gives no UID', async () => {
		const fake = withUids(3, 9);
		fake.fetchOne = async () => ({ seq: 2 });
		fake.search = async () => [];
		const error = await rejected(next(fake, { exists: 2 }), MailError);
		expect(error).toMatchObject({ failure: 'refused', nothingSent: true, code: null });
		expect(error.text).toBe('it does not name the UIDs of the mails');
		fake.status = async () => ({ uidNext: 2 });
		await rejected(next(fake, { exists: 2 }), MailError);
		fake.status = async () => ({ uidNext: 3 });
		expect(await next(fake, { exists: 2 })).toBe(3);
	});
});

describe('highestUid', () => {
	it('is that of the last mail', async () => {
		const fake = withUids(3, 9);
		expect(await highestUid(fake.client)).toBe(9);
		expect(fake.asked).toEqual(['fetchOne "*" {"uid":true}']);
	});

	it('is null in an empty mailbox or without an open one, and makes no request', async () => {
		const fake = withUids();
		expect(await highestUid(fake.client)).toBeNull();
		fake.mailbox = false;
		expect(await highestUid(fake.client)).toBeNull();
		expect(fake.asked).toEqual([]);
	});

	it.each([false, undefined, {}, { uid: 0 }, { uid: 1.5 }])(
		'is the highest of all if the server says %p about the last mail',
		async (last) => {
			const fake = withUids(9, 3);
			fake.fetchOne = async () => last;
			expect(await highestUid(fake.client)).toBe(9);
			expect(fake.asked).toEqual(['search {"all":true} {"uid":true}']);
		},
	);

	it.each([false, undefined, []])('is null if the server also finds %p', async (found) => {
		const fake = withUids(9, 3);
		fake.fetchOne = async () => false;
		fake.search = async () => found;
		expect(await highestUid(fake.client)).toBeNull();
	});
});
