import fc from 'fast-check';
import {
	authHeaders,
	decodeAnswer,
	GLOBFAX_BASE_URL,
	isRecipientReference,
	NOBODY,
	recipientUrl,
	refusalOf,
} from '../../nodes/GlobFax/gateway/wire';
import { anyText } from '../support/anyText';
import { answerWith, FAILED, FETCH_FAILED, INVALID_REFERENCE, NOT_FOUND, sample, SUCCESS } from './sample';

describe('a query', () => {
	const [requestLine = '', ...headerLines] = sample('request.txt').split('\n');

	it('goes to the documented URL', () => {
		const url = new URL(recipientUrl(GLOBFAX_BASE_URL, 'rcpt_111aaa'));
		expect(`GET ${url.pathname} HTTP/1.1`).toBe(requestLine);
		expect(`Host: ${url.host}`).toBe(headerLines[0]);
		expect(url.href).toBe('http://api.globfax.com/api/v2/fax/recipients/rcpt_111aaa');
	});

	it('has the documented headers', () => {
		const headers = authHeaders('your_api_key_here', 'your_api_secret_here');
		for (const line of headerLines.slice(1)) {
			const [name = '', value] = line.split(': ');
			expect([name, headers[name.toLowerCase()]]).toEqual([name, value]);
		}
		expect(headers.accept).toBe('application/json');
	});
});

describe('a reference', () => {
	// "非空字符串", "仅包含字母、数字、下划线(_)、短横线(-)", "最大长度 255 字符"
	it.each(['rcpt_111aaa', 'a', '-', '_', 'A-Z_09', 'x'.repeat(255), NOBODY])('may be %j', (text) => {
		expect(isRecipientReference(text)).toBe(true);
	});

	it.each([
		'',
		' ',
		'rcpt 1',
		'rcpt.1',
		'rcpt/1',
		'../x',
		'rcpt_1\n',
		'é',
		'١',
		'x'.repeat(256),
		'a?b',
		'a%20b',
	])('may not be %j', (text) => {
		expect(isRecipientReference(text)).toBe(false);
	});

	it('that is valid needs no escaping in a URL', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/), (text) => {
				expect(isRecipientReference(text)).toBe(true);
				const { pathname, search } = new URL(recipientUrl(GLOBFAX_BASE_URL, text));
				expect([pathname, search]).toEqual([`/api/v2/fax/recipients/${text}`, '']);
			}),
		);
	});
});

describe('decodeAnswer', () => {
	it('reads the document’s success answer', () => {
		expect(decodeAnswer(SUCCESS)).toStrictEqual({
			success: true,
			recipient: {
				reference: 'rcpt_111aaa',
				phoneNumber: '8613812345678',
				pageCount: 3,
				chargedAmount: 1.5,
				status: 'success',
				failedCode: null,
				failedReason: null,
				completedAt: '2025-02-22 14:31:20',
				raw: (JSON.parse(SUCCESS) as { data: object }).data,
			},
		});
	});

	it('reads the document’s failure answer', () => {
		expect(decodeAnswer(FAILED)).toMatchObject({
			success: true,
			recipient: {
				reference: 'rcpt_222bbb',
				status: 'failed',
				failedCode: 'BUSY',
				failedReason: 'Recipient line is busy',
				pageCount: 3,
				chargedAmount: 1.5,
			},
		});
	});

	it.each([
		['an object of lists', INVALID_REFERENCE, 'Invalid rcpt_ref format', 'The uid format is invalid.'],
		['an empty text', NOT_FOUND, 'Recipient not found', ''],
		['a text', FETCH_FAILED, 'Failed to fetch recipient', '具体异常信息'],
		['an empty object', '{"success":false,"message":"No","errors":{}}', 'No', ''],
		['an empty list', '{"success":false,"message":"No","errors":[]}', 'No', ''],
		['a list', '{"success":false,"message":"No","errors":["a","b"]}', 'No', 'a b'],
		[
			'texts that are no lists',
			'{"success":false,"message":"No","errors":{"a":"x","b":["y","z"]}}',
			'No',
			'x y z',
		],
		[
			'what is no text',
			'{"success":false,"message":"No","errors":{"a":[{"b":1},2,null]}}',
			'No',
			'{"b":1} 2 null',
		],
		[
			'an object in a list',
			'{"success":false,"message":"No","errors":[{"toString":1}]}',
			'No',
			'{"toString":1}',
		],
		['null', '{"success":false,"message":"No","errors":null}', 'No', ''],
		['no errors', '{"success":false,"message":"No"}', 'No', ''],
		['no message', '{"success":false,"errors":"why"}', '', 'why'],
	])('reads an error with %s', (_what, body, message, errors) => {
		expect(decodeAnswer(body)).toStrictEqual({ success: false, message, errors });
	});

	it.each([
		['numbers as text', { page_count: '3', charged_amount: '1.50' }, { pageCount: 3, chargedAmount: 1.5 }],
		['no price yet', { page_count: null, charged_amount: null }, { pageCount: null, chargedAmount: null }],
		['nothing charged', { page_count: 0, charged_amount: 0 }, { pageCount: 0, chargedAmount: 0 }],
		[
			'words for numbers',
			{ page_count: 'three', charged_amount: '' },
			{ pageCount: null, chargedAmount: null },
		],
		['blanks for numbers', { page_count: ' ', charged_amount: [] }, { pageCount: null, chargedAmount: null }],
		['other kinds', { page_count: [3], charged_amount: true }, { pageCount: null, chargedAmount: null }],
		[
			'objects',
			{ page_count: {}, status: {}, failed_code: [] },
			{ pageCount: null, status: null, failedCode: null },
		],
		['empty texts', { failed_code: '', completed_at: ' ' }, { failedCode: null, completedAt: null }],
		[
			'numbers for texts',
			{ phone_number: 8613812345678, failed_code: 17 },
			{ phoneNumber: '8613812345678', failedCode: '17' },
		],
	])('reads a recipient with %s', (_what, data, fields) => {
		expect(decodeAnswer(answerWith(data))).toMatchObject({ success: true, recipient: fields });
	});

	it.each([
		'0000-00-00 00:00:00',
		'0000-00-00',
		'0000-00-00T00:00:00Z',
		'0000-00-00 00:00:00.000000',
		'0000/00/00 00:00',
		'00000000000000',
		'0000-01-01 00:00:00',
		'0001-01-01 00:00:00',
		'0001-01-01T00:00:00Z',
		'-0001-11-30 00:00:00',
		'1970-01-01 00:00:00',
		'1970-01-01 08:00:00',
		'1969-12-31 16:00:00',
		'1900-01-01 00:00:00',
		'Thu, 01 Jan 1970 00:00:00 GMT',
		'9999-12-31 23:59:59',
		0,
		-1,
		'0',
		'-1',
		'-',
		'--',
		'—',
		'null',
		'NULL',
		'undefined',
		'None',
		'N/A',
		'',
		' ',
		false,
		null,
		[],
		{},
	])('reads the completion time %j as null', (completed_at) => {
		expect(decodeAnswer(answerWith({ completed_at }))).toMatchObject({
			success: true,
			recipient: { completedAt: null, raw: { completed_at } },
		});
	});

	it.each([
		['2025-02-22 14:31:20', '2025-02-22 14:31:20'],
		[' 2025-02-22 14:31:20 ', '2025-02-22 14:31:20'],
		['2025-02-22T14:31:20+08:00', '2025-02-22T14:31:20+08:00'],
		['2025-02-22T06:31:20.0000Z', '2025-02-22T06:31:20.0000Z'],
		['22/02/2025 14:31', '22/02/2025 14:31'],
		['2000-01-01 00:00:00', '2000-01-01 00:00:00'],
		[1740205880, '1740205880'],
		['1740205880000', '1740205880000'],
	])('keeps the completion time %j', (completed_at, completedAt) => {
		expect(decodeAnswer(answerWith({ completed_at }))).toMatchObject({ recipient: { completedAt } });
	});

	it('keeps every time in the documented form', () => {
		const time = fc
			.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
			.map((date) => date.toISOString().slice(0, 19).replace('T', ' '));
		fc.assert(
			fc.property(time, (completedAt) => {
				expect(decodeAnswer(answerWith({ completed_at: completedAt }))).toMatchObject({
					recipient: { completedAt },
				});
			}),
		);
	});

	it('reads a recipient without any field', () => {
		expect(decodeAnswer('{"success":true,"data":{}}')).toMatchObject({
			success: true,
			recipient: { reference: '', phoneNumber: null, pageCount: null, status: null, raw: {} },
		});
	});

	it('reads an answer with a byte order mark, and keeps undocumented fields', () => {
		expect(decodeAnswer(`\uFEFF${answerWith({ fax_id: 'f1', extra: [1] })}`)).toMatchObject({
			recipient: { raw: { fax_id: 'f1', extra: [1], unit_price: 0.5 } },
		});
	});

	it.each([
		'',
		'<html></html>',
		'null',
		'[]',
		'"success"',
		'{}',
		'{"success":"true","data":{}}',
		'{"success":1,"data":{}}',
		'{"success":true}',
		'{"success":true,"data":null}',
		'{"success":true,"data":[]}',
		'{"success":true,"data":"rcpt"}',
		SUCCESS.slice(0, -5),
	])('cannot read %j', (body) => {
		expect(decodeAnswer(body)).toBeNull();
	});

	it('never throws, and gives every field a value of its type', () => {
		const value = fc.oneof(
			fc.jsonValue(),
			fc.constantFrom<unknown>('success', { toString: 1, valueOf: 1 }, ' ', []),
		);
		const data = fc.dictionary(
			fc.constantFrom(
				'rcpt_ref',
				'phone_number',
				'page_count',
				'charged_amount',
				'status',
				'failed_code',
				'failed_reason',
				'completed_at',
				'toString',
			),
			value,
		);
		const answer = fc.record(
			{
				success: fc.oneof(fc.boolean(), value),
				message: value,
				errors: fc.oneof(value, fc.array(value)),
				data: fc.oneof(data, value),
			},
			{ requiredKeys: [] },
		);
		const body = fc.oneof(
			answer.map((each) => JSON.stringify(each)),
			fc.json(),
			anyText(),
		);
		let read = 0;
		fc.assert(
			fc.property(body, (text) => {
				const decoded = decodeAnswer(text);
				if (decoded === null) return;
				read += 1;
				if (!decoded.success) {
					expect([typeof decoded.message, typeof decoded.errors]).toEqual(['string', 'string']);
					return;
				}
				const {
					pageCount,
					chargedAmount,
					reference,
					phoneNumber,
					status,
					failedCode,
					failedReason,
					completedAt,
				} = decoded.recipient;
				for (const number of [pageCount, chargedAmount]) {
					expect(number === null || Number.isFinite(number)).toBe(true);
				}
				for (const one of [reference, phoneNumber, status, failedCode, failedReason, completedAt]) {
					expect(one === null || typeof one === 'string').toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
		expect(read).toBeGreaterThan(0);
	});
});

describe('refusalOf', () => {
	it.each([
		['Invalid rcpt_ref format', 'invalidReference'],
		['Recipient not found', 'notFound'],
		['recipient not found.', 'notFound'],
		['Failed to fetch recipient', 'fetchFailed'],
		['Insufficient balance', 'other'],
		['', 'other'],
		// None of these says that the recipient is gone, or that the keys are right.
		['Not Found', 'other'],
		['API key not found', 'other'],
		['Route not found', 'other'],
	])('classifies %j as %s', (message, refusal) => {
		expect(refusalOf(message)).toBe(refusal);
	});
});
