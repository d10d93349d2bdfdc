import fc from 'fast-check';
import {
	addressSecrets,
	decodeAnswer,
	decodeReport,
	encodeSend,
	FAX123_BASE_URL,
	REPORT_PARAMETER_NAMES,
	reportKey,
	type WireReport,
	type WireSend,
} from '../../nodes/Fax123/gateway/wire';
import { anyText } from '../support/anyText';
import { anyCall, REPORT } from './calls';
import { sample } from './sample';

const SEND: WireSend = {
	email: 'me@example.com',
	password: 'geheim',
	fax: '0123456789',
	reference: 'contract-1',
	documentUrl: 'https://example.com/contract.pdf',
	reportEmail: null,
};

const namesOf = (query: string) => query.split('&').map((pair) => pair.split('=')[0]);
const valueOf = (query: string, name: string) =>
	query
		.split('&')
		.find((pair) => pair.startsWith(`${name}=`))
		?.slice(name.length + 1);

describe('encodeSend', () => {
	it('without parameters is the document’s request, letter for letter', () => {
		const nothing = { email: '', password: '', fax: '', reference: '', documentUrl: '', reportEmail: null };
		expect(`${FAX123_BASE_URL}?${encodeSend(nothing)}`).toBe(sample('send-request'));
	});

	it('puts the address for a copy of the report last, as the document says', () => {
		const query = encodeSend({ ...SEND, reportEmail: 'votremail@monsite.com' });
		expect(decodeURIComponent(query).endsWith(sample('report-copy'))).toBe(true);
		expect(namesOf(query)).toEqual([...namesOf(encodeSend(SEND)), 'accuse_email']);
	});

	it('has no address for a copy unless one was given', () => {
		expect(encodeSend(SEND)).not.toContain('accuse_email');
	});

	// "attention ! utiliser la fonction urlencode si vous avez des espaces dans votre url"
	it.each([
		['a space', 'a b', 'a%20b'],
		['an ampersand', 'a&fax=b', 'a%26fax%3Db'],
		['a plus', 'a+b', 'a%2Bb'],
		['a percent sign', 'a%20b', 'a%2520b'],
		['a hash and a question mark', 'a#b?c', 'a%23b%3Fc'],
		['an accent', 'é', '%C3%A9'],
		['a line end', 'a\r\nb', 'a%0D%0Ab'],
		['a whole address', 'https://x.fr/a?b=c&d=e', 'https%3A%2F%2Fx.fr%2Fa%3Fb%3Dc%26d%3De'],
	])('escapes %s in every field', (_what, value, written) => {
		const all = {
			email: value,
			password: value,
			fax: value,
			reference: value,
			documentUrl: value,
			reportEmail: value,
		};
		const query = encodeSend(all);
		for (const name of ['email', 'pass', 'fax', 'ref', 'url', 'accuse_email']) {
			expect([name, valueOf(query, name)]).toEqual([name, written]);
		}
		expect(valueOf(query, 'ref_accuse')).toBe('1');
	});

	it('is read back unchanged by any parser, whatever the texts contain', () => {
		const text = anyText({ maxLength: 20 });
		fc.assert(
			fc.property(
				text,
				text,
				text,
				text,
				text,
				text,
				(email, password, fax, reference, documentUrl, reportEmail) => {
					const query = encodeSend({ email, password, fax, reference, documentUrl, reportEmail });
					expect(query).toMatch(/^[\x21-\x7e]+$/);
					expect([...new URLSearchParams(query)]).toEqual([
						['email', email],
						['pass', password],
						['fax', fax],
						['ref', reference],
						['url', documentUrl],
						['ref_accuse', '1'],
						['accuse_email', reportEmail],
					]);
				},
			),
		);
	});
});

describe('the secrets of a URL', () => {
	const secretsOf = (address: string) => addressSecrets(address).filter((secret) => secret !== '');

	it.each([
		['a query of names and numbers', 'https://example.com/a.pdf?page=12&name=contract-of-may', []],
		['no query', 'https://example.com/a.pdf', []],
		['what is no address', 'contract.pdf?token=0123456789abcdef', []],
		[
			'a token of 16 characters or more: it, and the whole query',
			'https://example.com/a.pdf?page=12&token=0123456789abcdef',
			['page=12&token=0123456789abcdef', '0123456789abcdef'],
		],
		[
			'a user and a password: alone, and as they stand',
			'https://me:geheim@example.com/a.pdf',
			['geheim', 'me:geheim'],
		],
	])('are found for %s', (_what, address, secrets) => {
		expect(secretsOf(address)).toEqual(secrets);
	});
});

describe('decodeAnswer', () => {
	it.each([
		['a reference', '113-F26000017', 'F26000017'],
		['a reference with dashes', '113-F26-000017-b', 'F26-000017-b'],
		['a reference that begins with a dash', '113--1', '-1'],
		['a reference with blanks', '113-mon contrat', 'mon contrat'],
		['a reference with an accent', '113-réf é', 'réf é'],
		['a reference that looks like an answer', '113-101-x', '101-x'],
		['no reference', '113', null],
		['a dash alone', '113-', null],
		['a dash and a blank', '113- ', null],
		['blanks around the dash', '113 - F26', 'F26'],
		['a line end', '113-F26\r\n', 'F26'],
		['lines before it', '\n\n113-F26', 'F26'],
		['a byte order mark', '\uFEFF113-F26', 'F26'],
		['markup behind it', '113-F26<br />', 'F26'],
		['markup around it', '<html><body>113-F26</body></html>', 'F26'],
		['a title above it', '<html><head><title>123-Fax</title></head><body>113-F26</body></html>', 'F26'],
		['entities in it', '113-R&amp;D n&deg;&#55;', 'R&D n°7'],
		[
			'a notice of PHP before it',
			'<br />\n<b>Notice</b>:  Undefined index: accuse_email in <b>/home/www/http.php</b> on line <b>41</b><br />\n113-F26',
			'F26',
		],
	])('reads an answer with %s: %j', (_what, body, reference) => {
		expect(decodeAnswer(body)).toEqual({ code: '113', reference });
	});

	it.each([...Array.from({ length: 13 }, (_, index) => String(101 + index)), '114', '999'])(
		'reads the code %s with and without what follows',
		(code) => {
			expect(decodeAnswer(code)).toEqual({ code, reference: null });
			expect(decodeAnswer(`${code}-ref-1`)).toEqual({ code, reference: 'ref-1' });
		},
	);

	it.each([
		'',
		' \n',
		'-F26',
		'F26',
		'11-F26',
		'1130-F26',
		'113F26',
		'113:F26',
		'code 113-F26',
		'113-F26\nWarning: something',
		'113\n-F26',
		'113-\nWarning: something',
		'Warning: something\n113-F26',
		'<h1>Maintenance</h1>',
		'{"code":113}',
		'１１３-F26',
	])('cannot read %j', (body) => {
		expect(decodeAnswer(body)).toBeNull();
	});

	it('splits at the first dash only, whatever the reference', () => {
		const reference = anyText({ minLength: 1, maxLength: 20 }).filter(
			(text) => !/[\r\n<>]/.test(text) && text.trim() === text,
		);
		fc.assert(
			fc.property(fc.integer({ min: 100, max: 999 }), reference, (code, text) => {
				expect(decodeAnswer(`${code}-${text}`)).toEqual({ code: String(code), reference: text });
			}),
		);
	});

	it('never throws, and reads a three-digit code only from a text that has one', () => {
		const part = fc.oneof(
			fc.constantFrom('113', '-', ' ', '\n', '<', '>', '<br>', 'F26'),
			anyText({ maxLength: 5 }),
		);
		const body = fc
			.tuple(fc.constantFrom('113', '113-', '<b>', ''), fc.array(part, { maxLength: 6 }))
			.map(([first, parts]) => first + parts.join(''));
		let read = 0;
		fc.assert(
			fc.property(body, (text) => {
				const answer = decodeAnswer(text);
				if (answer === null) return;
				read += 1;
				expect(answer.code).toMatch(/^[0-9]{3}$/);
				expect(text).toContain(answer.code);
				expect(answer.reference ?? 'none').not.toMatch(/^$|^\s|\s$|[\r\n]/);
			}),
		);
		expect(read).toBeGreaterThan(0);
	});

	it.each([
		['open brackets', '<'.repeat(200_000)],
		['blanks', `113-${' '.repeat(200_000)}\nx`],
		['blanks before a dash', `113${' '.repeat(200_000)}x`],
	])('is fast for an answer full of %s', (_what, body) => {
		const begin = performance.now();
		expect(decodeAnswer(body)).toBeNull();
		expect(performance.now() - begin).toBeLessThan(1_000);
	});
});

describe('decodeReport', () => {
	it('reads all five parameters', () => {
		expect(decodeReport(REPORT)).toStrictEqual({
			code: '31064',
			reference: 'F26-000017',
			recipient: '0123456789',
			pages: '3',
			time: '22/11/2026 10:15',
		});
		expect(Object.keys(REPORT).sort()).toEqual([...REPORT_PARAMETER_NAMES].sort());
	});

	it('trims them, and ignores all others', () => {
		const padded = Object.fromEntries(Object.entries(REPORT).map(([name, value]) => [name, ` ${value}\n`]));
		expect(decodeReport({ ...padded, etat: '0', pass: 'x' })).toStrictEqual(decodeReport(REPORT));
	});

	it.each([
		['its number', { ref_accuse: '' }],
		['its reference', { numero: '' }],
	])('accepts a fax that is identified by %s alone', (_what, changed) => {
		expect(decodeReport({ ...REPORT, ...changed, nb_page: '', heure: '' })).toMatchObject({
			code: '31064',
			pages: '',
			time: '',
		});
	});

	it.each([
		['nothing', {}],
		['a report without its code', { ...REPORT, etat_e: ' ' }],
		['a report that names no fax', { ...REPORT, ref_accuse: '', numero: ' ' }],
		['names in other letter cases', { ETAT_E: '0', Ref_Accuse: 'F26' }],
		['what every object has', Object.create(REPORT) as Record<string, string>],
	])('does not recognize %s', (_what, parameters) => {
		expect(decodeReport(parameters)).toBeNull();
	});

	it('never throws, and returns trimmed texts', () => {
		let read = 0;
		fc.assert(
			fc.property(anyCall, (parameters) => {
				const report = decodeReport(parameters);
				if (report === null) return;
				read += 1;
				expect(report.code).not.toBe('');
				for (const value of Object.values(report) as unknown[]) {
					expect(value).toBe(String(value).trim());
				}
			}),
		);
		expect(read).toBeGreaterThan(0);
	});
});

describe('reportKey', () => {
	const keyOf = (parameters: Record<string, string>) => reportKey(decodeReport(parameters) as WireReport);

	it('is the same when a report is repeated', () => {
		expect(keyOf({ ...REPORT, other: 'x', etat_e: ' 31064 ' })).toBe(keyOf(REPORT));
	});

	// docs/design.md, "De-duplication keys".
	it.each([
		['reference', { ref_accuse: 'F26-000018' }],
		['number', { numero: '0123456788' }],
		['code', { etat_e: '0' }],
		['number of pages', { nb_page: '0' }],
		['time', { heure: '22/11/2026 10:16' }],
	])('differs for another %s', (_what, changed) => {
		expect(keyOf({ ...REPORT, ...changed })).not.toBe(keyOf(REPORT));
	});

	it('differs if any of the five differs, even if they read the same when joined', () => {
		const part = fc.oneof(fc.constantFrom('', '1', '11', '"', '","', ','), anyText({ maxLength: 3 }));
		const report = fc.record({ code: part, reference: part, recipient: part, pages: part, time: part });
		fc.assert(
			fc.property(report, report, (one, other) => {
				const isSame = Object.entries(one).every(
					([name, value]) => other[name as keyof WireReport] === value,
				);
				expect(reportKey(one) === reportKey(other)).toBe(isSame);
				expect(reportKey({ ...one })).toBe(reportKey(one));
			}),
		);
	});
});
