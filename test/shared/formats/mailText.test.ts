import fc from 'fast-check';
import {
	decodeHeader,
	readMailText,
	senderAddresses,
	sentAtMs,
} from '../../../nodes/shared/formats/mailText';
import { encodeJapanese } from '../../../sandbox/vendors/faximosilver/japanese';

const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const read = (...lines: string[]) => readMailText(Buffer.from(lines.join('\r\n'), 'latin1'));
const SUBJECT = '【faximoSilver】FAXの送信が完了しました';

describe('decodeHeader', () => {
	const word = (label: string, form: 'B' | 'Q' | 'b' | 'q', bytes: Uint8Array) => {
		const hex = [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('');
		return `=?${label}?${form}?${/b/i.test(form) ? Buffer.from(bytes).toString('base64') : hex}?=`;
	};

	it('reads a subject in each charset, under any label, whole or split at any byte', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('utf-8' as const, 'iso-2022-jp' as const, 'shift_jis' as const, 'euc-jp' as const),
				fc.constantFrom(
					'us-ascii',
					'x-unknown',
					'ISO-2022-JP-MS',
					'utf-8',
					'Shift_JIS',
					'eucJP-ms',
					'cp50221',
				),
				fc.constantFrom('B' as const, 'b' as const, 'Q' as const, 'q' as const),
				fc.integer({ min: 1, max: 100 }),
				(charset, label, form, length) => {
					const bytes = encodeJapanese(SUBJECT, charset);
					const words = [];
					for (let at = 0; at < bytes.length; at += length)
						words.push(word(label, form, bytes.subarray(at, at + length)));
					expect(decodeHeader(words.join(' '))).toBe(SUBJECT);
				},
			),
		);
	});

	it.each(['utf-8', 'iso-2022-jp', 'shift_jis', 'euc-jp'] as const)('reads raw bytes of %s', (charset) => {
		expect(decodeHeader(latin(encodeJapanese(SUBJECT, charset)))).toBe(SUBJECT);
	});

	it('keeps white space around encoded words, and drops it between two', () => {
		const [one, two] = [word('utf-8', 'B', Buffer.from('件')), word('UTF8', 'Q', Buffer.from('名'))];
		expect(decodeHeader(`Re: ${one}\t ${two} (1) ${one}`)).toBe('Re: 件名 (1) 件');
		expect(decodeHeader(one + two)).toBe('件名');
	});

	it('joins words that split a base64 group, and separates others', () => {
		const base64 = Buffer.from(SUBJECT).toString('base64');
		expect(decodeHeader(`=?utf-8?B?${base64.slice(0, 5)}?= =?utf-8?B?${base64.slice(5)}?=`)).toBe(SUBJECT);
		const [one, two] = [
			word('iso-2022-jp', 'B', encodeJapanese('件', 'iso-2022-jp')),
			word('utf-8', 'B', Buffer.from('名')),
		];
		expect(decodeHeader(`${one} ${two}`)).toBe('件名');
	});

	it('joins words that split a character if the labels are two names of one charset', () => {
		const [first, second] = [...encodeJapanese('ソ', 'shift_jis')].map((byte) => Uint8Array.of(byte));
		expect(decodeHeader(`${word('cp932', 'B', first!)} ${word('Shift_JIS', 'Q', second!)}`)).toBe('ソ');
		expect(decodeHeader(`${word('x-a', 'B', first!)} ${word('X-A', 'Q', second!)}`)).toBe('ソ');
	});

	it('keeps the order of words in both encodings', () => {
		expect(decodeHeader('=?utf-8?B?YQ==?= =?utf-8?Q?b?= =?utf-8?B?Yw==?=')).toBe('abc');
		expect(decodeHeader('=?utf-8?B?YWFh?= =?utf-8?Q?b?= =?utf-8?b?Y2Nj?=')).toBe('aaabccc');
		expect(decodeHeader('=?utf-8?B?YQ?= =?utf-8?B?==?= =?utf-8?q?b?=')).toBe('ab');
	});

	it('reads underscores as spaces, and leaves text outside encoded words unchanged', () => {
		expect(decodeHeader('=?utf-8*ja?q?a_b=20c?= =? ?x?= 1=2')).toBe('a b c =? ?x?= 1=2');
	});
});

describe('adjacent encoded words', () => {
	it('keep the white space before the first', () => {
		expect(decodeHeader(' =?UTF-8?Q?x?=')).toBe(' x');
	});

	it('are decoded one by one if they form no text together', () => {
		// The first part does not switch back from two-byte characters, and the second begins with letters.
		const first = Buffer.from('\x1b$B4A', 'latin1').toString('base64');
		const second = Buffer.from('a', 'latin1').toString('base64');
		expect(decodeHeader(`=?ISO-2022-JP?B?${first}?= =?ISO-2022-JP?B?${second}?=`)).toBe('漢a');
	});
});

describe('readMailText', () => {
	it('returns the first of each header, unfolded, up to the empty line', () => {
		const mail = read(
			'SUBJECT : one',
			'  two',
			'subject: three',
			'Message-Id: <1@x>',
			'Date: today',
			'',
			'Subject: four',
		);
		expect(mail).toMatchObject({
			subject: 'one  two',
			messageId: '<1@x>',
			date: 'today',
			plain: 'Subject: four',
		});
	});

	it.each([
		['Subject:a b', 'a b'],
		['Subject:\t a b \t', 'a b'],
		['Subject :a b', 'a b'],
		['Subject: a\r\n\tb', 'a\tb'],
		['Subject:\r\n a', 'a'],
		['Subject: a: b', 'a: b'],
		['Su bject: a', ''],
		[': a', ''],
		['X-Subject: a', ''],
		['a line\r\nSubject: a', 'a'],
	])('reads the header %j', (header, subject) => {
		expect(read(header).subject).toBe(subject);
		expect(read(header, '', 'text').subject).toBe(subject);
		expect(readMailText(Buffer.from(`${header}\n\ntext`)).plain).toBe('text');
	});

	it('has no Message-ID and no date if their headers are empty or missing', () => {
		expect(read('Message-Id: ', 'Date:')).toMatchObject({ messageId: null, date: null, subject: '' });
		expect(read('', 'text')).toMatchObject({ messageId: null, date: null, subject: '', plain: 'text' });
		expect(readMailText(Buffer.from('\ntext')).plain).toBe('text');
		expect(readMailText(Buffer.from(''))).toMatchObject({ plain: '', html: '', authors: [] });
	});

	it('returns the Authentication-Results headers in order', () => {
		expect(
			read('Authentication-Results: a', 'X: 1', 'authentication-results: b').authenticationResults,
		).toEqual(['a', 'b']);
		expect(read('X: 1').authenticationResults).toEqual([]);
	});

	const multipart = (...parts: string[]) =>
		read('Content-Type: multipart/mixed; boundary=b', '', ...parts.flatMap((part) => ['--b', part]), '--b--');

	it('joins all parts of one type, and leaves out others and attachments', () => {
		const { plain, html } = multipart(
			'\r\none',
			'Content-Type: text/html\r\n\r\n<p>',
			'Content-Type: TEXT/PLAIN; charset=utf-8\r\n\r\ntwo',
			'Content-Type: text/html; x=y\r\n\r\n</p>',
			'Content-Type: text/css\r\n\r\nthree',
			'Content-Disposition: attachment; filename=a.txt\r\n\r\nfour',
			'Content-Disposition: ATTACHMENT\r\n\r\nfive',
			'Content-Disposition: inline; filename=attachment\r\n\r\nsix',
			'Content-Type: nonsense\r\n\r\nseven',
		);
		expect([plain, html]).toEqual(['one\ntwo\nsix\nseven', '<p>\n</p>']);
	});

	it.each([
		['multipart/mixed; boundary=b', 'x'],
		['multipart/mixed; boundary="b"', 'x'],
		['multipart/mixed; charset=a;\tBOUNDARY = "b"', 'x'],
		['MULTIPART/Alternative; boundary=b; charset=a', 'x'],
		["multipart/mixed; boundary*=us-ascii'en'b", 'x'],
		['multipart/mixed; boundary=c', ''],
	])('finds the parts of %j', (type, text) => {
		expect(read(`Content-Type: ${type}`, '', 'preamble', '--b', '', 'x', '--b--', 'epilogue').plain).toBe(
			text,
		);
	});

	it.each([
		'multipart/mixed',
		'multipart/mixed; boundary=""',
		`multipart/mixed; boundary=${'b'.repeat(1_001)}`,
	])('reads the whole mail if it declares no usable boundary: %.40s', (type) => {
		expect(read(`Content-Type: ${type}`, '', 'text').plain).toBe('text');
	});

	it('recognizes a boundary only on a line of its own', () => {
		expect(multipart('\r\na --b\r\n--bc\r\nd').plain).toBe('a --b\r\n--bc\r\nd');
		const spaced = read(
			'Content-Type: multipart/mixed; boundary=b.',
			'',
			'--b. \t',
			'',
			'x',
			'--bx',
			'y',
			'--b.--',
		);
		expect(spaced.plain).toBe('x\r\n--bx\r\ny');
		expect(read('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x').plain).toBe('x');
	});

	it('reads the first 500 parts of a mail, nested at most 20 deep', () => {
		const parts = Array.from({ length: 600 }, (_, at) => ['--b', '', `part ${at}`]).flat();
		const { plain } = read('Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--');
		expect(plain.split('\n').slice(-1)).toEqual(['part 499']);

		const nested = (depth: number): string =>
			depth === 0
				? '\n\ntext'
				: `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested(depth - 1)}\n--b${depth}--`;
		expect(read(nested(20)).plain).toContain('text');
		expect(read(nested(21)).plain).toBe('');
		expect(read(nested(200)).plain).toBe('');
	});

	it('reads no sender from an implausibly long header', () => {
		const from = (padding: number) => `From: "${'a'.repeat(padding)}" <fax_sys@cl1.faximo.jp>`;
		expect(read(from(9_000)).authors).toEqual(['fax_sys@cl1.faximo.jp']);
		expect(read(from(10_000)).authors).toEqual(['']);
	});

	it('keeps the last byte of a raw header, even if it looks like white space', () => {
		expect(read(`Subject: ${latin(Buffer.from('ただ'))}`, '', '').subject).toBe('ただ');
	});

	it.each([
		['lines that end in LF', '\n'],
		['lines that end in CRLF', '\r\n'],
	])('reads nested parts with %s', (_what, end) => {
		const source = [
			'Content-Type: multipart/mixed; boundary="a (1)"',
			'',
			'preamble',
			'--a (1)',
			'Content-Type: multipart/alternative;',
			' boundary=b',
			'',
			'--b',
			'Content-Type: text/plain; charset="x-unknown"',
			'Content-Transfer-Encoding: 8bit',
			'',
			latin(encodeJapanese('平文です', 'euc-jp')),
			'--b  ',
			'Content-Type: TEXT/HTML',
			'Content-Transfer-Encoding: BASE64',
			'',
			Buffer.from(encodeJapanese('<p>網頁です', 'shift_jis')).toString('base64'),
			'--b--',
			'--a (1)',
			'Content-Disposition: attachment; filename=a.txt',
			'',
			'attached',
			'--a (1)--',
			'epilogue',
		].join(end);
		const mail = readMailText(Buffer.from(source, 'latin1'));
		expect(mail).toMatchObject({ plain: '平文です', html: '<p>網頁です' });
	});

	it('reads quoted-printable with line breaks in any place', () => {
		const quoted = [...encodeJapanese('送信しました', 'shift_jis')]
			.map((byte) => `=${byte.toString(16)}`)
			.join('=\r\n');
		const split = quoted.replace('=91', '=9=  \r\n1');
		const mail = read('Content-Transfer-Encoding: quoted-printable', '', `a=3Db =zz ${split}=`, '');
		expect(mail.plain).toBe('a=b =zz 送信しました');
	});

	it('reads base64 with padding inside, and a charset by RFC 2231', () => {
		const [one, two] = ['件名の', 'です'].map((text) =>
			Buffer.from(encodeJapanese(text, 'euc-jp')).toString('base64'),
		);
		const mail = read(
			"Content-Type: text/plain; charset*=us-ascii'ja'euc-jp",
			'Content-Transfer-Encoding: base64',
			'',
			`${one}\r\n${two}`,
		);
		expect(mail.plain).toBe('件名のです');
	});

	it('never throws, whatever the mail', () => {
		const line = fc.constantFrom(
			...['Content-Type: multipart/mixed; boundary=a', '--a', '--a--', '', 'From: <', '=?utf-8?B?=E3?='],
			...[
				'Subject: =?x?q?=?=',
				'Content-Transfer-Encoding: base64',
				'\x1b$B',
				'\xff',
				'Content-Type: text/plain; charset=',
			],
		);
		fc.assert(
			fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
				expect(typeof read(...lines).plain).toBe('string');
			}),
		);
	});

	it('takes time proportional to the length', () => {
		const startedAt = Date.now();
		for (const piece of ['=?', '=?a?b?', '--a\r\n', '<style', '\r\n ', ';charset="', '(', '<']) {
			const long = piece.repeat(200_000 / piece.length);
			read(`Subject: ${long}`, `From: ${long}`, `Content-Type: multipart/mixed; boundary=a${long}`, '', long);
			read('Content-Type: multipart/mixed; boundary=a', '', long);
		}
		expect(Date.now() - startedAt).toBeLessThan(8_000);
	});
});

describe('the sender', () => {
	const sender = (from: string) =>
		senderAddresses(Buffer.from(`X: 1\r\n${from}\r\n\r\n`, 'latin1')).join(' ');

	it.each([
		['an address', 'From: FAX_SYS@cl1.faximo.jp'],
		['an address with a name', 'from:"faximo, Inc." <fax_sys@cl1.faximo.jp>'],
		['an encoded name', 'From: =?iso-2022-jp?B?GyRCN29MPhsoQg==?= <fax_sys@cl1.faximo.jp>'],
		// The bytes of this name include a quotation mark, a bracket and an at sign.
		[
			'a raw name in ISO-2022-JP',
			`From: ${latin(encodeJapanese('「＜」、。ア【】タ', 'iso-2022-jp'))} <fax_sys@cl1.faximo.jp>`,
		],
		[
			'a raw name in Shift_JIS',
			`From: ${latin(encodeJapanese('ソ表能のテスト', 'shift_jis'))} <fax_sys@cl1.faximo.jp>`,
		],
		// Its last byte is that of a backslash, which would take the quotation mark behind it away.
		['a raw name in quotation marks in Shift_JIS', 'From: "\x95\x5c" <fax_sys@cl1.faximo.jp>'],
	])('is read from %s', (_what, from) => {
		expect(sender(from)).toBe('fax_sys@cl1.faximo.jp');
	});

	it.each([
		['an escaped quotation mark in a name', 'From: "fax \\"a (b" <fax_sys@cl1.faximo.jp>'],
		['an escaped bracket in a comment', 'From: (a \\) b) fax_sys@cl1.faximo.jp'],
		['a comment in a comment', 'From: (a (b) c) fax_sys@cl1.faximo.jp'],
		['a bracket in a name', 'From: "a ) (" <fax_sys@cl1.faximo.jp>'],
		['tabs', 'From:\tfaximo\t<\tfax_sys@cl1.faximo.jp\t>\t'],
	])('is a single plain address with %s', (_what, from) => {
		expect(read(from).authors).toEqual(['fax_sys@cl1.faximo.jp']);
	});

	it('is not read from the display name', () => {
		expect(sender('From: "fax_sys@cl1.faximo.jp" <a@example.com>')).toBe('a@example.com');
		const name = Buffer.from('<fax_sys@cl1.faximo.jp>').toString('base64');
		expect(sender(`From: =?utf-8?B?${name}?= <a@example.com>`)).toBe('a@example.com');
		expect(sender('Subject: none')).toBe('');
	});

	it('includes everyone that is named, in all headers', () => {
		expect(sender('From: a@example.com, B <b@example.com>\r\nfrom: c@example.com')).toBe(
			'a@example.com b@example.com c@example.com',
		);
	});

	it('comes with the date of the mail, or null', () => {
		expect(sentAtMs(Buffer.from('Date: Fri, 01 Jan 2010 10:51:00 +0900\r\n'))).toBe(
			Date.UTC(2010, 0, 1, 1, 51),
		);
		expect(sentAtMs(Buffer.from('Date: yesterday\r\n'))).toBeNull();
		expect(sentAtMs(Buffer.from('X: 1\r\n'))).toBeNull();
	});
});
