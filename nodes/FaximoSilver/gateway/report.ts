import { GatewayError } from '../../shared/errors/gatewayError';
import type { DeliveryReport } from '../../shared/model';
import type { Mailbox, MailboxOpener, StoredMail } from '../../shared/ports/mail';
import { splitEntries } from '../../shared/text/entries';
import { comparableJapanese } from '../../shared/text/japaneseText';
import { lookBackToMs } from '../../shared/text/lookBack';
import { domainOf, imapFailure, type FaximoSilverAccount } from './client';
import { addressOf, recipientOrText } from './numbers';
import { NoResultMail, readResultMail, RefusedMail, type ResultMail } from './resultMail';
import { checkSenderCheck, type SenderCheck } from './senderCheck';
import { resultSender } from './wire';

/** What Get Delivery Reports looks for. An empty field matches everything. */
export interface FaximoReportInput extends SenderCheck {
	clientReference: string;
	subject: string;
	numbers: unknown;
	since: unknown;
	lastHours: number;
	/** IANA name of the workflow's zone. */
	zone: string;
	/** Infinity: all. */
	limit: number;
	markAsRead: boolean;
	folder: string;
}

export interface ReportQuery extends Omit<FaximoReportInput, 'numbers' | 'since' | 'lastHours' | 'zone'> {
	/** Written in E.164. */
	numbers: string[];
	sinceMs: number;
}

/** @throws GatewayError `invalidRequest` that says which field is wrong */
export function prepareReport(input: FaximoReportInput, now: () => number = Date.now): ReportQuery {
	const { since, lastHours, zone, numbers, ...rest } = input;
	const sinceMs = lookBackToMs({ since, lastHours, zone }, now());
	const recipients = splitEntries(numbers, {
		name: 'Numbers',
		kind: 'invalidRequest',
		advice: 'Give fax numbers, separated by commas.',
	}).map(recipientAsked);
	return { ...rest, ...checkSenderCheck(input), numbers: recipients, sinceMs };
}

export interface ReportItem {
	itemIndex: number;
	input: ReportQuery;
}

export interface ReadReportsSettings {
	/** Whether errors are results beside the others. Otherwise the operation fails, so nothing is marked as read. */
	continueOnFail: boolean;
	/** Takes a sentence about mails that look forged: they must not make the operation fail. */
	warn?: (text: string) => void;
	now?: () => number;
}

/** What one item found. */
interface Found {
	input: ReportQuery;
	results: Array<DeliveryReport | GatewayError>;
	/** The UIDs of the mails that are put out. */
	uids: number[];
}

/**
 * The result mails that each item asks for, oldest first, and an error for each mail of the vendor that cannot be read: it may be
 * the one that the user looks for. All items are read before a mail is marked as read, over one connection for each folder.
 *
 * @returns the results by item. An item whose folder the server refuses has that as its error
 * @throws GatewayError that concerns all items, such as a wrong password
 */
export async function readReports(
	account: FaximoSilverAccount,
	open: MailboxOpener,
	items: readonly ReportItem[],
	{ continueOnFail, warn = () => {}, now = Date.now }: ReadReportsSettings,
): Promise<Map<number, Array<DeliveryReport | GatewayError>>> {
	const mailboxes = new Map<string, Mailbox>();
	try {
		const found = new Map<number, Found>();
		for (const { itemIndex, input } of items) {
			const one: Found = { input, results: [], uids: [] };
			found.set(itemIndex, one);
			await orRefusal(account, one, async () => {
				const mailbox = mailboxes.get(input.folder) ?? (await open(input.folder));
				mailboxes.set(input.folder, mailbox);
				await find(mailbox, domainOf(account), one, { warn, now });
			});
		}
		const all = [...found.values()];
		const isWhole = all.every(({ results, uids }) => results.length === uids.length);
		if (isWhole || continueOnFail) {
			for (const one of all.filter(({ input }) => input.markAsRead)) {
				const isMarked = await orRefusal(account, one, async () => {
					await mailboxes.get(one.input.folder)?.markAsRead(one.uids);
				});
				if (!isMarked && !continueOnFail) break;
			}
		}
		return new Map([...found].map(([itemIndex, { results }]) => [itemIndex, results]));
	} finally {
		for (const mailbox of mailboxes.values()) await mailbox.close();
	}
}

/**
 * A refusal concerns the item's folder, so it is one of that item's results.
 * @returns whether there was none
 * @throws GatewayError for any other fault, since all items would meet it
 */
async function orRefusal(
	account: FaximoSilverAccount,
	{ results }: Found,
	work: () => Promise<void>,
): Promise<boolean> {
	try {
		await work();
		return true;
	} catch (error) {
		const failure = imapFailure(error, account);
		if (!(failure instanceof GatewayError) || failure.kind !== 'refused') throw failure;
		results.push(failure);
		return false;
	}
}

async function find(
	mailbox: Mailbox,
	domain: string,
	{ input, results, uids }: Found,
	{ warn, now }: Required<Pick<ReadReportsSettings, 'warn' | 'now'>>,
): Promise<void> {
	const refused: RefusedMails = { forged: 0, unchecked: 0 };
	for await (const mail of mailbox.find({ from: resultSender(domain), sinceMs: input.sinceMs })) {
		if (mail.receivedMs < input.sinceMs) continue;
		const result = await resultOf(mail, domain, now(), { input, warn, refused });
		if (result instanceof GatewayError) results.push(result);
		if (result === null || result instanceof GatewayError || !matches(result, input)) continue;
		results.push(result.report);
		uids.push(mail.uid);
		if (uids.length >= input.limit) break;
	}
}

/** How many mails were refused in one search: the first of each kind is reported in full. */
type RefusedMails = Record<'forged' | 'unchecked', number>;

async function resultOf(
	{ source, uid }: StoredMail,
	domain: string,
	nowMs: number,
	{ input, warn, refused }: { input: ReportQuery; warn: (text: string) => void; refused: RefusedMails },
): Promise<ResultMail | GatewayError | null> {
	try {
		return await readResultMail(source, domain, new Date(nowMs).toISOString(), input);
	} catch (error) {
		if (error instanceof NoResultMail) return error.toGatewayError(uid);
		if (!(error instanceof RefusedMail)) throw error;
		const { kind } = error.fault;
		if (kind === 'foreign' || refused[kind]++ > 0) return null;
		const told = error.toGatewayError(uid);
		// Strangers can send mails, but only the user's own server leaves a mail unchecked.
		if (kind === 'unchecked') return told;
		warn(told.fullText);
		return null;
	}
}

function matches(result: ResultMail, { clientReference, subject, numbers }: ReportQuery): boolean {
	const reference = clientReference.trim();
	if (reference !== '' && result.report.clientReference !== reference) return false;
	const wanted = comparableJapanese(subject).trim();
	if (!comparableJapanese(result.requestSubject ?? '').includes(wanted)) return false;
	return numbers.length === 0 || result.numbers.some((number) => numbers.includes(recipientOrText(number)));
}

/** A number in any form that Send takes, as `recipient` has it. */
function recipientAsked(entered: string): string {
	try {
		return addressOf(entered, 'length').recipient;
	} catch (error) {
		if (!(error instanceof GatewayError)) throw error;
		throw new GatewayError('invalidRequest', {
			message: `Numbers: ${error.message}`,
			advice: error.advice,
		});
	}
}
