import fc from 'fast-check';
import { HISTORY_STATUSES } from '../../nodes/FaximoSilver/gateway/codes';
import { readHistory } from '../../nodes/FaximoSilver/gateway/importHistory';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { encodeJapanese } from '../../sandbox/vendors/faximosilver/japanese';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';
import { sample } from './sample';

const NOW = '2026-01-02T03:04:05.000Z';
const SAMPLE = sample('history.csv');
const [TITLES = ''] = SAMPLE.split('\n');

const results = (file: string | Buffer) => readHistory(Buffer.from(file as string), NOW);
/** The reports of a history. Fails the test where a row is an error. */
const read = (file: string | Buffer) =>
	results(file).map((result) => {
		if (result instanceof GatewayError) throw result;
		return result;
	});
const readRow = (row: string) => read(`${TITLES}\n${row}\n`)[0];
const refusal = (file: string | Buffer) => caught(() => read(file), GatewayError);

describe('the document’s sample', () => {
	it('has a key for each fax, which stays the same on another import', () => {
		const [keys, again] = [read(SAMPLE), read(SAMPLE)].map((faxes) => faxes.map(({ eventKey }) => eventKey));
		expect(again).toEqual(keys);
		expect(new Set(keys).size).toBe(7);
	});

	it('has seven faxes, with all fields', () => {
		const reports = read(SAMPLE);
		expect(reports).toHaveLength(7);
		expect(reports[2]).toEqual({
			event: 'deliveryReport',
			eventKey: expect.stringMatching(/^[\w-]{22}$/) as string,
			vendor: 'faximoSilver',
			channel: 'fax',
			messageId: '0000000005001',
			clientReference: null,
			recipient: '+81451234567',
			status: 'undelivered',
			final: true,
			reason: 'unspecified',
			retryable: false,
			vendorCode: null,
			vendorText: '送信エラー',
			pages: null,
			charge: null,
			chargeUnit: null,
			occurredAt: '2010-01-20T01:20:30.000Z',
			vendorTime: '2010-01-20 10:20:30',
			receivedAt: NOW,
			raw: {
				sentAt: '2010-01-20 10:20:30',
				recordNumber: '0000000005001',
				recipient: '0451234567',
				pages: '-',
				subject: 'FAX送信サンプル横浜',
				sender: 'sample@edicworks.com',
				status: '送信エラー',
			},
		});
		expect(reports.filter(({ status }) => status === 'delivered')).toHaveLength(6);
		expect(reports.map(({ pages }) => pages)).toEqual([3, 1, null, 10, 1, 10, 10]);
	});

	it.each([
		['Shift_JIS', encodeJapanese(SAMPLE, 'shift_jis')],
		['UTF-8 with a BOM', Buffer.from(`\ufeff${SAMPLE}`)],
		['UTF-8 with CRLF', Buffer.from(SAMPLE.replaceAll('\n', '\r\n'))],
		['Shift_JIS with CRLF', encodeJapanese(SAMPLE.replaceAll('\n', '\r\n'), 'shift_jis')],
		['UTF-8 without the titles', Buffer.from(SAMPLE.slice(TITLES.length + 1))],
		['UTF-8 without the last line end', Buffer.from(SAMPLE.trimEnd())],
	])('reads the same in %s', (_what, file) => {
		expect(read(file)).toEqual(read(SAMPLE));
	});
});

describe('a row', () => {
	const line = (changed: Partial<Record<'at' | 'subject' | 'pages' | 'status', string>> = {}) => {
		const { at = '2010-01-20 10:20:30', subject = "'a'", pages = '1', status = '送信完了' } = changed;
		return `${at},0001,0312345678,${pages},${subject},me@example.com,${status},`;
	};
	const row = (changed?: Parameters<typeof line>[0]) => readRow(line(changed));

	it('is kept if its date cannot be read', () => {
		const [good, odd] = read([line(), line({ at: '20.1.2010' })].join('\n'));
		expect(good?.occurredAt).toBe('2010-01-20T01:20:30.000Z');
		expect([odd?.occurredAt, odd?.vendorTime]).toEqual([null, '20.1.2010']);
	});

	it.each([
		['送信完了', 'delivered', null],
		['正常終了', 'delivered', null],
		['送信エラー', 'undelivered', 'unspecified'],
		['超過枚数エラー', 'failed', 'documentError'],
	])('with the status %s is %s', (status, meaning, reason) => {
		const report = { status: meaning, reason, vendorText: status, final: true, retryable: false };
		expect(row({ status })).toMatchObject(report);
		expect(HISTORY_STATUSES).toHaveProperty(status);
	});

	it.each([
		['3', 3],
		['0', 0],
		['999999', 999_999],
		['', null],
		['-', null],
		['‐', null],
		['−', null],
		['－', null],
		['ー', null],
		['—', null],
	])('with the pages %j has %p', (written, pages) => {
		expect(row({ pages: written })).toMatchObject({ status: 'delivered', pages, raw: { pages: written } });
	});

	it.each(['1234567', 'x', '1 2', '--'])('cannot be read if its pages are %j', (pages) => {
		expect(results(`${TITLES}\n${line({ pages })}`)).toMatchObject([{ kind: 'invalidDocument' }]);
	});

	it.each(['2010-01-20xy', '2010-01-20150', '20100120', 'x2010-01-20'])(
		'cannot be read if its date is %j',
		(at) => {
			expect(results(`${TITLES}\n${line({ at })}`)).toMatchObject([{ kind: 'invalidDocument' }]);
		},
	);

	it('restores the leading zero of a number in Akita, which looks like a call without caller ID', () => {
		const akita = line().replace('0312345678', '184231234');
		expect(readRow(akita)?.recipient).toBe('+81184231234');
		expect(readRow(akita.replace('184231234', '0184231234'))?.recipient).toBe('+81184231234');
	});

	it('with an unlisted status is unknown, in the vendor’s words', () => {
		expect(row({ status: '送信中' })).toMatchObject({ status: 'unknown', vendorText: '送信中' });
		expect(row({ status: 'constructor' })).toMatchObject({ status: 'unknown' });
	});

	it('may have its date with slashes', () => {
		expect(row({ at: '2010/01/20 00:20:30' })?.occurredAt).toBe('2010-01-19T15:20:30.000Z');
	});

	it.each([
		["'a, b'", 'a, b'],
		["'[n8n-abc] O'Brien's order'", "[n8n-abc] O'Brien's order"],
		["'[n8n-abc] O'Brien, Dublin'", "[n8n-abc] O'Brien, Dublin"],
		[`'[n8n-abc] Re: "Order 5"'`, '[n8n-abc] Re: "Order 5"'],
		["''', '", "'', "],
		["'x',somebody@example.com,送信エラー,'", "x',somebody@example.com,送信エラー,"],
		["' spaces '", ' spaces '],
		['plain', 'plain'],
		["''", ''],
		["It's here", "It's here"],
		['', ''],
		['"double"', 'double'],
	])('may have the subject %s', (written, subject) => {
		expect(row({ subject: written })?.raw).toMatchObject({ subject, sender: 'me@example.com' });
	});

	it('returns any subject that the vendor can write, and leaves the neighboring cells intact', () => {
		const subject = anyText({ maxLength: 30 }).filter((text) => !/[\r\n]/.test(text));
		const nasty = fc
			.array(fc.constantFrom("'", '"', ',', "',", ',"', '""', ' ', '送', 'a@b.c', '\t', ';'), {
				maxLength: 12,
			})
			.map((pieces) => pieces.join(''));
		fc.assert(
			fc.property(fc.array(fc.oneof(subject, nasty), { minLength: 1, maxLength: 4 }), (subjects) => {
				const rows = subjects.map((text) => line({ subject: `'${text}'` }));
				const reports = read(`${TITLES}\r\n${rows.join('\r\n')}\r\n`);
				expect(reports.map(({ raw }) => (raw as { subject: string }).subject)).toEqual(subjects);
				expect(reports.every(({ status }) => status === 'delivered')).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});

	it('returns a subject that contains a line break', () => {
		const [first, second] = read([line({ subject: "'one\r\ntwo, three'" }), line()].join('\r\n'));
		expect(first?.raw).toMatchObject({ subject: 'one\r\ntwo, three' });
		expect(second?.raw).toMatchObject({ subject: 'a' });
	});

	it('may lack its closing comma, or its status', () => {
		expect(readRow("2010-01-20 10:20:30,0001,0312345678,1,'a, b',me@example.com,送信完了")).toMatchObject({
			status: 'delivered',
			raw: { subject: 'a, b' },
		});
		expect(row({ status: '' })).toMatchObject({
			status: 'unknown',
			vendorText: null,
			raw: { sender: 'me@example.com' },
		});
	});

	it('has no ID if its number is missing', () => {
		expect(readRow(line().replace(',0001,', ',,'))?.messageId).toBeNull();
	});

	it('has the reference of its subject', () => {
		expect(row({ subject: "'===[ref-1] Order'" })?.clientReference).toBe('ref-1');
	});
});

describe('the header line', () => {
	it.each([
		'送信日時,明細番号',
		'"送信日時","明細番号"',
		"'送信日時','明細番号'",
		' 送信日時 ;明細番号',
		'送信日時\t明細番号',
		'送信日時',
		'"送信日時" ,x',
	])('is not read as a fax: %j', (titles) => {
		expect(read(titles)).toEqual([]);
	});

	it.each(['x送信日時,明細番号', '送信日時x,明細番号', '明細番号,送信日時'])('is not %j', (titles) => {
		expect(refusal(titles).kind).toBe('invalidDocument');
	});
});

describe('a file', () => {
	it('whose first bytes resemble a byte order mark is decoded by the rest of its content', () => {
		for (const begin of [
			[0x41, 0xff, 0x0a],
			[0xfe, 0x41, 0x0a],
			[0xff, 0x41, 0x0a],
			[0x41, 0xfe, 0x0a],
		]) {
			const file = Buffer.concat([Buffer.from(begin), encodeJapanese(SAMPLE, 'shift_jis')]);
			expect(results(file)).toHaveLength(8);
		}
	});

	it('with only a header line is an empty history', () => {
		expect(read(`${TITLES}\n`)).toEqual([]);
		expect(read(encodeJapanese(TITLES, 'shift_jis'))).toEqual([]);
	});

	it.each([
		['of nothing', ''],
		['of one line', 'Hello'],
		['of another kind', '%PDF-1.4\n1 0 obj\n%%EOF'],
		['of another table', 'name,number\na,1\nb,2\n'],
		['of bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0x81])],
	])('%s is refused', (_what, file) => {
		const { kind, message } = refusal(file);
		expect([kind, message]).toEqual([
			'invalidDocument',
			'The file is not the sending history of faximoSilver',
		]);
	});

	it('with any content is either read or refused with a GatewayError', () => {
		const line = fc.oneof(anyText({ maxLength: 40 }), fc.constantFrom(...SAMPLE.split('\n')));
		const file = fc.oneof(
			fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))),
			fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
			fc.nat({ max: 800 }).map((end) => encodeJapanese(SAMPLE, 'shift_jis').subarray(0, end)),
		);
		fc.assert(
			fc.property(file, (bytes) => {
				try {
					for (const result of results(bytes)) {
						if (!(result instanceof GatewayError)) expect(result.event).toBe('deliveryReport');
					}
				} catch (error) {
					expect(error).toBeInstanceOf(GatewayError);
				}
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a file that was saved by a spreadsheet', () => {
	/** The cells, in double quotes where they need them. */
	const spreadsheetRow = (cells: readonly string[], separator = ',', isAlways = false) =>
		cells
			.map((cell) =>
				isAlways || cell.includes(separator) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell,
			)
			.join(separator);
	const cellsOf = (subject: string) => [
		...['2010/1/20 10:20', '5001', '451234567', '3', subject, 'me@example.com', '送信完了', ''],
	];
	const subjectOf = (row: string) => (readRow(row)?.raw as { subject: string }).subject;

	it('keeps time, pages and status, and the recipient’s leading zero is restored', () => {
		expect(readRow(spreadsheetRow(cellsOf("'a'")))).toMatchObject({
			occurredAt: '2010-01-20T01:20:00.000Z',
			vendorTime: '2010/1/20 10:20',
			recipient: '+81451234567',
			messageId: '5001',
			pages: 3,
			status: 'delivered',
		});
	});

	it.each([
		['2010/1/20 10:20', '2010-01-20T01:20:00.000Z'],
		['2010/01/20 10:20:30', '2010-01-20T01:20:30.000Z'],
		['2010-01-20 10:20', '2010-01-20T01:20:00.000Z'],
		['1/2/2010 10:20', null],
	])('may write the time as %s, which is %s', (written, occurredAt) => {
		expect(readRow(spreadsheetRow([written, ...cellsOf("'a'").slice(1)]))).toMatchObject({
			occurredAt,
			vendorTime: written,
		});
	});

	it.each([true, false])('returns any subject (all cells quoted: %s)', (isAlways) => {
		const subject = anyText({ maxLength: 30 }).filter((text) => !/[\r\n]/.test(text));
		fc.assert(
			fc.property(fc.oneof(subject, fc.constantFrom('"', '""', '",', "', '")), (text) => {
				expect(subjectOf(spreadsheetRow(cellsOf(`'${text}'`), ',', isAlways))).toBe(text);
			}),
		);
	});

	it('returns a subject with a line break, in rows whose cells are all quoted', () => {
		const row = spreadsheetRow(cellsOf("'a\nb'"), ',', true);
		const subjects = read(`${TITLES}\n${row}\n${row}`).map(({ raw }) => (raw as { subject: string }).subject);
		expect(subjects).toEqual(['a\nb', 'a\nb']);
	});

	it('returns a subject that the spreadsheet has split at its commas', () => {
		const [first, second] = [`'Re: "Order 5"`, ` it's late'`];
		const cells = [...cellsOf(first).slice(0, 5), second, ...cellsOf('').slice(5)];
		expect(subjectOf(spreadsheetRow(cells))).toBe(`Re: "Order 5", it's late`);
		expect(subjectOf(spreadsheetRow(cells, '\t'))).toBe(`Re: "Order 5", it's late`);
	});

	it('may be tab-separated Unicode text with empty rows and cells', () => {
		const rows = [
			`${TITLES.split(',').join('\t')}\t\t`,
			`${spreadsheetRow(cellsOf(`'a, "b"'`), '\t')}\t\t`,
			'\t\t\t\t\t\t\t\t',
			spreadsheetRow(cellsOf("'c'"), '\t'),
		];
		const file = Buffer.from(`\ufeff${rows.join('\r\n')}`, 'utf16le');
		for (const bytes of [file, Buffer.from(file).swap16()]) {
			expect(read(bytes).map(({ raw }) => (raw as { subject: string }).subject)).toEqual(['a, "b"', 'c']);
		}
	});

	it('may have blanks around its cells', () => {
		const cells = ['2010/1/20 10:20', '5001', '0451234567', '3', 'a', 'me@example.com', '送信完了', ''];
		for (const separator of [' ; ', ' , ']) {
			expect(readRow(` ${cells.join(separator)}`)).toMatchObject({
				...{ messageId: '5001', recipient: '+81451234567', pages: 3, status: 'delivered' },
				raw: { sentAt: '2010/1/20 10:20', subject: 'a', sender: 'me@example.com' },
			});
		}
	});

	it.each([
		['812345678', '+81812345678'],
		['8012345678', '+818012345678'],
		['81312345678', '+81312345678'],
		['12345678', '12345678'],
	])('has the recipient %s as a quantity, which is %s', (written, recipient) => {
		const cells = cellsOf("'a'").map((cell, index) => (index === 2 ? written : cell));
		expect(readRow(spreadsheetRow(cells))?.recipient).toBe(recipient);
	});

	it('is an error if the spreadsheet has shortened a number', () => {
		for (const column of [1, 2]) {
			const cells = cellsOf("'a'").map((cell, index) => (index === column ? '1.23457E+12' : cell));
			expect(results(`${TITLES}\n${spreadsheetRow(cells)}\n`)).toMatchObject([{ kind: 'invalidDocument' }]);
		}
	});
});

describe('a row that does not look like a fax', () => {
	const good = (reference: string) =>
		`2010-01-21 00:00:00,000000000${reference},0921234567,3,'[${reference}] a',me@example.com,送信完了,`;
	/** The references of the faxes, and the lines of the errors. */
	const told = (...rows: string[]) =>
		results([TITLES, ...rows].join('\n')).map((result) =>
			result instanceof GatewayError
				? `${result.kind}: ${/^Lines? [\d to]*\d/.exec(result.message)?.[0]}`
				: result.clientReference,
		);

	it.each([
		['without sender and status', "2010-01-21 00:00:00,0000000007002,0921234567,3,'a"],
		['without pages', "2010-01-21 00:00:00,0000000007002,0921234567,'a',me@example.com,送信完了,"],
		['without a recipient', "2010-01-21 00:00:00,0000000007002,,3,'a',me@example.com,送信完了,"],
		['without a time', "0000000007002,0921234567,3,'a',me@example.com,送信完了,"],
		['without a sender', "2010-01-21 00:00:00,0000000007002,0921234567,3,'a',送信完了,"],
		['without a subject', '2010-01-21 00:00:00,0000000007002,0921234567,3,me@example.com,送信完了,'],
		['with letters behind its recipient', `${good('7002').replace('0921234567', '0921234567x')}`],
		['with words behind its sender', `${good('7002').replace('me@example.com', 'me@example.com x')}`],
		['of words', 'Hello'],
	])('is an error that names its line, %s, and the others are put out', (_what, row) => {
		expect(told(good('7001'), row, good('7003'), '', good('7004'))).toEqual([
			'7001',
			'invalidDocument: Line 3',
			'7003',
			'7004',
		]);
		expect(told(row, good('7001'))).toEqual(['invalidDocument: Line 2', '7001']);
	});

	it('is named by all its lines if it spans several', () => {
		const broken = "2010-01-21 00:00:00,0000000007002,0921234567,3,'a\nb\nc";
		expect(told(good('7001'), broken, good('7003'))).toEqual([
			'7001',
			'invalidDocument: Lines 3 to 5',
			'7003',
		]);
	});

	it('spans at most ten lines, so that reading a file stays fast', () => {
		const broken = `2010-01-21 00:00:00,0000000007002,0921234567,3,'${'a\n'.repeat(12)}b`;
		expect(told(broken)).toEqual([
			'invalidDocument: Lines 2 to 12',
			'invalidDocument: Line 13',
			'invalidDocument: Line 14',
		]);
	});

	it('does not take over the next row’s status', () => {
		const open = `2010-01-21 00:00:00,0000000007001,0921234567,3,'[7001] "a`;
		expect(told(open, good('7002'))).toEqual(['invalidDocument: Line 2', '7002']);
		const dateless = good('7002').replace(/^[^,]*/, '');
		expect(told(open, dateless)).toEqual(['invalidDocument: Line 2', 'invalidDocument: Line 3']);
	});

	it.each(['2010. 1. 20 10:20', '2010 / 1 / 20', '20.1.2010', "'2010年1月", ' "2010-01-21'])(
		'does not swallow a row that begins with the date %s, however malformed',
		(date) => {
			const open = `2010-01-21 00:00:00,0000000007001,0921234567,3,'[7001] "a`;
			expect(told(open, `${date},x`)).toEqual(['invalidDocument: Line 2', 'invalidDocument: Line 3']);
		},
	);

	it('ends before a line that has as many separators as a row', () => {
		const open = `2010-01-21 00:00:00,0000000007001,0921234567,3,'[7001] "a`;
		expect(told(open, 'a,b;c\td,e,f,g')).toEqual(['invalidDocument: Line 2', 'invalidDocument: Line 3']);
		expect(told(open, 'a,b,c,d,e,f')).toEqual(['invalidDocument: Lines 2 to 3']);
	});

	it('is an error if no other row below the header can be read', () => {
		expect(told("'2010-01-01 00:00:00,1")).toEqual(['invalidDocument: Line 2']);
	});
});

describe('histories that failed in the field', () => {
	const inShiftJis = (...rows: string[]) =>
		read(encodeJapanese([TITLES, ...rows, ''].join('\r\n'), 'shift_jis'));

	it('with an apostrophe, and with a comma after it', () => {
		expect(
			inShiftJis(
				"2010-01-21 00:00:00,0000000007001,0921234567,3,'[n8n-abc] O'Brien's order',sample@example.com,送信完了,",
				"2010-01-21 00:00:00,0000000007002,0921234567,3,'[n8n-def] O'Brien, Dublin',sample@example.com,送信完了,",
			),
		).toMatchObject([
			{ clientReference: 'n8n-abc', status: 'delivered', final: true },
			{ clientReference: 'n8n-def', status: 'delivered', vendorText: '送信完了' },
		]);
	});

	it('with a subject that ends with a double quote', () => {
		const [first, second, third] = [
			`2010-01-21 00:00:00,0000000007001,0921234567,3,'[n8n-abc] Re: "Order 5"',sample@example.com,送信完了,`,
			"2010-01-21 00:00:00,0000000007002,0661234567,-,'[n8n-222] next',sample@example.com,送信エラー,",
			"2010-01-21 00:00:00,0000000007003,0921234567,3,'[n8n-333] third',sample@example.com,送信完了,",
		];
		expect(
			inShiftJis(first, second, third).map(({ clientReference, status }) => [clientReference, status]),
		).toEqual([
			['n8n-abc', 'delivered'],
			['n8n-222', 'undelivered'],
			['n8n-333', 'delivered'],
		]);
		expect(inShiftJis(second, first)).toHaveLength(2);
	});
});
