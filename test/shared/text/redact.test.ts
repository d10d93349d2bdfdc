import fc from 'fast-check';
import { REDACTED, redact, redactor } from '../../../nodes/shared/text/redact';
import { anyText } from '../../support/anyText';

describe('redact', () => {
	it('removes a secret wherever it occurs', () => {
		expect(redact('geheim: geheim!', ['geheim'])).toBe('***: ***!');
	});

	it('leaves other text unchanged', () => {
		expect(redact('Ok : Ok', ['geheim'])).toBe('Ok : Ok');
	});

	it('removes all of several secrets, the longer one first if one contains the other', () => {
		expect(redact('abcd abcdef', ['abcd', 'abcdef'])).toBe('*** ***');
	});

	it('ignores an empty secret', () => {
		expect(redact('Ok', ['', ''])).toBe('Ok');
	});

	it('treats a secret literally, whatever characters it contains', () => {
		expect(redact('a.c+ abcc $&$& abc', ['a.c+', '$&$&'])).toBe('*** abcc *** abc');
	});

	it.each([
		['as URLs write it', 'Psw=p%40ss%20w%C3%B6rd%26'],
		['as forms write it', 'Psw=p%40ss+w%C3%B6rd%26'],
		['with hex digits in lower case', 'Psw=p%40ss%20w%c3%b6rd%26'],
		['as forms in ISO-8859-1 write it', 'Psw=p%40ss+w%F6rd%26'],
	])('removes a secret %s', (_how, text) => {
		expect(redact(text, ['p@ss wörd&'])).toBe(`Psw=${REDACTED}`);
	});

	it('removes a secret with characters that forms escape and URLs do not', () => {
		const secret = `it's(me)!~`;
		const asForm = new URLSearchParams({ Psw: secret }).toString();
		expect(redact(asForm, [secret])).toBe(`Psw=${REDACTED}`);
	});

	it('never leaves a secret in its result, neither plain nor as forms encode it', () => {
		// Letters and digits alone could be part of the mask or of the field's name by chance.
		const secrets = anyText({ minLength: 4, maxLength: 20 }).map((text) => `§${text}§`);
		fc.assert(
			fc.property(secrets, anyText(), (secret, around) => {
				const asForm = new URLSearchParams({ Psw: secret }).toString().slice('Psw='.length);
				const redacted = redact(`${around} ${secret} ${asForm} ${around}`, [secret]);
				expect(redacted).not.toContain(secret);
				expect(redacted).not.toContain(asForm);
			}),
		);
	});

	const SECRET = `p@ss "wörd"/<x>&1`;
	const latin1 = (text: string) => Buffer.from(text, 'latin1');
	const inLatin1Form = (text: string) =>
		[...latin1(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
	const asEntities = (text: string) =>
		text.replace(/[^a-z ]/g, (character) => `&#${character.codePointAt(0)};`);
	const asUnicode = (text: string) =>
		text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

	const lines = (text: string, length: number, end: string) =>
		(text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []).join(end);

	it.each([
		['as JSON', JSON.stringify(SECRET).slice(1, -1)],
		['as JSON of PHP', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/').replaceAll('ö', '\\u00f6')],
		['as JSON that escapes everything', asUnicode(SECRET)],
		[
			'with hex digits of JSON in upper case',
			asUnicode(SECRET).replace(/[0-9a-f]{4}/g, (hex) => hex.toUpperCase()),
		],
		['as JavaScript', SECRET.replaceAll('ö', '\\xf6').replaceAll('"', '\\"')],
		['percent-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
		['percent-encoded twice, in lower case', encodeURIComponent(encodeURIComponent(SECRET)).toLowerCase()],
		[
			'percent-encoded twice by forms',
			new URLSearchParams({ '': new URLSearchParams({ '': SECRET }).toString().slice(1) })
				.toString()
				.slice(1),
		],
		['percent-encoded everywhere, in ISO-8859-1', inLatin1Form(SECRET)],
		['percent-encoded twice, in ISO-8859-1', encodeURIComponent(inLatin1Form(SECRET))],
		['percent-encoded in part', SECRET.replace('@', '%40').replace('&', '%26')],
		[
			'as HTML',
			SECRET.replaceAll('&', '&amp;')
				.replaceAll('<', '&lt;')
				.replaceAll('>', '&gt;')
				.replaceAll('"', '&quot;')
				.replaceAll('ö', '&ouml;'),
		],
		['as XML', asEntities(SECRET)],
		['as XML in hex', SECRET.replace(/[^]/g, (unit) => `&#x00${unit.charCodeAt(0).toString(16)};`)],
		['as HTML in JSON', JSON.stringify(asEntities(SECRET)).slice(1, -1)],
		['as JSON in a form', encodeURIComponent(JSON.stringify(SECRET).slice(1, -1))],
		['as UTF-8 that was read as ISO-8859-1', Buffer.from(SECRET).toString('latin1')],
		['as newer JavaScript', SECRET.replace(/[^]/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`)],
		['in hex', Buffer.from(SECRET).toString('hex')],
		['in hex, in capitals', Buffer.from(SECRET).toString('hex').toUpperCase()],
		['in hex, in ISO-8859-1', latin1(SECRET).toString('hex')],
		['in hex, percent-encoded in part', Buffer.from(SECRET).toString('hex').replaceAll('7', '%37')],
		['broken into lines', lines(SECRET, 3, '\n')],
		['broken into lines of JSON', JSON.stringify(lines(SECRET, 5, '\r\n')).slice(1, -1)],
		['broken into indented lines', lines(SECRET, 5, '\r\n\t ')],
	])('removes a secret %s', (_how, written) => {
		expect(redact(`Psw=${written}, sorry`, [SECRET])).toBe(`Psw=${REDACTED}, sorry`);
	});

	it.each([
		['alone', SECRET],
		['behind a user', `me:${SECRET}`],
		['behind a longer user', `you:${SECRET}`],
		['behind a user of four', `them:${SECRET}`],
		['within a query', `Login=me&Psw=${SECRET}&x=1`],
		['as SMTP has it', `\0user\0${SECRET}`],
	])('removes a secret in base64 %s, in either charset and alphabet', (_where, text) => {
		for (const bytes of [Buffer.from(text), latin1(text)]) {
			for (const encoded of [bytes.toString('base64'), bytes.toString('base64url')]) {
				for (const written of [encoded, encodeURIComponent(encoded), encoded.replaceAll('/', '\\/')]) {
					const redacted = redact(`Basic ${written} .`, [SECRET]);
					expect(redacted).toContain(REDACTED);
					expect(Buffer.from(redacted.split(' ')[1] ?? '', 'base64').toString('latin1')).not.toMatch(
						/ss "w|x>&1/,
					);
				}
			}
		}
	});

	it.each([
		['a form', new URLSearchParams({ Login: 'me', Psw: SECRET, x: '1' }).toString()],
		['an address', `/?Login=me&Psw=${encodeURIComponent(SECRET)}&x=1`],
		['an address that escapes all', `/?Psw=${encodeURIComponent(SECRET).replaceAll('%20', '+')}`],
		['JSON', JSON.stringify({ user: 'me', password: SECRET })],
	])('removes a secret in base64 within %s if it is complete there', (_what, text) => {
		const encoded = Buffer.from(text).toString('base64');
		const redacted = redact(encoded, [SECRET]);
		expect(redacted).toContain(REDACTED);
		for (const piece of redacted.split(REDACTED)) expect(encoded).toContain(piece);
		expect(redacted.length).toBeLessThan(encoded.length - SECRET.length);
	});

	it.each(['\n', '\r\n', '\r\n\t', '\\r\\n'])('removes a secret in base64 that is broken by %j', (end) => {
		const encoded = Buffer.from(`me:${SECRET}`).toString('base64');
		for (const length of [4, 7, 10]) {
			const redacted = redact(`x ${lines(encoded, length, end)} y`, [SECRET]);
			expect(redacted).toMatch(/^x bWU6?[\\rnt\s]*\*\*\*.{0,3} y$/s);
		}
	});

	it('leaves line breaks that are not within a secret', () => {
		expect(redact('gehe\r\n it\n', ['geheim'])).toBe('gehe\r\n it\n');
	});

	it.each([
		['geheim', 'geheim', 'Basic *** .'],
		['geheim-1', 'geheim-1', 'Basic ***= .'],
		['geheim1', 'geheim1', 'Basic ***== .'],
		['x:geheim', 'geheim', 'Basic eD***= .'],
	])('leaves the text around %j in base64', (text, secret, expected) => {
		expect(redact(`Basic ${Buffer.from(text).toString('base64')} .`, [secret])).toBe(expected);
	});

	it('treats ÿ, the last character of ISO-8859-1, as part of it', () => {
		expect(redact(`x ${latin1('geheim-ÿ').toString('hex')}`, ['geheim-ÿ'])).toBe('x ***');
		expect(redact('geheim-Ā', ['geheim-Ā'])).toBe('***');
	});

	it('finds a secret of four characters at each base64 offset', () => {
		for (const before of ['', 'a', 'ab', 'abc']) {
			for (const behind of ['', 'x', 'xy']) {
				const encoded = Buffer.from(`${before}GeHm${behind}`).toString('base64');
				expect(redact(encoded, ['GeHm'])).toContain(REDACTED);
			}
		}
	});

	it.each([
		['beside each other', 'geheim-eins geheim-zwei', ['geheim-eins', 'geheim-zwei'], '*** ***'],
		['that overlap', 'abcdefgh', ['abcdef', 'cdefgh'], '***'],
		['one in the other', 'x abcdefgh cdef', ['cdef', 'abcdefgh'], 'x *** ***'],
		['that repeat themselves', 'aaaaaaaaa b', ['aaaa'], '*** b'],
	])('removes secrets %s', (_how, text, secrets, expected) => {
		expect(redact(text, secrets)).toBe(expected);
	});

	it.each(['p', 'Nul', 'exc'])(
		'leaves a text alone if the short secret %j is only part of a word',
		(secret) => {
			expect(redact('NullPointerException', [secret])).toBe('NullPointerException');
		},
	);

	it('removes a secret of four characters from a text', () => {
		expect(redact('the password 1234 is wrong', ['1234'])).toBe('the password *** is wrong');
	});

	it('does not fail for a secret that no URL can contain', () => {
		expect(redact('Ok geheim\ud83d', ['geheim\ud83d'])).toBe('Ok ***');
	});

	it.each(['\\u{110000}', '\\u{}', '\\u{x}', '\\u12', '\\x1', '\\'])(
		'leaves %j, which is not an escape, next to a removed secret',
		(text) => {
			expect(redact(`${text} geheim`, ['geheim'])).toBe(`${text} ***`);
		},
	);
});

describe('redactor', () => {
	it.each([
		['a message id', '9912345678', '1234'],
		['a long number', '4912345678901', '12345678'],
		['an id with a letter', 'F26-001234', '1234'],
		['a phone number', '+98 912 123 4567', '1234'],
		['a word with a digit', 'geheim7', 'geheim7'],
	])('leaves %s unchanged, even with a short or numeric secret in it', (_what, id, secret) => {
		expect(redactor([secret]).value(id)).toBe(id);
	});

	it.each(['geheim-77', 'p4ssw0rd'])('removes %j from an id', (secret) => {
		expect(redactor([secret]).value(`id-${secret}`)).toBe('id-***');
	});

	it('removes a secret of four characters that stands in place of an id', () => {
		expect(redactor(['geheim']).value('Password=geheim')).toBe('Password=***');
	});

	it('handles a record as a whole, with the vendor’s names in its raw', () => {
		const record = { id: '1234', text: ['so geheim', null, 3], raw: { 'p-geheim': { geheim: true } } };
		expect(redactor(['geheim', '1234']).value(record)).toEqual({
			id: '1234',
			text: ['so ***', null, 3],
			raw: { 'p-***': { '***': true } },
		});
	});

	it('leaves our own names unchanged, whatever the password', () => {
		expect(redactor(['destination']).value({ destination: 'x' })).toEqual({ destination: 'x' });
		expect(redactor(['destination']).value([{ input: { destination: 'x' } }])).toEqual([
			{ input: { destination: 'x' } },
		]);
	});

	it('keeps null values', () => {
		expect(redactor(['geheim']).text(null)).toBeNull();
	});
});

describe('a redactor with further secrets', () => {
	const hide = redactor(['geheim']);
	const further = () => ['0123456789abcdef', 'ein Satz mit Leerzeichen'];

	it('removes both kinds', () => {
		expect(hide.also(16, further).text('geheim 0123456789abcdef')).toBe('*** ***');
		expect(hide.also(16, further).value({ raw: 'id=0123456789abcdef; geheim' })).toEqual({
			raw: 'id=***; ***',
		});
	});

	it('reads forms as soon as one of them has a space', () => {
		expect(hide.also(16, further).text('q=ein+Satz+mit+Leerzeichen')).toBe('q=***');
	});

	it('computes them with the first text that may contain one, and once', () => {
		const asked = jest.fn(further);
		const both = hide.also(32, asked);
		expect(both.text('geheim')).toBe('***');
		expect(both.text('Ok : Ok')).toBe('Ok : Ok');
		expect(asked).not.toHaveBeenCalled();
		both.text('a longer one');
		both.text('another one that is longer');
		expect(asked).toHaveBeenCalledTimes(1);
	});

	it('finds a secret in any long enough text, even if its bytes were read as another charset', () => {
		const secret = Buffer.from('🙂🙂🙂🙂', 'utf8').toString('latin1');
		expect(secret).toHaveLength(16);
		expect(hide.also(16, () => [secret]).text('🙂🙂🙂🙂')).toBe('***');
	});

	it('leaves the original redactor unchanged', () => {
		hide.also(1, further).text('0123456789abcdef');
		expect(hide.text('0123456789abcdef')).toBe('0123456789abcdef');
	});
});
