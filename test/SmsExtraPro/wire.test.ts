import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
	callKey,
	CALL_PARAMETER_NAMES,
	decodeAnswer,
	decodeCall,
	encodeSend,
	notInIso88591,
	type WireCall,
	type WireSend,
} from '../../nodes/SmsExtraPro/gateway/wire';
import { readCallParameters } from '../../nodes/shared/formats/callParameters';
import { anyText, latin1Text } from '../support/anyText';
import { anyCall, INBOUND, REPORT } from './calls';
import { sample } from './sample';

/** What the document's example says. */
const EXAMPLE: WireSend = {
	login: 'xxx@yyy.com',
	password: 'xxxxxx',
	checksum: false,
	numbers: ['32475390764'],
	sender: 'Moi',
	message: 'Bonjour, ceci est le message du sms. Longueur maximale de 160 caractères',
	longMessage: false,
	sendAt: null,
	messageType: 'withReport',
	clientReference: null,
	characterSet: 'utf8',
};

const fieldsOf = (form: string) => Object.fromEntries(new URLSearchParams(form));
const namesOf = (form: string) => form.split('&').map((pair) => pair.split('=')[0]);

/** The bytes of each field, read without regard to what the encoder does. */
function bytesOf(form: string): Record<string, Buffer> {
	return Object.fromEntries(
		form.split('&').map((pair) => {
			const [name = '', value = ''] = pair.split('=');
			const bytes: number[] = [];
			for (let at = 0; at < value.length; at++) {
				if (value[at] === '%') {
					bytes.push(parseInt(value.slice(at + 1, at + 3), 16));
					at += 2;
				} else {
					bytes.push(value[at] === '+' ? 0x20 : value.charCodeAt(at));
				}
			}
			return [name, Buffer.from(bytes)];
		}),
	);
}

describe('encodeSend', () => {
	it('matches the document’s example', () => {
		expect(fieldsOf(encodeSend(EXAMPLE))).toEqual(fieldsOf(sample('example-query')));
	});

	it('writes accented letters with the bytes of the document’s example', () => {
		const bytes = /caract%c3%a8res/i;
		expect(sample('example-query')).toMatch(bytes);
		expect(encodeSend(EXAMPLE)).toMatch(bytes);
	});

	it('writes accented letters as single bytes in ISO-8859-1', () => {
		expect(encodeSend({ ...EXAMPLE, characterSet: 'iso88591' })).toMatch(/caract%e8res$/i);
	});

	it('puts Message last, as the document advises, and each field once', () => {
		const all = { ...EXAMPLE, longMessage: true, sendAt: 1_795_251_600, clientReference: 'order-1' };
		expect(namesOf(encodeSend(all))).toEqual([
			'Login',
			'Psw',
			'DestNum',
			'Signature',
			'LongSms',
			'SendDate',
			'Type',
			'SmsID',
			'Message',
		]);
		expect(fieldsOf(encodeSend(all))).toMatchObject({
			LongSms: 'Y',
			SendDate: '1795251600',
			SmsID: 'order-1',
		});
	});

	it('leaves out unset options', () => {
		expect(namesOf(encodeSend(EXAMPLE))).toEqual(['Login', 'Psw', 'DestNum', 'Signature', 'Type', 'Message']);
	});

	it.each([
		['normal', '0'],
		['withReport', '1'],
		['reverseBilling', '10'],
	] as const)('writes %s as Type %s', (messageType, code) => {
		expect(fieldsOf(encodeSend({ ...EXAMPLE, messageType }))).toMatchObject({ Type: code });
	});

	it('separates several numbers by semicolons', () => {
		const form = encodeSend({ ...EXAMPLE, numbers: ['33688440512', '32475112233'] });
		expect(fieldsOf(form)).toMatchObject({ DestNum: '33688440512;32475112233' });
	});

	describe('with a checksum', () => {
		// printf '%s' "xxx@yyy.comxxxxxx<message>" | [iconv -f utf-8 -t iso-8859-1 |] md5sum
		it.each([
			['utf8', 'ab098beff8e204f9849982b085ed6a8e'],
			['iso88591', 'd0a3d4ec53ad50a9e92405b1d30cf644'],
		] as const)('sends md5sum’s result for login, password and message in %s', (characterSet, md5) => {
			expect(fieldsOf(encodeSend({ ...EXAMPLE, checksum: true, characterSet })).Checksum).toBe(md5);
		});

		it('does not send the password', () => {
			const form = encodeSend({ ...EXAMPLE, password: 'geheim', checksum: true });
			expect(namesOf(form)).not.toContain('Psw');
			expect(form).not.toContain('geheim');
		});

		it.each([
			['utf8', anyText({ maxLength: 40 })],
			['iso88591', latin1Text({ maxLength: 40 })],
		] as const)('is computed over the very bytes that are sent, for any text in %s', (characterSet, text) => {
			fc.assert(
				fc.property(text, text, text, (login, password, message) => {
					const account = { ...EXAMPLE, login, password, message, characterSet };
					const { Psw } = bytesOf(encodeSend(account));
					const { Login, Message, Checksum } = bytesOf(encodeSend({ ...account, checksum: true }));
					const md5 = createHash('md5').update(Buffer.concat([Login!, Psw!, Message!]));
					expect(String(Checksum)).toBe(md5.digest('hex'));
				}),
			);
		});
	});

	it('is read back unchanged by any form parser, whatever the texts contain', () => {
		const text = anyText({ maxLength: 40 });
		fc.assert(
			fc.property(text, text, text, text, text, (login, password, sender, message, clientReference) => {
				const form = encodeSend({ ...EXAMPLE, login, password, sender, message, clientReference });
				expect(fieldsOf(form)).toEqual({
					Login: login,
					Psw: password,
					DestNum: '32475390764',
					Signature: sender,
					Type: '1',
					SmsID: clientReference,
					Message: message,
				});
				expect(form).toMatch(/^[\x21-\x7e]+$/);
			}),
		);
	});

	it('is read back unchanged byte by byte in ISO-8859-1', () => {
		fc.assert(
			fc.property(latin1Text(), (message) => {
				const form = encodeSend({ ...EXAMPLE, message, characterSet: 'iso88591' });
				expect(bytesOf(form).Message?.toString('latin1')).toBe(message);
				expect(form).toMatch(/^[\x21-\x7e]+$/);
			}),
		);
	});
});

describe('notInIso88591', () => {
	it('returns each missing character once, in order', () => {
		expect(notInIso88591('10 €, 20 € 😀 œuvre')).toEqual(['€', '😀', 'œ']);
	});

	it('returns none for what ISO-8859-1 has', () => {
		fc.assert(fc.property(latin1Text(), (text) => notInIso88591(text).length === 0));
	});
});

describe('decodeAnswer', () => {
	it('reads the document’s success answer', () => {
		expect(decodeAnswer(sample('answer-ok'))).toEqual({ accepted: true, status: 'Ok', text: 'Ok' });
	});

	it('reads the document’s error answer', () => {
		expect(decodeAnswer(sample('answer-error'))).toEqual({
			accepted: false,
			status: 'Error',
			text: "<Message d'erreur>",
		});
	});

	it.each([
		['a line end', 'Ok : Ok\r\n'],
		['blanks around', '  Ok : Ok '],
		['no blanks', 'Ok:Ok'],
		['other letter cases', 'OK : ok'],
		['a byte order mark', '\uFEFFOk : Ok'],
	])('reads a success answer with %s', (_what, body) => {
		expect(decodeAnswer(body)).toMatchObject({ accepted: true });
	});

	it.each([
		['other words', 'Ok : 1 SMS sent', '1 SMS sent'],
		['accented words', 'Ok : Message enregistré', 'Message enregistré'],
		['a number alone', 'Ok : 17', '17'],
		['the bad word inside', 'Ok : sent without error', 'sent without error'],
		['a word that begins so', 'Ok : Errorless', 'Errorless'],
		['the bad word inside a later line', 'Ok : Ok\nno error', 'Ok\nno error'],
		['several lines', 'Ok : Ok\r\n2 SMS\r\nCredit : 17', 'Ok\n2 SMS\nCredit : 17'],
		['the good word in each line', 'Ok : 32475112233\nOk : 33688440512', '32475112233\nOk : 33688440512'],
		['a page around it', '<html><head><title>Send</title></head><body>Ok : Ok</body></html>', 'Ok'],
		['pre around it', '<pre>Ok : Ok</pre>\n', 'Ok'],
		['breaks behind it', 'Ok : Ok<br /><br/>', 'Ok'],
		['entities', 'Ok&nbsp;: Message enregistr&eacute;', 'Message enregistré'],
		[
			'a warning of PHP before it',
			'<br />\n<b>Warning</b>:  mysql_connect(): Too many connections in <b>/var/www/HttpSend.php</b> on line <b>12</b><br />\nOk : Ok',
			'Ok',
		],
	])('reads a success answer with %s', (_what, body, text) => {
		expect(decodeAnswer(body)).toEqual({ accepted: true, status: 'Ok', text });
	});

	it.each([
		['Error : Numéro incorrect\nLigne 2\nLigne 3', 'Numéro incorrect\nLigne 2\nLigne 3'],
		['Error\nNuméro incorrect', 'Numéro incorrect'],
		['ERROR Numéro incorrect', 'Numéro incorrect'],
		['<b>Error</b> : Num&eacute;ro incorrect<br>', 'Numéro incorrect'],
		['Error : a\nError : b', 'a\nError : b'],
		['Error : Login ou mot de passe incorrect', 'Login ou mot de passe incorrect'],
		['error: a : b', 'a : b'],
		['error a: b', 'a: b'],
		['Error : Ok', 'Ok'],
		['Error :', ''],
	])('reads the refusal %j', (body, text) => {
		expect(decodeAnswer(body)).toMatchObject({ accepted: false, text });
	});

	it.each([
		'',
		'Ok',
		'Ok : ',
		'Ok : Error',
		'Okay : Ok',
		'Warning : Ok',
		'Ok : Ok\nError : x',
		'Error : x\nOk : Ok',
		'Ok : Error : x',
		'Ok : error 12',
		'Ok : \u0000',
		'Please wait\nOk : Ok',
		'Please wait\nError : x',
		'Errors : 1',
		'<html><title>Ok : Ok</title></html>',
		'{"Ok":"Ok"}',
		': Ok',
	])('cannot read %j', (body) => {
		expect(decodeAnswer(body)).toBeNull();
	});

	it('never throws, and accepts nothing that does not begin with Ok, or that has an Error line', () => {
		const part = fc.constantFrom(
			'Ok',
			'Error',
			'ok',
			'Warning',
			' : ',
			':',
			'\n',
			'<br>',
			'<b>',
			'1 SMS',
			'é',
		);
		const body = fc.array(fc.oneof(part, anyText({ maxLength: 4 })), { maxLength: 8 });
		let accepted = 0;
		fc.assert(
			fc.property(fc.tuple(fc.constantFrom('Ok : Ok', 'Ok : ', ''), body), ([first, parts]) => {
				const text = first + parts.join('');
				if (decodeAnswer(text)?.accepted !== true) return;
				accepted += 1;
				const plain = text
					.replace(/<br>/g, '\n')
					.replace(/<b>/g, '')
					.replace(/^\uFEFF/, '');
				expect(plain.trim()).toMatch(/^ok\s*:/i);
				expect(plain).not.toMatch(/^\s*error\b/im);
			}),
		);
		expect(accepted).toBeGreaterThan(0);
	});
});

/** The vendor appends `?` and its parameters to a URL that has a query already. */
describe('a call to a URL with a query', () => {
	it.each([
		...['SmsID', 'ClientSmsID', 'Dest', 'Status', 'StatusCode', 'Comment'],
		...['ShortCode', 'Sender', 'Key', 'Msg', 'Provider'],
	])('is read from its first parameter on, even if that is %s', (name) => {
		const call = { query: `token=x?${name}=1`, form: new Uint8Array(), firstNames: CALL_PARAMETER_NAMES };
		expect(readCallParameters(call)).toEqual({ token: 'x', [name]: '1' });
	});
});

describe('decodeCall', () => {
	it('reads a delivery report', () => {
		expect(decodeCall(REPORT)).toStrictEqual({
			event: 'deliveryReport',
			vendorId: '1000001',
			clientId: 'order-1',
			recipient: '32475112233',
			status: 'Error',
			statusCode: '503',
			comment: 'Unexisting destination',
		});
	});

	it('reads an inbound SMS', () => {
		expect(decodeCall(INBOUND)).toStrictEqual({
			event: 'inboundMessage',
			vendorId: '1000002',
			shortCode: '8989',
			sender: '32475112233',
			keyword: 'INFO',
			text: 'Où êtes-vous ?',
			operator: 'Proximus',
		});
	});

	it.each([
		['without an id of the caller', { ClientSmsID: '' }, { clientId: '' }],
		['without a comment', { Comment: '' }, { comment: '' }],
		['by its code alone', { Status: '' }, { status: '', statusCode: '503' }],
		['by its status alone', { StatusCode: '' }, { status: 'Error', statusCode: '' }],
		['with blanks around', { Dest: ' 32475112233 ', StatusCode: '503 ' }, { statusCode: '503' }],
	])('reads a report %s', (_what, changed, fields) => {
		expect(decodeCall({ ...REPORT, ...changed })).toMatchObject({
			event: 'deliveryReport',
			recipient: '32475112233',
			...fields,
		});
	});

	it('reads a report that has only the required parameters', () => {
		expect(decodeCall({ Dest: '32475112233', StatusCode: '200' })).toStrictEqual({
			event: 'deliveryReport',
			vendorId: '',
			clientId: '',
			recipient: '32475112233',
			status: '',
			statusCode: '200',
			comment: '',
		});
	});

	it('reads an inbound SMS that consists of the keyword alone', () => {
		expect(decodeCall({ ...INBOUND, Msg: '' })).toMatchObject({ event: 'inboundMessage', text: '' });
	});

	it('leaves the text of an inbound SMS unchanged', () => {
		expect(decodeCall({ ...INBOUND, Msg: ' a \n b ' })).toMatchObject({ text: ' a \n b ' });
	});

	it.each([
		['nothing', {}],
		['a report without its recipient', { ...REPORT, Dest: '' }],
		['a report without its status', { ...REPORT, Status: '', StatusCode: ' ' }],
		['an inbound SMS without its sender', { ...INBOUND, Sender: '' }],
		['a sender without a text', { Sender: '32475112233', Key: 'INFO' }],
		['names in other letter cases', { dest: '32475112233', statuscode: '200' }],
		['what every object has', Object.create({ ...REPORT, ...INBOUND }) as Record<string, string>],
	])('does not recognize %s', (_what, parameters) => {
		expect(decodeCall(parameters)).toBeNull();
	});

	it('never throws, and returns texts', () => {
		let read = 0;
		fc.assert(
			fc.property(anyCall, (parameters) => {
				const call = decodeCall(parameters);
				if (call === null) return;
				read += 1;
				for (const value of Object.values(call)) expect(typeof value).toBe('string');
			}),
		);
		expect(read).toBeGreaterThan(0);
	});
});

describe('callKey', () => {
	const keyOf = (parameters: Record<string, string>) => callKey(decodeCall(parameters) as WireCall);

	it('is the same in another notation of the sender and of line ends', () => {
		const key = keyOf({ ...INBOUND, Sender: '32475112233', Msg: 'a\nb' });
		for (const Msg of ['a\r\nb', 'a\rb']) {
			expect(keyOf({ ...INBOUND, Sender: '+32475112233', Msg })).toBe(key);
		}
		expect(keyOf({ ...INBOUND, Sender: '32+475112233', Msg: 'a\nb' })).not.toBe(key);
	});

	it('is the same when a call is repeated, whatever its comment', () => {
		expect(keyOf({ ...REPORT })).toBe(keyOf(REPORT));
		expect(keyOf({ ...REPORT, Comment: '' })).toBe(keyOf(REPORT));
		expect(keyOf({ ...INBOUND, Provider: 'Base' })).toBe(keyOf(INBOUND));
	});

	it.each([
		['id', { SmsID: '2' }],
		['id of the caller', { ClientSmsID: 'order-2' }],
		['recipient', { Dest: '33688440512' }],
		['status code', { StatusCode: '200', Status: 'Acked' }],
	])('differs for another %s', (_what, changed) => {
		expect(keyOf({ ...REPORT, ...changed })).not.toBe(keyOf(REPORT));
	});

	it('differs for a changed status that is given in words alone', () => {
		const words = { ...REPORT, StatusCode: '' };
		expect(keyOf({ ...words, Status: 'Acked' })).not.toBe(keyOf({ ...words, Status: 'Pending' }));
	});

	it.each([
		['missing', ''],
		['not listed', '0'],
	])('differs for a changed status word if the code is %s', (_what, StatusCode) => {
		const pending = { ...REPORT, Status: 'Pending', StatusCode };
		expect(keyOf({ ...pending, Status: 'Acked' })).not.toBe(keyOf(pending));
		expect(keyOf({ ...pending, Status: 'PENDING' })).toBe(keyOf(pending));
	});

	it('of a report with a listed code ignores the status word', () => {
		expect(keyOf({ ...REPORT, Status: '' })).toBe(keyOf(REPORT));
	});

	it.each([
		['id', { SmsID: '2' }],
		['text', { Msg: 'part two' }],
		['sender', { Sender: '33688440512' }],
		['short code', { ShortCode: '8850' }],
		['keyword', { Key: 'STOP' }],
	])('of an inbound SMS differs for another %s', (_what, changed) => {
		expect(keyOf({ ...INBOUND, ...changed })).not.toBe(keyOf(INBOUND));
	});

	it.each([
		['line ends of a multipart form', { Msg: 'a\r\nb' }, { Msg: 'a\nb' }],
		['decomposed accents', { Msg: 'Où'.normalize('NFD') }, { Msg: 'Où' }],
		['a sender with +', { Sender: '+32475112233' }, { Sender: '32475112233' }],
	])('of an inbound SMS is the same for a repetition with %s', (_what, one, other) => {
		expect(keyOf({ ...INBOUND, ...one })).toBe(keyOf({ ...INBOUND, ...other }));
	});

	it.each([
		['an inbound SMS', INBOUND],
		['a report', { ...REPORT, ClientSmsID: '' }],
	])('does not exist for %s without any id: two of them may be two messages', (_what, parameters) => {
		expect(keyOf({ ...parameters, SmsID: '' })).toBeNull();
	});

	it.each([
		['SmsID', 'ClientSmsID'],
		['ClientSmsID', 'SmsID'],
	])('of a report needs %s alone, without %s', (_has, lacks) => {
		expect(keyOf({ ...REPORT, [lacks]: '' })).not.toBeNull();
	});

	it('differs if any identifying field differs, even if the fields read the same when joined', () => {
		const part = fc.oneof(fc.constantFrom('1', '11', '"', '","', ','), anyText({ maxLength: 3 }));
		const parts = fc.tuple(part, part, part, part);
		const report = ([vendorId, clientId, recipient, statusCode]: string[]): WireCall => ({
			event: 'deliveryReport',
			vendorId: vendorId!,
			clientId: clientId!,
			recipient: recipient!,
			statusCode: statusCode!,
			status: '',
			comment: '',
		});
		fc.assert(
			fc.property(parts, parts, (one, other) => {
				fc.pre(one.join() !== other.join() || one.some((text, index) => text !== other[index]));
				fc.pre([one, other].every(([vendorId, clientId]) => vendorId !== '' || clientId !== ''));
				expect(callKey(report(one))).not.toBe(callKey(report(other)));
				expect(callKey(report(one))).toBe(callKey(report([...one])));
			}),
		);
	});
});
