import { ASANAK_FAULTS } from '../../nodes/Asanak/gateway/codes';
import { answerToOutcomes } from '../../nodes/Asanak/gateway/outcomes';
import { decodeSendAnswer } from '../../nodes/Asanak/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { Outcome } from '../../nodes/shared/sending/sendAll';
import { caught } from '../support/caught';
import { sample } from './sample';
import { dispatchesTo } from './sendInput';
import { answerOf, sendAnswer } from './soap';

const NUMBERS = ['09120000001', '09120000002', '09120000003'];
const LONGEST_ID = '9223372036854775807';

let warnings: string[];
beforeEach(() => {
	warnings = [];
});

/** What an answer makes of messages to these numbers. */
function outcomes(xml: string, numbers = NUMBERS): Outcome[] {
	return answerToOutcomes(dispatchesTo(...numbers), decodeSendAnswer(answerOf(xml)), (text) =>
		warnings.push(text),
	);
}
const failure = (xml: string, numbers = NUMBERS) => caught(() => outcomes(xml, numbers), GatewayError);
/** In short: each message’s id, or its error’s code and what became of it. */
const inShort = (all: Outcome[]) =>
	all.map((one) => (one.sent ? one.result.messageId : `${one.error.vendorCode} ${one.error.outcome}`));

describe('an answer with as many ids as messages', () => {
	it('gives each message the id at its place', () => {
		const all = outcomes(sendAnswer(['101', LONGEST_ID, '00248631']));
		expect(all).toMatchObject([
			{ sent: true, result: { recipient: '+989120000001', messageId: '101', status: 'queued' } },
			{ sent: true, result: { recipient: '+989120000002', messageId: LONGEST_ID } },
			{ sent: true, result: { recipient: '+989120000003', messageId: '00248631' } },
		]);
		expect(warnings).toEqual([]);
	});

	it('is success also with status 1, as in the document’s samples', () => {
		expect(inShort(outcomes(sample('send-answer'), NUMBERS.slice(0, 2)))).toEqual(['248631', '284651']);
	});

	it('may have the same number twice: places count, not numbers', () => {
		const same = [NUMBERS[0]!, NUMBERS[1]!, NUMBERS[0]!];
		expect(inShort(outcomes(sendAnswer(['101', '102', '103']), same))).toEqual(['101', '102', '103']);
	});

	it('may hold codes: errors of those messages alone, while the others are sent', () => {
		const all = outcomes(sendAnswer(['101', '20', '14']));
		expect(inShort(all)).toEqual(['101', '20 notSent', '14 notSent']);
		expect(all).toMatchObject([
			{ sent: true },
			{ sent: false, error: { kind: 'blocked', message: expect.stringContaining('opted out') } },
			{ sent: false, error: { kind: 'invalidRecipient' } },
		]);
		expect(warnings).toEqual([]);
	});

	it.each(Object.entries(ASANAK_FAULTS).filter(([code]) => Number(code) <= 100))(
		'may hold the code %s, which is that message’s error',
		(code, { kind, advice }) => {
			const [sent, refused] = outcomes(sendAnswer(['101', code]), NUMBERS.slice(0, 2));
			expect(sent?.sent).toBe(true);
			expect(refused).toMatchObject({
				sent: false,
				error: { kind, advice, vendorCode: code, outcome: 'notSent' },
			});
		},
	);

	it('may hold a code that the document does not list: the vendor said no', () => {
		const [one] = outcomes(sendAnswer(['99']), NUMBERS.slice(0, 1));
		expect(one).toMatchObject({
			sent: false,
			error: { kind: 'refused', vendorCode: '99', outcome: 'notSent' },
		});
	});

	it.each(['501', '502', '503'])('may hold %s, which is an id here: all above 100 are', (id) => {
		expect(inShort(outcomes(sendAnswer([id]), NUMBERS.slice(0, 1)))).toEqual([id]);
	});

	it.each(['0', '-1', '', 'abc'])(
		'may hold %j, of which nobody knows what it means for that message',
		(element) => {
			const [first, second] = outcomes(sendAnswer([element, '101']), NUMBERS.slice(0, 2));
			expect(first).toMatchObject({ sent: false, error: { outcome: 'unknown' } });
			expect(second?.sent).toBe(true);
		},
	);

	it.each(['20', '2', '501'])('has ids that count, though its status is %s', (status) => {
		expect(inShort(outcomes(sendAnswer(['101', '20', '103'], status)))).toEqual(['101', '20 notSent', '103']);
	});
});

describe('an answer with fewer ids than messages', () => {
	it.each(['20', '0'])(
		'guesses nothing, with status %s: all are put out unmatched, with a warning',
		(status) => {
			const all = outcomes(sendAnswer(['101', '102'], status));
			expect(all).toHaveLength(3);
			for (const one of all) {
				expect(one).toMatchObject({
					sent: true,
					result: { messageId: null, status: 'unknown', final: false, raw: { msgIdArray: ['101', '102'] } },
				});
			}
			expect(warnings).toHaveLength(1);
			expect(warnings[0]).toContain('2 IDs for 3 messages');
			expect(warnings[0]).toContain('101, 102');
			expect(warnings[0]).toContain('opted out');
		},
	);

	it('or with more, guesses nothing either', () => {
		const all = outcomes(sendAnswer(['101', '102']), NUMBERS.slice(0, 1));
		expect(inShort(all)).toEqual([null]);
		expect(warnings).toHaveLength(1);
	});
});

describe('an answer without ids', () => {
	const failures = Object.entries(ASANAK_FAULTS).filter(
		([code, { kind }]) => kind !== 'unavailable' && code !== '20',
	);

	it.each(failures)(
		'and with status %s is that error, of all messages: none was sent',
		(status, { kind, advice }) => {
			const error = failure(sendAnswer([], status, 'شرح خطا'));
			expect(error).toMatchObject({
				kind,
				advice,
				vendorCode: status,
				vendorText: 'شرح خطا',
				outcome: 'notSent',
			});
			expect(error.message).toContain(`code ${status}`);
			expect(error.message).toContain('“شرح خطا”');
		},
	);

	it.each(['501', '502', '503'])('and with status %s leaves the outcome unknown', (status) => {
		const error = failure(sendAnswer([], status));
		expect(error).toMatchObject({ kind: 'unavailable', vendorCode: status, outcome: 'unknown' });
		expect(error.message).toContain('it is not known whether the message was sent');
	});

	it.each(['0', '1', '99'])('and with status %s leaves the outcome unknown', (status) => {
		const error = failure(sendAnswer([], status));
		expect(error).toMatchObject({ kind: 'protocol', vendorCode: status, outcome: 'unknown' });
		expect(error.message).toContain(`Asanak gave no message ID (status ${status})`);
	});

	it('and without a status leaves the outcome unknown', () => {
		expect(failure(sendAnswer([], ''))).toMatchObject({
			kind: 'protocol',
			vendorCode: null,
			outcome: 'unknown',
		});
	});

	it('and with status 20 is the recipient’s own, if there is one', () => {
		expect(failure(sendAnswer([], '20'), NUMBERS.slice(0, 1))).toMatchObject({
			kind: 'blocked',
			vendorCode: '20',
			outcome: 'notSent',
		});
	});

	it('and with status 20 does not say whose, if there are several', () => {
		const error = failure(sendAnswer([], '20'));
		expect(error).toMatchObject({ kind: 'blocked', vendorCode: '20', outcome: 'unknown' });
		expect(error.message).toContain('does not say which of the 3');
	});
});
