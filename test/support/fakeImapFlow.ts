import { EventEmitter } from 'node:events';
import type { FetchMessageObject, ImapFlow } from '../../nodes/shared/lib/imap';

/** A mail of a mailbox, as its server gives it. */
export interface FakeMail {
	uid: number;
	from?: string;
	receivedAt?: Date | null;
	sentAt?: string;
	source?: string;
	size?: number;
}

type Query = Record<string, unknown>;

/** The part of imapflow that the pack uses, without a server. To imitate a kind of server, a test replaces a method. */
export class FakeImapFlow extends EventEmitter {
	usable = true;
	mailbox: { exists: number } | false;
	/** What was asked, in order. */
	readonly asked: string[] = [];

	constructor(readonly mails: FakeMail[] = []) {
		super();
		this.mailbox = { exists: mails.length };
	}

	/** For code that takes the library's own type. */
	get client(): ImapFlow {
		return this as unknown as ImapFlow;
	}

	note(command: string, ...given: unknown[]): void {
		this.asked.push([command, ...given.map((one) => JSON.stringify(one))].join(' '));
	}

	search = async (query: Query, options: Query): Promise<unknown> => {
		this.note('search', query, options);
		const { uid, from, since } = query as { uid?: string; from?: string; since?: Date };
		const first = uid === undefined ? 0 : Number(uid.split(':')[0]);
		return this.mails
			.filter((mail) => mail.uid >= first && (from === undefined || mail.from === from))
			.filter(({ receivedAt }) => since === undefined || (receivedAt ?? new Date(0)) >= since)
			.map((mail) => mail.uid);
	};

	fetch = (range: string, query: Query, options: Query): AsyncGenerator<FetchMessageObject> => {
		this.note('fetch', range, query, options);
		const uids = range === '1:*' ? this.mails.map(({ uid }) => uid) : range.split(',').map(Number);
		return this.give(
			this.mails.filter(({ uid }) => uids.includes(uid)).map((mail) => messageOf(mail, query)),
		);
	};

	async *give(messages: FetchMessageObject[]): AsyncGenerator<FetchMessageObject> {
		yield* messages;
	}

	fetchOne = async (range: string, query: Query): Promise<unknown> => {
		this.note('fetchOne', range, query);
		const last = this.mails.at(-1);
		return last === undefined ? false : messageOf(last, query);
	};

	status = async (folder: string, query: Query): Promise<unknown> => {
		this.note('status', folder, query);
		return false;
	};

	noop = async (): Promise<void> => this.note('noop');
	idle = async (): Promise<void> => this.note('idle');
	connect = async (): Promise<void> => this.note('connect');
	logout = async (): Promise<void> => this.note('logout');
	mailboxOpen = async (folder: string, options?: Query): Promise<unknown> => {
		this.note('open', folder, options ?? {});
		return { uidValidity: 7n, uidNext: 100, exists: this.mails.length };
	};
	messageFlagsAdd = async (range: string, flags: string[], options: Query): Promise<boolean> => {
		this.note('flag', range, flags, options);
		return true;
	};

	close(): void {
		this.note('close');
		this.usable = false;
	}
}

function messageOf(mail: FakeMail, query: Query): FetchMessageObject {
	const { uid, from, receivedAt = new Date(0), sentAt, source = `mail ${uid}`, size = source.length } = mail;
	const headers = [
		from === undefined ? [] : [`From: ${from}`],
		sentAt === undefined ? [] : [`Date: ${sentAt}`],
	];
	return {
		seq: uid,
		...(query.uid === false ? {} : { uid }),
		...(query.size === true ? { size } : {}),
		...(query.internalDate === true && receivedAt !== null ? { internalDate: receivedAt } : {}),
		...(query.headers === undefined
			? {}
			: { headers: Buffer.from(`${headers.flat().join('\r\n')}\r\n\r\n`) }),
		...(query.source === undefined ? {} : { source: sourceOf(source, query.source) }),
	} as FetchMessageObject;
}

function sourceOf(source: string, wanted: unknown): Buffer {
	const { maxLength = Infinity } = wanted as { maxLength?: number };
	return Buffer.from(source).subarray(0, maxLength);
}
