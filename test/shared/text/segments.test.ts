import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { LONGEST_SMS_CHARACTERS, outsideGsm7, segmentSms } from '../../../nodes/shared/text/segments';
import { anyText } from '../../support/anyText';

describe('outsideGsm7', () => {
	it.each([
		['nothing in a text of GSM-7', 'Été à 10 € [x]\r\n', []],
		['an emoji as people see it', 'ok 👨‍👩‍👧 ok', ['👨‍👩‍👧']],
		['each one once, in order', 'ça va ? “ça” 🙂🙂', ['ç', '“', '”', '🙂']],
		['half of an emoji', 'a\ud83d', ['\ud83d']],
		['no more than was asked for', 'سلام', ['س', 'ل'], 2],
	] as Array<[string, string, string[], number?]>)('finds %s', (_what, text, expected, most = Infinity) => {
		expect(outsideGsm7(text, most)).toEqual(expected);
	});

	it('finds a character exactly if a text is UCS-2', () => {
		fc.assert(
			fc.property(anyText({ maxLength: 60 }), (text) => {
				expect(outsideGsm7(text, 1).length === 1).toBe(segmentSms(text).encoding === 'UCS-2');
			}),
		);
	});
});

describe('segmentSms', () => {
	it.each([
		['an empty text', '', 'GSM-7', 1],
		['160 letters', 'a'.repeat(160), 'GSM-7', 1],
		['161 letters', 'a'.repeat(161), 'GSM-7', 2],
		['306 letters', 'a'.repeat(306), 'GSM-7', 2],
		['307 letters', 'a'.repeat(307), 'GSM-7', 3],
		['160 accented letters that GSM-7 has', 'éèàùìòñüöäÅå'.repeat(20).slice(0, 160), 'GSM-7', 1],
		['80 euro signs, which take two places each', '€'.repeat(80), 'GSM-7', 1],
		['81 euro signs', '€'.repeat(81), 'GSM-7', 2],
		['70 characters that GSM-7 lacks', 'ç'.repeat(70), 'UCS-2', 1],
		['71 characters that GSM-7 lacks', 'ç'.repeat(71), 'UCS-2', 2],
		['135 characters that GSM-7 lacks', 'ç'.repeat(135), 'UCS-2', 3],
		['one such character among 70', `ç${'a'.repeat(70)}`, 'UCS-2', 2],
		['35 emojis, which take two places each', '😀'.repeat(35), 'UCS-2', 1],
		['36 emojis', '😀'.repeat(36), 'UCS-2', 2],
		['Persian', 'سلام دنیا', 'UCS-2', 1],
	] as const)('counts %s', (_what, text, encoding, segments) => {
		expect(segmentSms(text)).toMatchObject({ encoding, segments });
	});

	it('counts a Windows line end as two characters, both of which GSM-7 has', () => {
		expect(segmentSms('a\r\nb')).toEqual({ encoding: 'GSM-7', characters: 4, segments: 1 });
		expect(segmentSms(`${'a'.repeat(158)}\r\n`).segments).toBe(1);
		expect(segmentSms(`${'a'.repeat(159)}\r\n`).segments).toBe(2);
	});

	it('follows 3GPP TS 23.040 for plain letters: 160 in one segment, 153 in each of several', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 1_500 }), (length) => {
				expect(segmentSms('x'.repeat(length)).segments).toBe(length <= 160 ? 1 : Math.ceil(length / 153));
			}),
			{ numRuns: 30 },
		);
	});

	it('needs more than one segment for every text of more than 160 characters', () => {
		fc.assert(
			fc.property(anyText({ minLength: 161, maxLength: 200 }), (text) => {
				expect(segmentSms(text).segments).toBeGreaterThan(1);
			}),
			{ numRuns: 30 },
		);
	});

	it('counts like sms-segments-calculator, which takes quadratic time', () => {
		const piece = fc.constantFrom(
			...[
				'a',
				' ',
				'€',
				'\r\n',
				'\n',
				'é',
				'ç',
				'س',
				'\u0301',
				'\u200d',
				'👩',
				'🏽',
				'😀',
				'🇫',
				'👩🏽\u200d🔬',
				'\u1100',
				'\u1161',
				'ก',
				'ำ',
			],
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 250, size: 'max' }), (pieces) => {
				const text = pieces.join('');
				// What is longer than a part cannot stand in one.
				fc.pre(!/(?:(?![\ud83c-\ud83e])[^aéçسก €\n]){30}/.test(text));
				const { encodingName, segmentsCount } = new SegmentedMessage(text);
				expect(segmentSms(text)).toMatchObject({ encoding: encodingName, segments: segmentsCount });
			}),
			{ numRuns: 300 },
		);
	});

	it('splits a visible character that is longer than a segment', () => {
		expect(segmentSms(`e${'\u0301'.repeat(69)}`).segments).toBe(1);
		expect(segmentSms(`e${'\u0301'.repeat(70)}`).segments).toBe(2);
		expect(segmentSms(`e${'\u0301'.repeat(20_000)}`).segments).toBe(Math.ceil(20_001 / 67));
	});

	it('does not mix up texts that are counted in turn', () => {
		const [short, long] = ['a', 'a'.repeat(161)];
		expect([short, long, short, long, long].map((text) => segmentSms(text).segments)).toEqual([
			1, 2, 1, 2, 2,
		]);
	});

	it('limits a concatenated SMS to 255 segments of 153 characters', () => {
		expect(LONGEST_SMS_CHARACTERS).toBe(39_015);
	});
});

describe('the characters of a text', () => {
	it.each([
		['Bonjour', 7],
		['10 €', 5],
		['[a|b]~{c}^\\', 19],
		['سلام', 4],
		['Hi 😀', 5],
	])('are counted for %j as an SMS counts them: %d', (text, characters) => {
		expect(segmentSms(text).characters).toBe(characters);
	});
});
