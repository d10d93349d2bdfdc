import fc from 'fast-check';
import { HISTORY_STATUSES } from '../../nodes/FaximoSilver/gateway/codes';
import { readHistory } from '../../nodes/FaximoSilver/gateway/history';
import { GatewayError } from '../../nodes/shared/kernel/gatewayError';
import { encodeJapanese } from '../../sandbox/vendors/faximosilver/japanese';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';
import { sample } from './sample';

const NOW = '2026-01-02T03:04:05.000Z';
const SAMPLE = sample('history.csv');
const [TITLES = ''] = SAMPLE.split('\n');

const read = (file: string | Buffer) => readHistory(Buffer.from(file as string), NOW);
const readRow = (row: string) => read(`${TITLES}\n${row}\n`)[0];
const refusal = (file: string | Buffer) => caught(() => read(file), GatewayError);

describe('the document’s sample', () => {
	it('is seven faxes, told in full', () => {
		const reports = read(SAMPLE);
		expect(reports).toHaveLength(7);
		expect(reports[2]).toEqual({
			event: 'deliveryReport',
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
	])('says the same in %s', (_what, file) => {
		expect(read(file)).toEqual(read(SAMPLE));
	});
});

describe('a row', () => {
	const line = (changed: Partial<Record<'at' | 'subject' | 'pages' | 'status', string>> = {}) => {
		const { at = '2010-01-20 10:20:30', subject = "'a'", pages = '1', status = '送信完了' } = changed;
		return `${at},0001,0312345678,${pages},${subject},me@example.com,${status},`;
	};
	const row = (changed?: Parameters<typeof line>[0]) => readRow(line(changed));

	it('is kept where its date cannot be read', () => {
		const [good, odd] = read([line(), line({ at: '20.1.2010' })].join('\n'));
		expect(good?.occurredAt).toBe('2010-01-20T01:20:30.000Z');
		expect([odd?.occurredAt, odd?.vendorTime]).toEqual([null, '20.1.2010']);
	});

	it.each([
		['送信完了', 'delivered', null],
		['正常終了', 'delivered', null],
		['送信エラー', 'undelivered', 'unspecified'],
		['超過枚数エラー', 'failed', 'documentError'],
	])('of the status %s is %s', (status, meaning, reason) => {
		expect(row({ status })).toMatchObject({ status: meaning, reason, vendorText: status, final: true });
		expect(HISTORY_STATUSES).toHaveProperty(status);
	});

	it('of a status that nobody knows is unknown, in the vendor’s words', () => {
		expect(row({ status: '送信中' })).toMatchObject({ status: 'unknown', vendorText: '送信中' });
		expect(row({ status: 'constructor' })).toMatchObject({ status: 'unknown' });
	});

	it('may have its date with slashes', () => {
		expect(row({ at: '2010/01/20 00:20:30' })?.occurredAt).toBe('2010-01-19T15:20:30.000Z');
	});

	it.each([
		["'a, b'", 'a, b'],
		['plain', 'plain'],
		["''", ''],
		["It's here", "It's here"],
		['', ''],
		['"double"', 'double'],
	])('may have the subject %s', (written, subject) => {
		expect(row({ subject: written })?.raw).toMatchObject({ subject, sender: 'me@example.com' });
	});

	it('has the reference of its subject', () => {
		expect(row({ subject: "'===[ref-1] Order'" })?.clientReference).toBe('ref-1');
	});
});

describe('a file', () => {
	it('of titles alone is an empty history', () => {
		expect(read(`${TITLES}\n`)).toEqual([]);
		expect(read(encodeJapanese(TITLES, 'shift_jis'))).toEqual([]);
	});

	it.each([
		['of nothing', ''],
		['of one line', 'Hello'],
		['of another kind', '%PDF-1.4\n1 0 obj\n%%EOF'],
		['of another table', 'name,number\na,1\nb,2\n'],
		['with a quote that nobody closes', `${TITLES}\n'2010-01-01 00:00:00,1\n`],
		['of bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0x81])],
	])('%s is refused', (_what, file) => {
		const { kind, message } = refusal(file);
		expect([kind, message]).toEqual([
			'invalidDocument',
			'The file is not the sending history of faximoSilver',
		]);
	});

	it('of anything is read, or refused by design', () => {
		const line = fc.oneof(anyText({ maxLength: 40 }), fc.constantFrom(...SAMPLE.split('\n')));
		const file = fc.oneof(
			fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))),
			fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
			fc.nat({ max: 800 }).map((end) => encodeJapanese(SAMPLE, 'shift_jis').subarray(0, end)),
		);
		fc.assert(
			fc.property(file, (bytes) => {
				try {
					for (const { event } of readHistory(bytes, NOW)) expect(event).toBe('deliveryReport');
				} catch (error) {
					expect(error).toBeInstanceOf(GatewayError);
				}
			}),
			{ numRuns: 300 },
		);
	});
});
