import { GatewayError } from '../../shared/kernel/gatewayError';
import type { MailboxOpener } from '../../shared/kernel/mail';
import { splitEntries } from '../../shared/kernel/entries';
import { instantToUnixMs } from '../../shared/kernel/time';
import { quote } from '../../shared/kernel/text';
import type { DeliveryReport } from '../../shared/model';
import { imapName, type FaximoSilverAccount, domainOf } from './client';
import { mailFailure } from './mailErrors';
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
}

export interface ReportQuery extends Omit<FaximoReportInput, 'numbers' | 'since' | 'lastHours' | 'zone'> {
	numbers: string[];
	sinceMs: number;
}

/** @throws GatewayError `invalidRequest` that says which field is wrong */
export function prepareReport(input: FaximoReportInput, now: () => number = Date.now): ReportQuery {
	const { since, lastHours, zone, numbers, ...rest } = input;
	const given = since === undefined || since === null || since === '';
	const sinceMs = given ? now() - lastHours * 3_600_000 : instantToUnixMs(since, zone);
	if (sinceMs === null || Number.isNaN(sinceMs)) {
		throw new GatewayError('invalidRequest', {
			message: given ? 'Last Hours is no number' : `Since ${quote(String(since))} is not a date and time`,
			advice: 'Choose a time, or leave Since empty.',
		});
	}
	const digits = splitEntries(numbers, {
		name: 'Numbers',
		kind: 'invalidRequest',
		advice: 'Give fax numbers, separated by commas.',
	}).map((number) => nationalDigits(number));
	return { ...rest, numbers: digits, sinceMs };
}

/** Result mails of a mailbox that match, oldest first. Changes nothing in it unless asked to mark them as read. */
export async function findReports(
	account: FaximoSilverAccount,
	open: MailboxOpener,
	query: ReportQuery,
	now: () => number = Date.now,
): Promise<DeliveryReport[]> {
	try {
		const mailbox = await open(query.folder);
		try {
			const reports: DeliveryReport[] = [];
			const uids: number[] = [];
			const search = { from: resultSender(domainOf(account)), sinceMs: query.sinceMs };
			for await (const mail of mailbox.find(search)) {
				if (mail.receivedMs < query.sinceMs) continue;
				const result = await resultOf(mail.source, domainOf(account), now());
				if (result === null || !matches(result, query)) continue;
				reports.push(result.report);
				uids.push(mail.uid);
				if (reports.length >= query.limit) break;
			}
			if (query.markAsRead) await mailbox.markAsRead(uids);
			return reports;
		} finally {
			await mailbox.close();
		}
	} catch (error) {
		throw mailFailure(error, imapName(account));
	}
}

async function resultOf(source: Buffer, domain: string, nowMs: number): Promise<ResultMail | null> {
	try {
		return await readResultMail(source, domain, new Date(nowMs).toISOString());
	} catch (error) {
		if (error instanceof NoResultMail) return null;
		throw error;
	}
}

function matches(result: ResultMail, { clientReference, subject, numbers }: ReportQuery): boolean {
	const reference = clientReference.trim();
	if (reference !== '' && result.report.clientReference !== reference) return false;
	if (subject.trim() !== '' && result.requestSubject?.includes(subject.trim()) !== true) return false;
	return numbers.length === 0 || result.numbers.some((number) => numbers.includes(nationalDigits(number)));
}

/** `+81 3 2345 6789`, `03-2345-6789` and `0323456789` are one. */
function nationalDigits(number: string): string {
	const digits = number.normalize('NFKC').replace(/[^\d+]/g, '');
	return digits.replace(/^(?:\+|00)81/, '0');
}
