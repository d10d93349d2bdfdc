import { GatewayError } from '../../shared/errors/gatewayError';
import type { MailboxOpener, StoredMail } from '../../shared/ports/mail';
import { splitEntries } from '../../shared/text/entries';
import { comparableJapanese } from '../../shared/text/japaneseText';
import { lookBackToMs, wholeLimit } from '../../shared/text/lookBack';
import type { DeliveryReport } from '../../shared/model';
import { imapName, type FaximoSilverAccount, domainOf } from './client';
import { mailFailure } from './mailErrors';
import { addressOf, recipientOrText } from './numbers';
import { NoResultMail, readResultMail, type ResultMail } from './resultMail';
import { resultSender } from './wire';

/** What Get Delivery Reports looks for; what is empty does not matter. */
export interface FaximoReportInput {
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
	/** A mail that cannot be read is one result beside the others. Otherwise the operation fails, so that nothing is marked as read. */
	continueOnFail: boolean;
}

export interface ReportQuery extends Omit<FaximoReportInput, 'numbers' | 'since' | 'lastHours' | 'zone'> {
	/** In E.164. */
	numbers: string[];
	sinceMs: number;
}

/** @throws GatewayError `invalidRequest` that says which field is wrong */
export function prepareReport(input: FaximoReportInput, now: () => number = Date.now): ReportQuery {
	const { since, lastHours, zone, numbers, limit, ...rest } = input;
	const sinceMs = lookBackToMs({ since, lastHours, zone }, now());
	const digits = splitEntries(numbers, {
		name: 'Numbers',
		kind: 'invalidRequest',
		advice: 'Give fax numbers, separated by commas.',
	}).map(recipientAsked);
	return { ...rest, limit: wholeLimit(limit), numbers: digits, sinceMs };
}

/**
 * Result mails of a mailbox that match, oldest first, and an error for each mail of the vendor that cannot be read: it may be
 * the one that is looked for. Changes nothing in the mailbox unless asked to mark them as read.
 * @throws GatewayError
 */
export async function findReports(
	account: FaximoSilverAccount,
	open: MailboxOpener,
	query: ReportQuery,
	now: () => number = Date.now,
): Promise<Array<DeliveryReport | GatewayError>> {
	try {
		const mailbox = await open(query.folder);
		try {
			const reports: Array<DeliveryReport | GatewayError> = [];
			const uids: number[] = [];
			const search = { from: resultSender(domainOf(account)), sinceMs: query.sinceMs };
			for await (const mail of mailbox.find(search)) {
				if (mail.receivedMs < query.sinceMs) continue;
				const result = await resultOf(mail, domainOf(account), now());
				if (result instanceof GatewayError) reports.push(result);
				if (result === null || result instanceof GatewayError || !matches(result, query)) continue;
				reports.push(result.report);
				uids.push(mail.uid);
				if (uids.length >= query.limit) break;
			}
			const isWhole = reports.length === uids.length;
			if (query.markAsRead && (isWhole || query.continueOnFail)) await mailbox.markAsRead(uids);
			return reports;
		} finally {
			await mailbox.close();
		}
	} catch (error) {
		throw mailFailure(error, imapName(account));
	}
}

async function resultOf(
	{ source, uid }: StoredMail,
	domain: string,
	nowMs: number,
): Promise<ResultMail | GatewayError | null> {
	try {
		return await readResultMail(source, domain, new Date(nowMs).toISOString());
	} catch (error) {
		if (error instanceof NoResultMail) return error.toGatewayError(uid);
		throw error;
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
