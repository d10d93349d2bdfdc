import { randomUUID } from 'node:crypto';
import { encode as encodeQuotedPrintable, wrap as wrapQuotedPrintable } from 'nodemailer/lib/qp';
import { encodeJapanese, type Charset } from './japanese';
import { FAX_DOMAIN } from './numbers';

export const RESULT_SENDER = `fax_sys@${FAX_DOMAIN}`;

export interface ResultMail {
	kind: 'delivered' | 'error';
	/** In the first line. */
	number: string;
	/** In the line 送信先FAX番号. Default: `number`. The vendor's samples have a different one there. */
	shownNumber?: string;
	/** How many pages the request has. */
	pages: number;
	/** The subject of the request. */
	subject: string;
	/** Default: UTF-8. */
	charset?: Charset;
	/** The charset that the mail names, in its headers and its subject, whatever it is written in. Null: none. Default: the right one. */
	label?: string | null;
	/** The subject in plain bytes instead of encoded words. */
	rawSubject?: boolean;
	/** Default: 7bit with ISO-2022-JP, base64 with the others. */
	encoding?: '7bit' | '8bit' | 'base64' | 'quoted-printable';
	/** A mail with an HTML part and nothing else. */
	html?: boolean;
	/** Digits, colons and brackets in full width. */
	fullWidth?: boolean;
	/** A server on the way has put a question mark for each Japanese character. */
	lost?: boolean;
	/** Default: a new one; null: none. */
	messageId?: string | null;
	/** One address or several, as they stand in From. */
	from?: string;
	/** A second header From, with this in it. */
	secondFrom?: string;
	/**
	 * What the mailbox's server has written into `Authentication-Results` after its name, such as `dkim=fail`; null: no such header.
	 * Default: none here, and a signature of the vendor's in a mail that the sandbox delivers.
	 */
	authentication?: string | null;
	/** Default: the first account's address. */
	to?: string;
	/** The time of sending: a text to show as it is, or a moment, which is shown in Japan time. Default: now. */
	date?: Date | string;
}

/** The last three digits of a recipient that choose a result mail. The sandbox's README lists them. */
export const MAGIC_RESULTS: Readonly<Record<string, Partial<ResultMail>>> = {
	'001': { kind: 'error' },
	'100': { charset: 'utf-8', encoding: 'base64' },
	'101': { charset: 'iso-2022-jp', encoding: '7bit' },
	'102': { charset: 'shift_jis', encoding: 'base64' },
	'103': { charset: 'utf-8', encoding: 'quoted-printable' },
	'104': { html: true },
	'105': { fullWidth: true },
	'106': { messageId: null },
	'107': { shownNumber: '0323456789' },
	'110': { kind: 'error', charset: 'utf-8', encoding: 'base64' },
	'111': { kind: 'error', charset: 'iso-2022-jp', encoding: '7bit' },
	'112': { kind: 'error', charset: 'shift_jis', encoding: 'base64' },
	'113': { kind: 'error', charset: 'utf-8', encoding: 'quoted-printable' },
	'114': { kind: 'error', html: true },
	'115': { kind: 'error', fullWidth: true },
	'116': { kind: 'error', messageId: null },
	'117': { kind: 'error', shownNumber: '0323456789' },
	'120': { charset: 'iso-2022-jp', label: null },
	'121': { charset: 'iso-2022-jp', rawSubject: true },
	'122': { charset: 'iso-2022-jp', label: 'iso-2022-jp-ms' },
	'123': { charset: 'euc-jp', label: 'eucJP-ms' },
	'124': { charset: 'shift_jis', label: 'us-ascii', encoding: '8bit', rawSubject: true },
};

/** The server that writes `Authentication-Results` into what comes to the mailbox. */
const AUTH_SERVER = 'mx.example.com';
/** What it finds in a mail of the vendor's. */
export const SIGNED = `dkim=pass header.d=${FAX_DOMAIN}`;
const STRANGER = 'stranger@example.com';

/** How a mail of somebody else pretends to be a result. */
export const FORGERIES = {
	/** Two headers From, of which a mail program shows one. */
	twoFrom: { secondFrom: STRANGER },
	/** Two addresses in the one header From. */
	twoAuthors: { from: `${RESULT_SENDER}, ${STRANGER}` },
	/** The vendor's address as the name of another one. */
	asName: { from: `"${RESULT_SENDER}" <${STRANGER}>` },
	/** A signature that is not the vendor's. */
	failedSignature: { authentication: `dkim=fail header.d=${FAX_DOMAIN}` },
	/** A good signature of another domain. */
	otherSignature: { authentication: 'dkim=pass header.d=example.com' },
} satisfies Record<string, Partial<ResultMail>>;
export type Forgery = keyof typeof FORGERIES;

/** The Message-ID of all results that have none of their own. */
export const SHARED_MESSAGE_ID = `<shared@${FAX_DOMAIN}>`;
const SUBJECTS = {
	delivered: '【faximoSilver】FAXの送信が完了しました',
	error: '【faximoSilver】(重要)FAXが送信できませんでした',
};
const OUTCOMES = {
	delivered: ['宛のFAX送信が正常に完了しました。'],
	error: [
		'宛のFAXはエラーのため送信できませんでした。',
		'内容をご確認ください。',
		'',
		'送信エラーの原因は、送信先様が話し中である場合や、電話番号間違いなどが考えられます。',
		'送信先様の番号をご確認の上、もう一度お試しください。',
	],
};
const NOTES = [
	'※このEメールは受信確認専用アドレスから送信されています。',
	'このメールに直接返信いただきましても回答いたしかねますので何卒ご了承ください。',
	'ご不明な点があれば、オンラインマニュアルをご参照いただくか、エディックワークスサポートセンターまでお問い合わせください。',
];
const SIGNATURE = [
	'---------------------------------------------',
	'エディックワークスサポートセンター',
	'<お問い合わせ先>',
	'Email:sv-support@faximo.jp',
];

/** A result mail as the vendor sends it. The document shows subject and body; charset and encoding it leaves open. */
export function buildResultMail(result: ResultMail): Buffer {
	const { charset = 'utf-8', html = false, from = RESULT_SENDER, to = 'clinic@example.com' } = result;
	const encoding = result.encoding ?? (charset === 'iso-2022-jp' ? '7bit' : 'base64');
	const messageId = result.messageId === undefined ? newMessageId() : result.messageId;
	const label = result.label === undefined ? NAMES[charset] : result.label;
	const widen = result.fullWidth === true ? fullWidth : (text: string) => text;
	const lose = result.lost === true ? withoutJapanese : (text: string) => text;
	const subject = lose(SUBJECTS[result.kind].replace('(重要)', widen));
	const lines = bodyOf(result, widen).map(lose);
	const content = html ? webPage(lines) : lines.map((line) => `${line}\r\n`).join('');
	const words =
		label === null || result.rawSubject === true
			? encodeJapanese(subject, charset).toString('latin1')
			: encodedWords(subject, charset, label, encoding === 'quoted-printable' ? 'Q' : 'B');
	const { secondFrom, authentication = null } = result;
	const header = [
		...(authentication === null ? [] : [`Authentication-Results: ${AUTH_SERVER}; ${authentication}`]),
		`From: ${from}`,
		...(secondFrom === undefined ? [] : [`From: ${secondFrom}`]),
		`To: ${to}`,
		`Subject: ${words}`,
		`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
		...(messageId === null ? [] : [`Message-ID: ${messageId}`]),
		'MIME-Version: 1.0',
		`Content-Type: text/${html ? 'html' : 'plain'}${label === null ? '' : `; charset=${label}`}`,
		`Content-Transfer-Encoding: ${encoding}`,
	];
	const body = encodeBody(encodeJapanese(content, charset), encoding);
	return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

function bodyOf(
	{ kind, number, shownNumber = number, pages, subject, date = new Date() }: ResultMail,
	widen: (text: string) => string,
): string[] {
	const [outcome = '', ...more] = OUTCOMES[kind];
	const sentAt = typeof date === 'string' ? date : japanTime(date);
	return [
		widen(number) + outcome,
		...more,
		'',
		widen(`送信日時:${sentAt}`),
		widen(`送信先FAX番号:${shownNumber}`),
		widen(`枚数:${pages} 枚`),
		`${widen('件名:')}${subject}`,
		...NOTES,
		...(kind === 'delivered' ? [''] : []),
		...SIGNATURE,
	];
}

/** `YYYY/MM/DD hh:mm:ss` */
function japanTime(date: Date): string {
	return date.toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo' }).replaceAll('-', '/');
}

function fullWidth(text: string): string {
	return text.replace(/[0-9:()]/g, (narrow) => String.fromCharCode(narrow.charCodeAt(0) + 0xfee0));
}

const withoutJapanese = (text: string): string => text.replace(/[^ -~]/g, '?');

const NAMES: Readonly<Record<Charset, string>> = {
	'utf-8': 'UTF-8',
	'iso-2022-jp': 'ISO-2022-JP',
	shift_jis: 'Shift_JIS',
	'euc-jp': 'EUC-JP',
};

/** The words are short enough for any charset, and none ends inside a character. */
function encodedWords(text: string, charset: Charset, label: string, form: 'B' | 'Q'): string {
	const pieces = text.match(/.{1,6}/gu) ?? [];
	const encode = (bytes: Buffer) => {
		if (form === 'B') return bytes.toString('base64');
		return [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
	};
	return pieces
		.map((piece) => `=?${label}?${form}?${encode(encodeJapanese(piece, charset))}?=`)
		.join('\r\n ');
}

function encodeBody(bytes: Buffer, encoding: NonNullable<ResultMail['encoding']>): Buffer {
	switch (encoding) {
		case '7bit':
		case '8bit':
			return bytes;
		case 'base64':
			return Buffer.from(`${bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n')}\r\n`);
		case 'quoted-printable':
			return Buffer.from(wrapQuotedPrintable(encodeQuotedPrintable(bytes)));
	}
}

function webPage(lines: string[]): string {
	const escaped = lines.map((line) =>
		line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
	);
	return `<!DOCTYPE html>\r\n<html><body>\r\n${escaped.join('<br>\r\n')}\r\n</body></html>\r\n`;
}

export function newMessageId(): string {
	return `<${randomUUID()}@${FAX_DOMAIN}>`;
}
