import { isEmailAddress } from '../../../nodes/shared/text/emailAddress';

describe('isEmailAddress', () => {
	it.each([
		...[
			'clinic@example.com',
			'me+fax@mail.example.co.jp',
			"o'brien@example.com",
			'a@localhost',
			'A_b-c.d@sub-1.example.com',
		],
		// Japanese carriers give out such addresses, although RFC 5322 has them in quotes.
		...['a..b.@docomo.ne.jp', '.a@ezweb.ne.jp'],
		...['用户@例子.广告', 'jürgen@müller.de', `${'a'.repeat(242)}@example.com`],
	])('accepts %j', (text) => {
		expect(isEmailAddress(text)).toBe(true);
	});

	it.each([
		['nothing', ''],
		['no @', 'clinic'],
		['a half', '@example.com'],
		['another half', 'a@'],
		['two @', 'a@b@c'],
		['a blank', 'a b@example.com'],
		['a blank at its end', 'a@example.com '],
		['a display name', 'A <a@example.com>'],
		['brackets', '<a@example.com>'],
		['a list', 'a@example.com,b@example.com'],
		['a list with a semicolon', 'a@example.com;b@example.com'],
		['a group', 'group:a@example.com;'],
		['a group of none', 'undisclosed:;@example.com'],
		['a comment', '(boss)a@example.com'],
		['a comment behind it', 'a@example.com(boss)'],
		['quotes', '"a"@example.com'],
		['a quoted address', '"boss@example.com"@evil.example'],
		['a backslash', 'a\\@example.com'],
		['a line break', 'a@example.com\r\nBcc: b@example.com'],
		['a line feed alone', 'a@example.com\n'],
		['NUL', 'a\0@example.com'],
		['an address literal', 'a@[127.0.0.1]'],
		['a zero-width character', 'a\u200b@example.com'],
		['a mark that turns the direction', '\u202ea@example.com'],
		['an encoded word', '=?utf-8?q?a?=<a@example.com>'],
		['an empty label', 'a@example..com'],
		['a dot at its end', 'a@example.com.'],
		['half a character', 'a\ud800@example.com'],
		['255 characters', `${'a'.repeat(243)}@example.com`],
	])('refuses one with %s', (_what, text) => {
		expect(isEmailAddress(text)).toBe(false);
	});
});
