import { answerLines } from '../../shared/text/answerText';

/**
 * 123-Fax on the wire: "Procédure d'envoi de fax par requête http" (docs/protocols/fax123.md). The vendor's words stay in this file.
 */

export const FAX123_BASE_URL = 'http://www.123-fax.net/http.php';

export interface WireFax {
	fax: string;
	reference: string;
	documentUrl: string;
	/** Gets a copy of the report by mail; null: no copy is sent. */
	reportEmail: string | null;
}

export interface WireSend extends WireFax {
	email: string;
	password: string;
}

/** The query of one send, in the document's order. It holds the password: it goes to the vendor and nowhere else. */
export function encodeSend({ email, password, fax, reference, documentUrl, reportEmail }: WireSend): string {
	const fields: Array<[name: string, value: string]> = [
		['email', email],
		['pass', password],
		['fax', fax],
		['ref', reference],
		['url', documentUrl],
		// A fixed part of the request. The document does not say what it is for.
		['ref_accuse', '1'],
	];
	if (reportEmail !== null) fields.push(['accuse_email', reportEmail]);
	return fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

/**
 * The secrets in an address: a token or a signature in its query (such as that of n8n's own signed addresses),
 * or a password before its host.
 */
export function addressSecrets(address: string): string[] {
	if (!URL.canParse(address)) return [];
	const { search, searchParams, username, password } = new URL(address);
	const values = [...searchParams.values()].filter((value) => value.length >= SHORTEST_TOKEN);
	const query = search.slice(1);
	return [
		...(values.length > 0 ? [query] : []),
		...values,
		password,
		username === '' ? '' : `${username}:${password}`,
	];
}
/** Shorter values of a query are names and numbers. */
const SHORTEST_TOKEN = 16;

export interface WireAnswer {
	code: string;
	/** The reference of the document that was handed over; null where the answer has none. */
	reference: string | null;
}

/**
 * The one line of an answer, `CODE-REF`; null for anything else. Our reading: REF may be missing, and may hold `-`; a web server may
 * put markup around the line.
 */
export function decodeAnswer(body: string): WireAnswer | null {
	const [text = '', ...others] = answerLines(body);
	if (others.length > 0) return null;
	const line = /^(\d{3})(?:[ \t]*-([^\r\n]*))?$/.exec(text);
	if (line === null) return null;
	const reference = line[2]?.trim() ?? '';
	return { code: line[1] as string, reference: reference === '' ? null : reference };
}

/** What the vendor reports about one fax: "Si vous voulez vos AR en GET". */
export interface WireReport {
	code: string;
	reference: string;
	recipient: string;
	pages: string;
	/** The time that the recipient's machine shows. */
	time: string;
}

export const REPORT_PARAMETER_NAMES = ['etat_e', 'ref_accuse', 'numero', 'nb_page', 'heure'] as const;

/** Null for a call that names no code, or no fax. */
export function decodeReport(parameters: Readonly<Record<string, string>>): WireReport | null {
	const value = (name: (typeof REPORT_PARAMETER_NAMES)[number]) =>
		Object.hasOwn(parameters, name) ? (parameters[name] ?? '').trim() : '';
	const report = {
		code: value('etat_e'),
		reference: value('ref_accuse'),
		recipient: value('numero'),
		pages: value('nb_page'),
		time: value('heure'),
	};
	return report.code === '' || (report.reference === '' && report.recipient === '') ? null : report;
}

/** Identifies a call, so that a repetition has the same key (docs/design.md, "De-duplication keys"). */
export function reportKey({ reference, recipient, code, pages, time }: WireReport): string {
	return JSON.stringify([reference, recipient, code, pages, time]);
}
