import { setMaxListeners } from 'node:events';
import type { Wire } from '../../console/journal';
import { bytesToText } from '../../form';
import { headersOf } from '../../push';
import { CONTENT_TYPES, fetchDocument, formatOf, pagesOf, type DocumentFormat } from './documents';
import type { DeclaredFault, RefMode } from './faults';
import { Fax123Pushes } from './reports';

export interface Account {
	email: string;
	password: string;
	/** In pages. */
	balance: number;
}

export interface ReceivedFax {
	receivedAt: string;
	/** As answered, and as reported. */
	ref: string;
	/** The caller's. */
	clientRef: string;
	fax: string;
	documentUrl: string;
	document: Buffer;
	/** What the document is, by its content. */
	contentType: string;
	pages: number;
	accuseEmail: string | null;
	/** The names of the query's parameters, in their order. */
	parameters: string[];
}

const DEFAULT_BALANCE = 100;

/** What the document leaves open, and what people have agreed on with the vendor. */
const DEFAULT_SETTINGS = {
	refMode: 'vendor' as RefMode,
	/** The text after the code of a refusal: nothing, a dash alone, or a dash and the caller's `ref`. */
	errorRef: 'absent' as 'absent' | 'empty' | 'caller',
	formats: Object.keys(CONTENT_TYPES) as readonly DocumentFormat[],
	/** "1Mo", read strictly. */
	maxDocumentBytes: 1_000_000,
	/** A document that has not come by then is unreachable. */
	documentTimeoutMs: 10_000,
};

export class Fax123State {
	accounts: Account[] = [
		{ email: 'demo@example.com', password: 'sandbox-password', balance: DEFAULT_BALANCE },
	];
	faults: DeclaredFault[] = [];
	received: ReceivedFax[] = [];
	/** All send requests that came, also those that were refused. */
	requests = 0;
	/** The query of each of them, as it came. */
	queries: string[] = [];
	refMode = DEFAULT_SETTINGS.refMode;
	errorRef = DEFAULT_SETTINGS.errorRef;
	formats = DEFAULT_SETTINGS.formats;
	maxDocumentBytes = DEFAULT_SETTINGS.maxDocumentBytes;
	documentTimeoutMs = DEFAULT_SETTINGS.documentTimeoutMs;
	readonly pushes: Fax123Pushes;
	private readonly stopping = new AbortController();
	private lastRef = 0;

	constructor(private readonly wire: Wire) {
		this.pushes = new Fax123Pushes(wire);
		// Every document under way listens to the signal, and Node warns of a leak above ten listeners.
		setMaxListeners(0, this.stopping.signal);
	}

	/** Forgets what came and what was declared; accounts stay, with their first balance, and the registered URL. */
	reset(): void {
		this.pushes.reset();
		this.faults = [];
		this.received = [];
		this.requests = 0;
		this.queries = [];
		for (const account of this.accounts) account.balance = DEFAULT_BALANCE;
		Object.assign(this, DEFAULT_SETTINGS);
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		await this.pushes.stop();
	}

	to(fax: string): ReceivedFax[] {
		return this.received.filter((received) => received.fax === fax);
	}

	/** The newest with this reference. */
	withRef(ref: string): ReceivedFax | undefined {
		return this.received.filter((received) => received.ref === ref).at(-1);
	}

	refFor(clientRef: string, refMode: RefMode): string {
		if (refMode === 'caller') return clientRef;
		this.lastRef += 1;
		return `F26-${String(this.lastRef).padStart(6, '0')}`;
	}

	/** @throws the reason why the document could not be fetched */
	async fetch(url: string): Promise<Buffer> {
		const timeout = AbortSignal.timeout(this.documentTimeoutMs);
		const signal = AbortSignal.any([this.stopping.signal, timeout]);
		const exchange = this.wire.startWithin({ kind: 'fetch', method: 'GET', url });
		try {
			const { response, document } = await fetchDocument(url, this.maxDocumentBytes, signal);
			this.wire.end(exchange, { outcome: response.status, headers: headersOf(response), body: document });
			return document;
		} catch (error) {
			this.wire.end(exchange, { outcome: (error as Error).message });
			throw error;
		}
	}
}

/** A refusal, by its code in the document's list. */
export class Refused extends Error {
	constructor(readonly code: number) {
		super(`Refused with ${code}`);
	}
}

/** The document gives no form of numbers: national or international digits, `+` allowed. */
const FAX_NUMBER = /^\+?\d{6,17}$/;

/**
 * Reads a send, checking in the order of the document's list, except that an empty file is reported before its format.
 * @throws Refused
 */
export async function readSend(
	fields: Map<string, Buffer>,
	state: Fax123State,
	refMode: RefMode = state.refMode,
): Promise<ReceivedFax> {
	const text = (name: string) => bytesToText(fields.get(name) ?? Buffer.alloc(0)).text;
	const required = (name: string, codeIfEmpty: number): string => {
		const value = text(name);
		if (value === '') throw new Refused(codeIfEmpty);
		return value;
	};
	const email = required('email', 101);
	const password = required('pass', 102);
	const account = state.accounts.find((each) => each.email === email && each.password === password);
	if (account === undefined) throw new Refused(103);
	const documentUrl = required('url', 104);
	if (!/^https?:\/\//i.test(documentUrl) || !URL.canParse(documentUrl)) throw new Refused(105);
	const fax = required('fax', 106);
	if (!FAX_NUMBER.test(fax)) throw new Refused(107);
	if (account.balance <= 0) throw new Refused(108);

	const document = await state.fetch(documentUrl).catch(() => {
		throw new Refused(105);
	});
	if (document.length === 0) throw new Refused(111);
	const format = formatOf(document);
	if (format === undefined || !state.formats.includes(format)) throw new Refused(109);
	if (document.length > state.maxDocumentBytes) throw new Refused(110);
	const pages = pagesOf(document, format);
	if (account.balance < pages) throw new Refused(112);
	account.balance -= pages;

	const clientRef = text('ref');
	return {
		receivedAt: new Date().toISOString(),
		ref: state.refFor(clientRef, refMode),
		clientRef,
		fax,
		documentUrl,
		document,
		contentType: CONTENT_TYPES[format],
		pages,
		accuseEmail: text('accuse_email') || null,
		parameters: [...fields.keys()],
	};
}
