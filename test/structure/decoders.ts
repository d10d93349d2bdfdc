import type { SoapReply } from '../../nodes/shared/formats/soap';
import { BACKSLASH, ENTITY, FORM, LINE_BREAK, PERCENT } from '../../nodes/shared/text/escapes';
import type { Redactor } from '../../nodes/shared/text/redact';
import { decodeSoapReply } from '../../nodes/shared/formats/soap';

/** What an exported function of the pack does with a text from outside: from a vendor, a caller, a mail, a file or a flow. */
type Read = (decode: (...given: unknown[]) => unknown, text: string) => unknown;

export interface Decoder {
	read: Read;
	/** What has to stand before the text for the decoder to look at it at all. */
	starts?: readonly string[];
	/** For 64 kB, where it may take longer than others. */
	limitMs?: number;
}

/** Given the text alone. */
const alone: Decoder = { read: (decode, text) => decode(text) };
const bytes = (read: (decode: (...given: unknown[]) => unknown, given: Buffer) => unknown): Decoder => ({
	read: (decode, text) => read(decode, Buffer.from(text)),
});
const starting = (decoder: Decoder, ...starts: string[]): Decoder => ({ ...decoder, starts });

const soapOf = (inner: string): string =>
	`<Envelope><Body><a><return>${inner}</return></a></Body></Envelope>`;

/** A text as the value of an element. */
const escaped = (text: string): string =>
	text.replace(/[<>&]/g, '.').replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '.');

function answerWith(name: string, text: string): SoapReply {
	return decodeSoapReply(Buffer.from(soapOf(`<${name}>${escaped(text)}</${name}>`)));
}
const inAnswer = (name: string): Decoder => ({ read: (decode, text) => decode(answerWith(name, text)) });

const RULES = { home: 'FR', own: ['FR'], check: 'plan', advice: 'Check it.' };
const FIELD = { name: 'To', kind: 'invalidRecipient', advice: 'Check it.' };
const ACCOUNT = {
	...{
		faxDomain: 'example.com',
		smtpHost: 'a',
		smtpUser: '',
		smtpPassword: '',
		imapHost: 'b',
		imapUser: 'c',
	},
	...{ smtpSecurity: 'tls', imapSecurity: 'tls', smtpPort: 1, imapPort: 2, imapPassword: '' },
};
const FAX_LETTER = {
	...{ subject: '', message: '', files: [], binaryFields: [], clientReference: '', omitBody: false },
	...{ trackInSubject: true, numberAttachments: false, characterSet: 'iso2022jp', timeoutSeconds: 1 },
};
const WIRE_ANSWER = { status: '0', errorMessage: '' };
const RESULT = { outcome: 'error', recipient: null, firstLineNumber: null, sentAt: null, pages: null };
const each = (names: readonly string[], text: string) =>
	Object.fromEntries(names.map((name) => [name, text]));
const asFields = (...names: string[]): Decoder => ({
	read: (decode, text) => decode({ ...each(names, text), receivedMs: null }, {}, ''),
});
const CALL = ['event', 'SmsID', 'ClientSmsID', 'Dest', 'Status', 'StatusCode', 'Comment', 'Sender', 'Msg'];

const FOR_MAILS = [
	'',
	'Content-Type: multipart/mixed; boundary=b\n\n',
	'From: ',
	'Subject: ',
	'Content-Type: a/b; charset',
	...['base64', 'quoted-printable'].map((name) => `Content-Transfer-Encoding: ${name}\n\n`),
];

/** Every exported function that reads what others have written, under its file below nodes/ and its name. */
export const DECODERS: Readonly<Record<string, Readonly<Record<string, Decoder>>>> = {
	'shared/text/account': {
		trimmedAccount: { read: (decode, text) => decode({ email: text }, ['email']) },
	},
	'shared/text/answerText': { answerLines: starting(alone, '', '<script>', 'Warning: ') },
	'shared/text/charset': { decodeText: bytes((decode, given) => decode(given)) },
	'shared/text/emailAddress': { isEmailAddress: starting(alone, '', 'a@') },
	'shared/text/entries': { splitEntries: { read: (decode, text) => decode(text, FIELD) } },
	'shared/text/fileName': {
		fileEnding: starting(alone, '', '.'),
		withEnding: { read: (decode, text) => decode(text, 'pdf') },
	},
	'shared/text/iso2022jp': {
		encodeIso2022Jp: { read: (decode, text) => decode(text.replace(/[^ -~ぁ-ん]/g, 'あ')) },
		lackingInIso2022Jp: alone,
	},
	'shared/text/japaneseText': {
		decodeJapanese: starting(
			// It reads the bytes in several charsets, to find the one that fits.
			{ read: (decode, text) => decode(Buffer.from(text, 'latin1'), 'iso-2022-jp'), limitMs: 120 },
			...['', '\x1b$B', '\x82', '\xff\xfe'],
		),
		hasUnreadable: alone,
		comparableJapanese: alone,
		encodingOf: starting(alone, '', '*', 'iso-2022-jp', 'x-'),
	},
	'shared/text/limits': {
		checkedNumber: { read: (decode, text) => decode('Port', text, { min: 0, whole: true }) },
	},
	'shared/text/lookBack': {
		lookBackToMs: { read: (decode, text) => decode({ since: text, lastHours: 1, zone: 'UTC' }, 0) },
	},
	'shared/text/phone': {
		parsePhone: starting({ read: (decode, text) => decode(text, RULES) }, '', '+', '00'),
		compactPhone: alone,
		phoneOrText: starting(alone, '', '+'),
		e164OrNull: starting({ read: (decode, text) => decode(text, 'FR') }, '', '+'),
	},
	'shared/text/frenchOverseas': {
		overseasDigits: alone,
		overseasNational: { read: (decode, text) => decode('590', text) },
	},
	'shared/text/publicAddress': { isPrivateHost: starting(alone, '', '[') },
	'shared/text/redact': {
		redact: starting({ read: (decode, text) => decode(text, ['aaaaaaaab', '<&<&<&<"', '0'.repeat(40)]) }, ''),
		redactor: {
			read: (decode, text) =>
				(decode(['aaaaaaaab', '% &\\+', '0'.repeat(40)]) as Redactor).value({ raw: { [text]: text } }),
			// Two texts, each for three secrets in all of their forms.
			limitMs: 120,
		},
	},
	'shared/text/escapes': {
		decodeEscapes: {
			read: (decode, text) =>
				[PERCENT, FORM, BACKSLASH, ENTITY, LINE_BREAK].map((decoder) =>
					decode({ text, places: null }, decoder),
				),
			// Five kinds, one after another.
			limitMs: 120,
		},
		charactersOf: bytes((decode, given) => decode(given)),
	},
	'shared/text/segments': {
		segmentSms: starting(alone, '', 'ç'),
		isGsm7: alone,
		// The runtime's segmenter finds where each of up to 32,000 characters ends.
		outsideGsm7: { ...alone, limitMs: 300 },
	},
	'shared/text/substitute': { gsm7Substitute: alone },
	'shared/text/quietHours': {
		readQuietHours: { read: (decode, text) => decode({ quietFrom: text, quietUntil: text }) },
	},
	'shared/text/sendableText': {
		sendableText: starting({ read: (decode, text) => decode('Message', text) }, '', '[object ', '[object A'),
		requiredText: { read: (decode, text) => decode('Message', text) },
	},
	'shared/text/text': { escapeRegExp: alone, hasLoneSurrogate: alone, isBlank: alone, trimBlanks: alone },
	'shared/text/time': { instantToUnixMs: { read: (decode, text) => decode(text, 'Europe/Brussels') } },
	'shared/text/url': { parseBaseUrl: starting(alone, '', 'http://', 'http://a/', 'http://a/?', '//') },
	'shared/formats/callParameters': {
		readCallParameters: starting(
			{ read: (decode, text) => decode({ query: text, form: Buffer.from(text), firstNames: ['SmsID'] }) },
			...['', 'a=', 'SmsID='],
		),
	},
	'shared/formats/json': {
		parseJson: {
			read: (decode, text) => [
				decode(text),
				decode(JSON.stringify({ a: text })),
				decode(JSON.stringify([...text])),
			],
			starts: ['', '"', '[[', '{"a":'],
		},
	},
	'shared/formats/mailAuthors': { headerAuthors: starting(alone, '', 'a <', '"', '=?utf-8?B?') },
	'shared/formats/mailText': {
		readMailText: starting(
			bytes((decode, given) => decode(given)),
			...FOR_MAILS,
		),
		senderAddresses: starting(
			bytes((decode, given) => decode(given)),
			...FOR_MAILS,
		),
		sentAtMs: starting(
			bytes((decode, given) => decode(given)),
			...['', 'Date: ', 'Date: 1'],
		),
		decodeHeader: starting(alone, '', '=?utf-8?q?', '=?iso-2022-jp?b?'),
	},
	'shared/formats/authenticationResults': {
		readAuthenticationResults: starting(alone, '', 'a; ', 'a; dkim=pass ', '"', '('),
	},
	'shared/formats/multipart': {
		parseContentType: starting(alone, '', 'a/b;', 'a/b; c="'),
		rootPart: {
			read: (decode, text) => [
				decode(Buffer.from(text), 'multipart/related; boundary=b'),
				decode(Buffer.from(text), 'multipart/related'),
				decode(Buffer.from('--b\n\n--b--'), `multipart/related; boundary=b${text}`),
			],
			starts: [
				'',
				'--b\n',
				'--',
				'--b\nContent-Type: ',
				'--b\nContent-Transfer-Encoding: quoted-printable\n\n',
			],
		},
	},
	'shared/text/signedLink': {
		linkSecrets: starting(alone, '', '?signature=', '&signature='),
	},
	'shared/text/waitingReference': {
		readReference: starting(alone, '', 'nw1.', 'nw1.1.'),
		isDamagedReference: starting(alone, '', 'nw1.'),
		withoutResumeToken: starting(
			{ read: (decode, text) => decode(text, `nw1.1.${'a'.repeat(43)}.abcd`) },
			...['', 'nw1.', 'nw1.1.'],
		),
	},
	'shared/formats/soap': {
		notInXml: alone,
		isSendersFault: starting(alone, '', 'Client'),
		decodeSoapReply: starting(
			{
				read: (decode, text) => {
					for (const one of [text, soapOf(text), soapOf(escaped(text))]) {
						try {
							decode(Buffer.from(one), 'text/xml');
						} catch {
							// Most texts are not answers.
						}
					}
				},
				// Three texts.
				limitMs: 300,
			},
			...['', '<?xml ', '<', '<a ', '<a href="#'],
		),
	},
	'shared/formats/soapNode': { targetsIn: { read: (decode, text) => decode({ '@id': text, a: text }) } },
	'shared/formats/xmlText': {
		decodeXmlBytes: starting(
			{
				read: (decode, text) => [
					decode(Buffer.from(text), ''),
					decode(Buffer.from(text), `a/b; charset=${text}`),
				],
			},
			...['', '<?xml ', '<?xml encoding='],
		),
		hasDocumentType: alone,
		joinSurrogates: starting(alone, '', '&#'),
	},
	'shared/errors/quote': { quote: alone },
	'shared/errors/redirect': {
		redirectOf: starting(
			{
				read: (decode, text) =>
					decode({ statusCode: 302, headers: { location: text } }, { url: 'http://a/' }),
			},
			...['', 'http://', '/', '?'],
		),
	},
	'shared/errors/unreadableAnswer': {
		describeText: alone,
		unreadableAnswer: { read: (decode, text) => decode({ statusCode: 200, headers: {} }, text, { url: '' }) },
	},
	'shared/mail/secrets': {
		withoutSecrets: { read: (decode, text) => decode(text, { user: 'aab', password: 'aaaaab' }) },
	},
	'shared/mail/tls': {
		isCertificateFault: { read: (decode, text) => decode({ code: text, message: text }) },
	},
	'shared/mail/imapErrors': {
		toMailError: {
			read: (decode, text) => decode({ responseText: text, message: text }, { user: '', password: 'a' }),
		},
	},
	'shared/receiving/recentKeys': { keyDigest: alone },
	'shared/receiving/eventKey': { withEventKey: asFields('recipient', 'vendorText', 'messageId') },
	'shared/sending/recipients': { splitRecipients: { read: (decode, text) => decode(text, '') } },
	'shared/n8n/webhook/callBody': {
		formOf: {
			read: (decode, text) => [
				decode({ method: 'POST', headers: {}, rawBody: Buffer.from(text) }),
				decode({
					...{ method: 'POST', headers: { 'content-type': 'multipart/form-data' } },
					body: { data: { [text]: text, list: [...text.slice(0, 100_000)] } },
				}),
			],
			// Two bodies; one of them is encoded again.
			limitMs: 120,
		},
	},
	'shared/n8n/webhook/webhookCall': {
		isIpAllowed: starting(
			{ read: (decode, text) => [decode(text, '::/0'), decode('192.0.2.1', text)] },
			'',
			'%',
		),
		wrongIpEntries: alone,
		isToken: { read: (decode, text) => decode(text, 'token') },
	},
	'shared/n8n/webhook/foreignCalls': {
		recogniseForeignCall: { read: (decode, text) => decode({ [text]: text }, 'Asanak') },
	},
	'Asanak/gateway/faultWords': {
		faultCause: {
			read: (decode, text) => [
				decode(text),
				decode('Too many requests', [text]),
				decode(text.slice(0, 600), [text]),
			],
		},
	},
	'Asanak/gateway/faults': {
		checkStatus: { read: (decode, text) => decode({ status: text, errorMessage: text }) },
		statusError: { read: (decode, text) => decode({ status: text, errorMessage: text }) },
		faultError: { read: (decode, text) => decode({ code: text, text }, 'malformed', 'send', 1) },
	},
	'Asanak/gateway/normalise': {
		reportToDeliveryReport: asFields('id', 'status', 'deliveredAt', 'destination'),
		receivedToInboundMessage: asFields('id', 'source', 'destination', 'encoding', 'partCount', 'text'),
		pushToInboundMessage: asFields('source', 'destination', 'text', 'partNumber'),
	},
	'Asanak/gateway/numbers': {
		addressOf: { read: (decode, text) => decode(text, 'plan') },
		accountNumber: alone,
		// Each of 32,000 entries is looked at as a number.
		prepareNumbers: { ...alone, limitMs: 120 },
		senderOf: alone,
		asciiDigits: alone,
		iranianOrText: starting(alone, '', '00', '98'),
	},
	'Asanak/gateway/pushWire': {
		decodePush: asFields('destAddress', 'srcAddress', 'msgBody', 'msgPartNumber', 'receivedTime'),
		pushKey: asFields('destAddress', 'srcAddress', 'msgBody', 'msgPartNumber', 'receivedTime'),
	},
	'Asanak/gateway/received': { messageKey: asFields('id', 'source', 'destination', 'text') },
	'Asanak/gateway/report': { prepareMessageIds: alone },
	'Asanak/gateway/send': {
		prepareSend: {
			read: (decode, text) =>
				decode(0, {
					to: '09121234567',
					sender: text,
					message: text,
					characterSet: 'auto',
					numberCheck: 'plan',
				}),
		},
		answerToOutcomes: {
			read: (decode, text) => decode([], { ...WIRE_ANSWER, ids: [text], errorMessage: text }, () => {}),
		},
	},
	'Asanak/gateway/wire': {
		decodeSendAnswer: inAnswer('msgIdArray'),
		decodeReportAnswer: inAnswer('reportItems'),
		decodeReceivedAnswer: inAnswer('receivedMsg'),
		decodeCreditAnswer: inAnswer('credit'),
		isMessageId: alone,
		isLongInteger: alone,
		encodingToName: alone,
		textToUnixMs: alone,
		orNull: alone,
	},
	'Fax123/gateway/normalise': {
		reportToDeliveryReport: asFields('code', 'reference', 'recipient', 'pages', 'time'),
	},
	'Fax123/gateway/numbers': {
		addressOf: { read: (decode, text) => decode(text, 'plan') },
		frenchOrText: alone,
	},
	'Fax123/gateway/send': {
		isPrivateAddress: starting(alone, '', 'http://', 'http://['),
		prepareSend: starting(
			{
				read: (decode, text) =>
					decode(
						0,
						{
							...{ to: '0123456789', numberCheck: 'plan', clientReference: text, reportEmail: text },
							document: { url: text, source: 'url' },
						},
						() => {},
					),
			},
			...['', 'http://a/', 'a@'],
		),
	},
	'Fax123/gateway/wire': {
		decodeAnswer: starting(alone, '', '000', '000-'),
		decodeReport: asFields('etat_e', 'ref_accuse', 'numero', 'nb_page', 'heure'),
		reportKey: asFields('reference', 'recipient', 'code', 'pages', 'time'),
	},
	'FaximoSilver/gateway/client': {
		checkAccount: starting(
			{
				read: (decode, text) => [
					decode({ ...ACCOUNT, fromAddress: text }),
					decode({ ...ACCOUNT, faxDomain: text }),
				],
			},
			...['', 'a@', 'a'],
		),
	},
	'FaximoSilver/gateway/files': {
		faxFiles: {
			read: (decode, text) =>
				[text, `${text}.pdf`].map((name) =>
					decode([{ fileName: name, contentType: text, byteLength: 1 }], true),
				),
		},
	},
	'FaximoSilver/gateway/historyRow': {
		parseHistoryRow: starting(alone, '', '"', "2010-01-21 00:00:00,1,0921234567,3,'", '1/1/1,'),
	},
	'FaximoSilver/gateway/htmlText': { htmlToText: starting(alone, '', '<style>', '<') },
	'FaximoSilver/gateway/importHistory': {
		// Each of 32,000 lines becomes an error.
		readHistory: {
			...bytes((decode, given) => decode(given, '')),
			starts: ['', '2010-01-21 00:00:00,', '送信日時\n', "2010-01-21 00:00:00,1,0921234567,3,'\n"],
			limitMs: 1_000,
		},
	},
	'FaximoSilver/gateway/letter': {
		letterOf: {
			read: (decode, text) => [
				decode(0, { ...FAX_LETTER, message: text }),
				decode(0, { ...FAX_LETTER, subject: text, message: 'a' }),
				decode(0, { ...FAX_LETTER, clientReference: text, message: 'a' }),
			],
		},
	},
	'FaximoSilver/gateway/normalise': {
		resultToDeliveryReport: {
			read: (decode, text) =>
				decode(
					{ ...RESULT, recipient: text, sentAt: text, subject: text },
					{ subject: text, messageId: text },
					'',
				),
		},
		trackingReference: starting(alone, '', '['),
		japaneseTime: starting(alone, '', '2010/01/01'),
	},
	'FaximoSilver/gateway/numbers': {
		addressOf: { read: (decode, text) => decode(text, 'plan') },
		recipientOrText: starting(alone, '', '010'),
	},
	'FaximoSilver/gateway/report': {
		prepareReport: {
			read: (decode, text) =>
				decode({
					since: '',
					lastHours: 1,
					zone: 'UTC',
					numbers: text,
					senderCheck: 'fromOnly',
					authServer: '',
				}),
		},
	},
	'FaximoSilver/gateway/resultMail': {
		readResultMail: starting(
			{
				read: (decode, text) =>
					decode(
						Buffer.from(
							`From: fax_sys@a\nSubject: faximoSilver FAXの送信が完了しました\nContent-Type: text/html\n\n${text}`,
						),
						'a',
						'',
					),
			},
			...['', '<'],
		),
	},
	'FaximoSilver/gateway/wire': {
		resultOutcome: starting(alone, '', 'faximoSilver'),
		decodeResult: starting(
			{ read: (decode, text) => decode('error', text) },
			'',
			'件名',
			'件名:',
			'送信先FAX番号:',
		),
	},
	'GlobFax/gateway/codes': {
		recipientMeaning: { read: (decode, text) => decode(text, text, true) },
		isListed: alone,
	},
	'GlobFax/gateway/normalise': {
		recipientToDeliveryReport: asFields('reference', 'phoneNumber', 'status', 'failedCode', 'completedAt'),
	},
	'GlobFax/gateway/report': { prepareReferences: alone },
	'GlobFax/gateway/wire': {
		decodeAnswer: starting(
			{
				read: (decode, text) => [
					decode(text),
					decode(JSON.stringify({ success: false, message: text, errors: { a: [text, [text]] } })),
					decode(
						JSON.stringify({ success: true, data: each(['status', 'completed_at', 'page_count'], text) }),
					),
				],
			},
			...['', '{"success":true,"data":'],
		),
		isRecipientReference: alone,
		refusalOf: alone,
	},
	'SmsExtraPro/gateway/codes': {
		isListedCode: alone,
		reportMeaning: { read: (decode, text) => decode(text, text) },
	},
	'SmsExtraPro/gateway/normalise': {
		callToEvent: {
			read: (decode, text) => [
				decode({ ...each(['recipient', 'status', 'statusCode'], text), event: 'deliveryReport' }, {}, ''),
				decode({ ...each(['sender', 'shortCode', 'text'], text), event: 'inboundMessage' }, {}, ''),
			],
		},
	},
	'SmsExtraPro/gateway/numbers': {
		addressOf: {
			read: (decode, text) =>
				decode(text, { numbersWithoutPlus: 'BE', numberFormat: 'asEntered', numberCheck: 'plan' }),
		},
	},
	'SmsExtraPro/gateway/send': {
		prepareSend: {
			read: (decode, text) =>
				decode(0, {
					...{ to: '+32475112233', sender: text, message: text, messageType: 'normal', sendAt: text },
					...{ zone: 'UTC', clientReference: text, characterSet: 'iso88591', longMessages: 'auto' },
					...{ numbersWithoutPlus: 'refuse', numberFormat: 'international', numberCheck: 'plan' },
				}),
		},
	},
	'SmsExtraPro/gateway/wire': {
		notInIso88591: alone,
		decodeAnswer: starting(alone, '', 'Ok :', 'ok', 'error'),
		isPlainRefusal: starting(alone, '', 'error'),
		decodeCall: asFields(...CALL),
		callKey: {
			read: (decode, text) =>
				decode({ event: 'inboundMessage', vendorId: '1', sender: text, text, shortCode: text }),
		},
	},
};

/** Exported functions that read nothing from outside: they encode what others have checked, look up a table, or talk to a server. */
export const NO_DECODERS: Readonly<Record<string, readonly string[]>> = {
	'shared/text/account': ['requireAccount'],
	'shared/formats/soap': ['encodeSoapRequest'],
	'shared/errors/httpErrors': ['sendFailure', 'readFailure'],
	'shared/errors/mailErrors': ['mailFailure'],
	'shared/errors/quote': ['counted'],
	'shared/mail/compose': ['composeMail'],
	'shared/mail/imapErrors': ['within'],
	'shared/mail/imapMailbox': ['imapOpener'],
	'shared/mail/imapPlace': ['nextUid', 'highestUid'],
	'shared/mail/readAhead': ['readAhead'],
	'shared/mail/smtpSender': ['smtpSender', 'connectionOptions', 'smtpProbe'],
	'shared/sending/sendAll': ['sendAll', 'transmitOnce'],
	'shared/sending/sendOnce': ['sendOnce', 'keyOf'],
	'shared/sending/skipped': ['skipped', 'isSkipped'],
	'shared/sending/sendPlan': ['planRequests', 'prepareItem'],
	'shared/n8n/webhook/fields': ['token', 'grouping', 'statuses'],
	'shared/n8n/webhook/keyMemory': ['keyMemory'],
	'shared/text/once': ['once'],
	'shared/text/quietHours': ['endOfQuiet'],
	'shared/text/time': ['instantInZone'],
	'shared/text/waitingReference': ['markOf', 'writeReference'],
	'shared/n8n/webhook/webhookTrigger': ['receiveCall', 'webhookMethods'],
	'shared/n8n/webhook/webhookCall': ['isHandedOverInTime', 'inTime'],
	'Asanak/gateway/credit': ['readCredit', 'probeAccount'],
	'Asanak/gateway/normalise': ['messageToSendResult', 'expiredReport', 'missingReport', 'answerToCredit'],
	'Asanak/gateway/received': [
		'prepareReceived',
		'readReceived',
		'overfullWarning',
		'listReceived',
		'polledMessages',
	],
	'Asanak/gateway/report': ['readReports'],
	'Asanak/gateway/send': ['prepareMessages', 'transmitSend', 'transmitMessages'],
	'Asanak/gateway/sendToPort': ['prepareSendToPort', 'transmitSendToPort'],
	'Asanak/gateway/wire': [
		...['encodeSendSms', 'encodeSendSmsToPort', 'encodeGetReport', 'encodeGetReceived', 'encodeGetCredit'],
		'sendAnswerToRaw',
	],
	'Fax123/gateway/client': ['probeAccount'],
	'Fax123/gateway/normalise': ['answerToSendResult'],
	'Fax123/gateway/send': ['sendFax', 'checkEcho'],
	'Fax123/gateway/wire': ['encodeSend', 'addressSecrets'],
	'FaximoSilver/gateway/client': ['smtpServer', 'imapServer', 'smtpFailure', 'imapFailure', 'domainOf'],
	'FaximoSilver/gateway/probe': ['probeAccount'],
	'FaximoSilver/gateway/report': ['readReports'],
	'FaximoSilver/gateway/send': ['prepareSend', 'sendFax'],
	'FaximoSilver/gateway/senderCheck': ['checkSenderCheck', 'senderFault'],
	'FaximoSilver/gateway/wire': ['resultSender', 'faxAddress'],
	'GlobFax/gateway/client': ['probeAccount'],
	'GlobFax/gateway/report': ['readReports'],
	'GlobFax/gateway/wire': ['recipientUrl', 'authHeaders'],
	'SmsExtraPro/gateway/client': ['probeGateway'],
	'SmsExtraPro/gateway/normalise': ['answerToSendResult'],
	'SmsExtraPro/gateway/send': ['sendSms', 'transmitSms', 'whenToSend'],
	'SmsExtraPro/gateway/wire': ['encodeSend', 'checksumOf'],
};
