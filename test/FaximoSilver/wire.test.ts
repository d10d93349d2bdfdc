import fc from 'fast-check';
import {
	ATTACHMENT_ENDINGS,
	decodeResult,
	faxAddress,
	FAXIMO_DOMAIN,
	MAX_RECIPIENTS,
	OMIT_BODY_MARK,
	resultOutcome,
	resultSender,
} from '../../nodes/FaximoSilver/gateway/wire';
import { anyText } from '../support/anyText';
import { sample } from './sample';

const [DELIVERED_SUBJECT = '', ERROR_SUBJECT = ''] = sample('subjects.txt').split('\n');

const body = (...lines: string[]) => lines.join('\r\n');

describe('a fax', () => {
	it('goes to the number at the vendor’s domain', () => {
		expect(faxAddress('0323456789', FAXIMO_DOMAIN)).toBe('0323456789@cl1.faximo.jp');
	});

	it('goes to at most 50 recipients per mail, and “===” suppresses its body', () => {
		expect([MAX_RECIPIENTS, OMIT_BODY_MARK]).toEqual([50, '===']);
	});

	it('may have the file types that the document lists', () => {
		expect(ATTACHMENT_ENDINGS).toEqual(
			expect.arrayContaining([...['doc', 'xls', 'pdf', 'tif', 'tiff', 'jpg', 'jpeg', 'jpe', 'jfif', 'txt']]),
		);
	});

	it('is answered from the system’s address', () => {
		expect(resultSender(FAXIMO_DOMAIN)).toBe('fax_sys@cl1.faximo.jp');
	});
});

describe('the subject of a result', () => {
	it('is one of the two in the document', () => {
		expect(resultOutcome(DELIVERED_SUBJECT)).toBe('delivered');
		expect(resultOutcome(ERROR_SUBJECT)).toBe('error');
	});

	it.each([
		['full-width brackets', '【faximoSilver】（重要）FAXが送信できませんでした', 'error'],
		['no brackets', '【faximoSilver】FAXが送信できませんでした', 'error'],
		['full-width letters', '【ｆａｘｉｍｏＳｉｌｖｅｒ】ＦＡＸの送信が完了しました', 'delivered'],
		['a word before it', 'Fwd: 【faximoSilver】FAXの送信が完了しました', 'delivered'],
	])('may have %s', (_what, subject, outcome) => {
		expect(resultOutcome(subject)).toBe(outcome);
	});

	it.each([
		'',
		'FAXの送信が完了しました',
		'【faximoSilver】メンテナンスのお知らせ',
		'Invoice',
		'【faximoSilver】FAXの送信が',
	])('is not recognized: %j', (subject) => {
		expect(resultOutcome(subject)).toBeNull();
	});
});

describe('the body of a result', () => {
	it('matches the document’s sample of a delivered fax, with both of its numbers', () => {
		expect(decodeResult('delivered', sample('result-delivered.txt'))).toEqual({
			outcome: 'delivered',
			recipient: '0323456789',
			firstLineNumber: '0312345678',
			sentAt: '2010/01/01 10:50:40',
			pages: 10,
			subject: 'FAX送信サンプル東京',
		});
	});

	it('matches the document’s sample of a failed fax', () => {
		expect(decodeResult('error', sample('result-error.txt'))).toEqual({
			outcome: 'error',
			recipient: '0323456789',
			firstLineNumber: '0451234567',
			sentAt: '2010/01/20 10:20:30',
			pages: 10,
			subject: 'FAX送信サンプル横浜',
		});
	});

	it.each(['\n', '\r\n', '\r'])('may have %j at the ends of its lines', (lineEnd) => {
		const text = sample('result-delivered.txt').replaceAll('\n', lineEnd);
		expect(decodeResult('delivered', text)).toMatchObject({ pages: 10, subject: 'FAX送信サンプル東京' });
	});

	it('may be written in full-width characters', () => {
		const text = body(
			'０３１２３４５６７８宛のＦＡＸ送信が正常に完了しました。',
			'送信日時：２０１０／０１／０１　１０：５０：４０',
			'送信先ＦＡＸ番号：０３２３４５６７８９',
			'枚数：１０　枚',
			'件名：全角１２３',
		);
		expect(decodeResult('delivered', text)).toEqual({
			outcome: 'delivered',
			recipient: '0323456789',
			firstLineNumber: '0312345678',
			sentAt: '2010/01/01 10:50:40',
			pages: 10,
			// The subject keeps the width in which it was written.
			subject: '全角１２３',
		});
	});

	it('may lack everything but a number', () => {
		const nothing = { sentAt: null, pages: null, subject: null };
		expect(decodeResult('error', '送信先FAX番号:03-2345-6789')).toEqual({
			...{ outcome: 'error', recipient: '0323456789', firstLineNumber: null },
			...nothing,
		});
		expect(decodeResult('error', '0312345678宛のFAXはエラーのため送信できませんでした。')).toEqual({
			...{ outcome: 'error', recipient: null, firstLineNumber: '0312345678' },
			...nothing,
		});
	});

	it('may have a subject that is empty, or that looks like another line', () => {
		const withSubject = (subject: string) =>
			decodeResult('error', body('送信先FAX番号:0323456789', '枚数:- 枚', `件名:${subject}`));
		expect(withSubject('')).toMatchObject({ subject: '', pages: null });
		expect(withSubject('枚数:99 枚')).toMatchObject({ subject: '枚数:99 枚', pages: null });
		expect(withSubject('0612345678宛のFAX')?.recipient).toBe('0323456789');
	});

	it.each(['', 'Hello', '送信先FAX番号:', '送信先FAX番号:---', '宛のFAX送信が正常に完了しました。'])(
		'is not recognized without a number: %j',
		(text) => {
			expect(decodeResult('delivered', text)).toBeNull();
		},
	);

	it('never throws, whatever its content', () => {
		const line = fc.oneof(
			anyText({ maxLength: 30 }),
			fc
				.tuple(
					fc.constantFrom('送信日時:', '送信先FAX番号:', '枚数：', '件名：', ''),
					anyText({ maxLength: 20 }),
					fc.constantFrom('', '宛のFAX', '枚'),
				)
				.map((parts) => parts.join('')),
		);
		fc.assert(
			fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
				const result = decodeResult('error', lines.join('\n'));
				if (result === null) return;
				expect(result.recipient ?? result.firstLineNumber).toMatch(/^[\d*#+]+$/);
				if (result.pages !== null) expect(Number.isInteger(result.pages)).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});
});
