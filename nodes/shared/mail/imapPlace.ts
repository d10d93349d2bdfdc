import { MailError } from '../ports/mail';
import type { ImapFlow } from '../lib/imap';

/**
 * The UID that the next mail of an open mailbox will get. Some servers, such as Winmail's and 163.com's, leave UIDNEXT out when a
 * mailbox is opened, or name one that cannot be: then what STATUS says and the highest UID there is decide.
 * @throws MailError, or what imapflow throws
 */
export async function nextUid(
	client: ImapFlow,
	folder: string,
	{ uidNext, exists }: { uidNext?: number; exists?: number },
): Promise<number> {
	const count = exists ?? 0;
	if (isUid(uidNext) && uidNext > count) return uidNext;
	const status = await client.status(folder, { uidNext: true }).catch(() => false as const);
	const told = status !== false && isUid(status.uidNext) ? status.uidNext : 1;
	const highest = await highestUid(client);
	if (highest === null && count > 0 && told <= count) {
		throw new MailError('refused', true, null, 'it does not name the UIDs of the mails');
	}
	return Math.max(told, (highest ?? 0) + 1);
}

/** The highest UID of the open mailbox; null: it is empty, or the server does not say. */
export async function highestUid(client: ImapFlow): Promise<number | null> {
	if (client.mailbox === false || client.mailbox.exists === 0) return null;
	const last = await client.fetchOne('*', { uid: true });
	if (last !== false && isUid(last?.uid)) return last.uid;
	const all = await client.search({ all: true }, { uid: true });
	return Array.isArray(all) && all.length > 0 ? all.reduce((one, other) => Math.max(one, other)) : null;
}

const isUid = (uid: unknown): uid is number => Number.isSafeInteger(uid) && Number(uid) >= 1;
