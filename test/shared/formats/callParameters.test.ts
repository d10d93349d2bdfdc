import fc from 'fast-check';
import { readCallParameters, type CallParameters } from '../../../nodes/shared/formats/callParameters';
import { anyText, latin1Text } from '../../support/anyText';

const firstNames = ['token', 'SmsID', 'Dest'];
const NO_FORM = new Uint8Array();

const ofQuery = (query: string) => readCallParameters({ query, form: NO_FORM, firstNames });
const ofForm = (form: string | Uint8Array) =>
	readCallParameters({ query: '', form: Buffer.from(form as string), firstNames });

describe('the parameters of a call', () => {
	it('are read from a query', () => {
		expect(ofQuery('SmsID=12&Dest=32475112233')).toEqual({ SmsID: '12', Dest: '32475112233' });
	});

	it('are read from a form', () => {
		expect(ofForm('SmsID=12&Dest=32475112233')).toEqual({ SmsID: '12', Dest: '32475112233' });
	});

	it('are read from both, and merged', () => {
		const form = Buffer.from('SmsID=12');
		expect(readCallParameters({ query: 'token=x', form, firstNames })).toEqual({ token: 'x', SmsID: '12' });
	});

	it('are empty without a query and form', () => {
		expect(ofQuery('')).toEqual({});
		expect(ofQuery('&&')).toEqual({});
	});

	it('are case-sensitive, because vendors’ names differ in case', () => {
		expect(ofQuery('SmsID=1&smsid=2')).toEqual({ SmsID: '1', smsid: '2' });
	});

	it.each([
		['Comment=', { Comment: '' }],
		['Comment', { Comment: '' }],
		['Comment=a=b', { Comment: 'a=b' }],
		['=a', { '': 'a' }],
	])('may be incomplete: %s', (query, parameters) => {
		expect(ofQuery(query)).toEqual(parameters);
	});
});

describe('a character set', () => {
	it.each([
		['UTF-8', 'caf%C3%A9', 'café'],
		['UTF-8 in small letters', 'caf%c3%a9', 'café'],
		['UTF-8 beyond two bytes', '%E2%82%AC%F0%9F%98%80', '€😀'],
		['ISO-8859-1', 'caf%E9', 'café'],
		['ISO-8859-1 as Windows has it', '10%80', '10€'],
		['UTF-8 that was not escaped', Buffer.from('café').toString('latin1'), 'café'],
		['ISO-8859-1 that was not escaped', 'caf\u00e9', 'café'],
	])('may be %s', (_what, written, text) => {
		expect(ofQuery(`Msg=${written}`)).toEqual({ Msg: text });
		expect(ofForm(Buffer.from(`Msg=${written}`, 'latin1'))).toEqual({ Msg: text });
	});

	it('is detected for each value separately', () => {
		expect(ofQuery('Msg=caf%E9&Provider=%C3%89tat')).toEqual({ Msg: 'café', Provider: 'État' });
	});

	it('is detected for names, too', () => {
		expect(ofQuery('num%E9ro=1')).toEqual({ numéro: '1' });
	});
});

describe('an escape', () => {
	it('may be + for a blank', () => {
		expect(ofQuery('Msg=un+deux%20trois%2B')).toEqual({ Msg: 'un deux trois+' });
	});

	it('may stand for a separator', () => {
		expect(ofQuery('Msg=a%26b%3Dc%3Fd')).toEqual({ Msg: 'a&b=c?d' });
	});

	it.each(['100%', '%', '%zz', '%4', '5% off', '%%'])('that is malformed stays as it came: %s', (text) => {
		expect(ofQuery(`Msg=${text.replaceAll(' ', '+')}&SmsID=1`)).toEqual({ Msg: text, SmsID: '1' });
	});
});

describe('a repeated parameter', () => {
	it.each([
		['the first counts', 'Dest=1&Dest=2', { Dest: '1' }],
		['an empty one does not count', 'Dest=&Dest=2', { Dest: '2' }],
		['none is left out when all are empty', 'Dest=&Dest=', { Dest: '' }],
		['it may be written as a list', 'Dest[]=1&Dest[]=2', { Dest: '1' }],
		['it may be written as a list with numbers', 'Dest[0]=1&Dest[1]=2', { Dest: '1' }],
		['its brackets may be escaped', 'Dest%5B%5D=1', { Dest: '1' }],
		['other brackets belong to the name', 'Dest[a]=1', { 'Dest[a]': '1' }],
	])('%s', (_what, query, parameters) => {
		expect(ofQuery(query)).toEqual(parameters);
	});

	it('is taken from the query when the form has it, too', () => {
		const form = Buffer.from('token=b');
		expect(readCallParameters({ query: 'token=a', form, firstNames })).toEqual({ token: 'a' });
	});
});

describe('a second question mark', () => {
	it.each([
		['token=x?SmsID=1&Dest=2', { token: 'x', SmsID: '1', Dest: '2' }],
		['token=x?Dest=2&SmsID=1', { token: 'x', SmsID: '1', Dest: '2' }],
		['token=x?smsid=1', { token: 'x', smsid: '1' }],
		['token=x?Dest[]=2', { token: 'x', Dest: '2' }],
		['token=?SmsID=1', { token: '', SmsID: '1' }],
		['?SmsID=1', { SmsID: '1' }],
	])('separates if a parameter of the vendor follows: %s', (query, parameters) => {
		expect(ofQuery(query)).toEqual(parameters);
	});

	it.each([
		['Msg=really?yes', { Msg: 'really?yes' }],
		['Msg=really?yes&SmsID=1', { Msg: 'really?yes', SmsID: '1' }],
		['Msg=really?', { Msg: 'really?' }],
		['Msg=what?Dest', { Msg: 'what?Dest' }],
		['Msg=what?Destination=1', { Msg: 'what?Destination=1' }],
		['Msg=what?%20Dest=1', { Msg: 'what? Dest=1' }],
		['Msg=what%3FDest=1', { Msg: 'what?Dest=1' }],
	])('is otherwise text: %s', (query, parameters) => {
		expect(ofQuery(query)).toEqual(parameters);
	});

	it.each([
		['token=x?SmsID=1&Msg=what?Dest=2', { token: 'x', SmsID: '1', Msg: 'what?Dest=2' }],
		['token=x?y?SmsID=1?SmsID=2', { token: 'x?y', SmsID: '1?SmsID=2' }],
		['token=x?SmsID=1?token=y', { token: 'x', SmsID: '1?token=y' }],
	])('separates once: %s', (query, parameters) => {
		expect(ofQuery(query)).toEqual(parameters);
	});

	it('is text in a form', () => {
		expect(ofForm('Msg=what?Dest=1&SmsID=2')).toEqual({ Msg: 'what?Dest=1', SmsID: '2' });
		expect(ofForm('?SmsID=2')).toEqual({ '?SmsID': '2' });
	});

	it('matches the vendor’s names literally, even if they contain regular expression characters', () => {
		const query = 'token=x?a.b=1&c=2?aXb=3';
		expect(readCallParameters({ query, form: NO_FORM, firstNames: ['a.b'] })).toEqual({
			token: 'x',
			'a.b': '1',
			c: '2?aXb=3',
		});
	});
});

describe('an HTML-escaped ampersand', () => {
	const REPORT = { SmsID: '1001', Dest: '32475112233', token: 'x' };

	it.each(['&amp;', '&AMP;', '&#38;', '&#x26;', '&amp;amp;', '&amp%3B', '&&amp;'])(
		'separates if a parameter of the vendor follows: %s',
		(separator) => {
			expect(ofQuery(`SmsID=1001${separator}Dest=32475112233${separator}token=x`)).toEqual(REPORT);
			expect(ofForm(`SmsID=1001${separator}Dest=32475112233${separator}token=x`)).toEqual(REPORT);
		},
	);

	it('separates after a second question mark, and before a list', () => {
		expect(ofQuery('token=x?SmsID=1001&amp;Dest[]=32475112233')).toEqual(REPORT);
	});

	it('is text within a value that is percent-encoded', () => {
		expect(ofQuery('SmsID=1&Msg=a%26amp%3BDest=2&amp;Dest=3')).toEqual({
			SmsID: '1',
			Msg: 'a&amp;Dest=2',
			Dest: '3',
		});
	});

	it.each(['amp;Destination', 'amp;', 'amp;x', 'amp', 'lt;Dest', '#Dest'])(
		'does not separate if the name does not indicate it: %s',
		(name) => {
			expect(ofQuery(`SmsID=1&${name}=2`)).toEqual({ SmsID: '1', [name]: '2' });
		},
	);

	it('separates parameters with any values, as & does', () => {
		const values = fc.tuple(
			anyText({ maxLength: 12 }),
			anyText({ maxLength: 12 }),
			anyText({ maxLength: 12 }),
		);
		const separator = fc.constantFrom('&amp;', '&#38;', '&#x26;', '&amp;amp;');
		fc.assert(
			fc.property(values, separator, ([token, id, to], written) => {
				const pairs = [
					`token=${encodeURIComponent(token)}`,
					`SmsID=${encodeURIComponent(id)}`,
					`Dest=${encodeURIComponent(to)}`,
				];
				expect(ofQuery(pairs.join(written))).toEqual(ofQuery(pairs.join('&')));
			}),
		);
	});
});

describe('names with a meaning in JavaScript', () => {
	it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('are ordinary names: %s', (name) => {
		const parameters: CallParameters = ofQuery(`${name}=1&SmsID=2`);
		expect(Object.keys(parameters).sort()).toEqual([name, 'SmsID'].sort());
		expect(Object.getOwnPropertyDescriptor(parameters, name)?.value).toBe('1');
		expect(Object.getPrototypeOf(parameters)).toBe(Object.prototype);
	});

	it('are never inherited', () => {
		expect(Object.hasOwn(ofQuery('SmsID=2'), 'constructor')).toBe(false);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		ofQuery('__proto__[polluted]=1&__proto__=1');
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});

describe('any call', () => {
	it('can be read, whatever its bytes', () => {
		const signs = fc.constantFrom('&', '=', '?', '%', '+', '[]', '%E9', '%C3%A9', 'SmsID', 'token');
		const query = fc.array(fc.oneof(signs, latin1Text({ maxLength: 5 }))).map((parts) => parts.join(''));
		fc.assert(
			fc.property(query, fc.uint8Array(), (anyQuery, form) => {
				const parameters = readCallParameters({ query: anyQuery, form, firstNames });
				for (const value of Object.values(parameters)) expect(typeof value).toBe('string');
			}),
		);
	});

	it('is decoded as its sender meant, when it is a form in UTF-8 as programs write it', () => {
		// These have no characters with a meaning of their own: a byte order mark, and a list's brackets.
		const text = anyText({ maxLength: 20 }).map((any) => any.replace(/^\uFEFF+/, ''));
		const name = fc.oneof(text, fc.constantFrom('__proto__', 'SmsID', 'Msg'));
		const pairs = fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 6 });
		fc.assert(
			fc.property(pairs, (given) => {
				fc.pre(given.every(([key]) => !/\[\d*\]$/.test(key)));
				const form = new URLSearchParams(given).toString();
				const expected = new Map(given);
				expect(new Map(Object.entries(ofForm(form)))).toEqual(expected);
				expect(new Map(Object.entries(ofQuery(form)))).toEqual(expected);
			}),
		);
	});

	it('is decoded as its sender meant, when every byte is escaped as ISO-8859-1 and it is not UTF-8', () => {
		// A lone é, the byte E9 before an ASCII one, is in no UTF-8 text.
		const latin1 = latin1Text({ maxLength: 20 }).filter((text) => !/[\u0080-\u009f]/.test(text));
		fc.assert(
			fc.property(latin1, (text) => {
				const written = [...Buffer.from(`é!${text}`, 'latin1')].map(
					(byte) => `%${byte.toString(16).padStart(2, '0')}`,
				);
				expect(ofQuery(`Msg=${written.join('')}`)).toEqual({ Msg: `é!${text}` });
			}),
		);
	});
});
