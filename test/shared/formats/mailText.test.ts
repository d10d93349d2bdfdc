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

	it('reads a subject in each charset, under any label, whole or cut at any bytes', () => {
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

	it('joins what is cut inside a group of base64, and takes apart what is not', () => {
		const base64 = Buffer.from(SUBJECT).toString('base64');
		expect(decodeHeader(`=?utf-8?B?${base64.slice(0, 5)}?= =?utf-8?B?${base64.slice(5)}?=`)).toBe(SUBJECT);
		const [one, two] = [
			word('iso-2022-jp', 'B', encodeJapanese('件', 'iso-2022-jp')),
			word('utf-8', 'B', Buffer.from('名')),
		];
		expect(decodeHeader(`${one} ${two}`)).toBe('件名');
	});

	it('reads underscores as spaces, and leaves what is no encoded word', () => {
		expect(decodeHeader('=?utf-8*ja?q?a_b=20c?= =? ?x?= 1=2')).toBe('a b c =? ?x?= 1=2');
	});
});

describe('readMailText', () => {
	it('takes the first of each header, unfolded, up to the empty line', () => {
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

	it('reads the first 500 parts of a mail, and 20 that stand in one another', () => {
		const parts = Array.from({ length: 600 }, (_, at) => ['--b', '', `part ${at}`]).flat();
		const { plain } = read('Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--');
		expect(plain.split('\n').slice(-1)).toEqual(['part 499']);

		const nested = (depth: number): string =>
			depth === 0
				? '\n\ntext'
				: `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested(depth - 1)}\n--b${depth}--`;
		expect(read(nested(20)).plain).toContain('text');
		expect(read(nested(200)).plain).toBe('');
	});

	it('takes no author from a header that is far longer than any', () => {
		const from = (padding: number) => `From: "${'a'.repeat(padding)}" <fax_sys@cl1.faximo.jp>`;
		expect(read(from(9_000)).authors).toEqual(['fax_sys@cl1.faximo.jp']);
		expect(read(from(10_000)).authors).toEqual(['']);
	});

	it('keeps the last byte of a raw header, also where it looks like white space', () => {
		expect(read(`Subject: ${latin(Buffer.from('ただ'))}`, '', '').subject).toBe('ただ');
	});

	it.each([
		['lines that end in LF', '\n'],
		['lines that end in CRLF', '\r\n'],
	])('reads parts, one inside another, with %s', (_what, end) => {
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

	it('reads quoted-printable with lines that are broken anywhere', () => {
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

	it('never throws, whatever a mail is made of', () => {
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

	it('takes time in proportion to the length', () => {
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
	])('is read from %s', (_what, from) => {
		expect(sender(from)).toBe('fax_sys@cl1.faximo.jp');
	});

	it('is not what a name says', () => {
		expect(sender('From: "fax_sys@cl1.faximo.jp" <a@example.com>')).toBe('a@example.com');
		const name = Buffer.from('<fax_sys@cl1.faximo.jp>').toString('base64');
		expect(sender(`From: =?utf-8?B?${name}?= <a@example.com>`)).toBe('a@example.com');
		expect(sender('Subject: none')).toBe('');
	});

	it('is everyone that is named, in all headers', () => {
		expect(sender('From: a@example.com, B <b@example.com>\r\nfrom: c@example.com')).toBe(
			'a@example.com b@example.com c@example.com',
		);
	});

	it('says when it sent the mail, or nothing', () => {
		expect(sentAtMs(Buffer.from('Date: Fri, 01 Jan 2010 10:51:00 +0900\r\n'))).toBe(
			Date.UTC(2010, 0, 1, 1, 51),
		);
		expect(sentAtMs(Buffer.from('Date: yesterday\r\n'))).toBeNull();
	});
});
