import fc from 'fast-check';
import { ASANAK_FAULTS } from '../../nodes/Asanak/gateway/codes';
import { answerToOutcomes, prepareSend, transmitSend } from '../../nodes/Asanak/gateway/send';
import { decodeSendAnswer } from '../../nodes/Asanak/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { Outcome } from '../../nodes/shared/sending/sendAll';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';
import { FakeVendor } from './fakeVendor';
import { sample } from './sample';
import { dispatchesOf, dispatchesTo, letterOf, refusalOf, sendInput } from './sendInput';
import { answerOf, sendAnswer } from './soap';

describe('the recipients', () => {
	it.each([
		'+989123456789',
		'00989123456789',
		'989123456789',
		'09123456789',
		'9123456789',
		9123456789,
		'+98 (912) 345-67.89',
		'+98 (0) 912 345 6789',
		'۰۹۱۲۳۴۵۶۷۸۹',
		'٠٩١٢٣٤٥٦٧٨٩',
		'+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۹',
		'\u202a+98 912 345 6789\u202c',
	])('are put out in E.164, and sent to the vendor as digits that begin with 98: %j', (to) => {
		expect(dispatchesOf({ to })).toMatchObject([
			{ itemIndex: 0, recipient: '+989123456789', address: '989123456789' },
		]);
	});

	it('may be landlines', () => {
		expect(dispatchesOf({ to: '021 6406 3188' })).toMatchObject([{ address: '982164063188' }]);
	});

	it.each(['+32475112233', '0032475112233', '+12025550123', '+971501234567'])(
		'must be Iranian, unlike %s',
		(to) => {
			const error = refusalOf({ to });
			expect(error.kind).toBe('invalidRecipient');
			expect(error.message).toBe(`“${to}” is not an Iranian number. Asanak delivers only in Iran`);
		},
	);

	it.each(['not-a-number', '12', '+98', '0912345678901234'])('are refuseed and named: %j', (to) => {
		const error = refusalOf({ to });
		expect(error.kind).toBe('invalidRecipient');
		expect(error.message).toContain(`“${to}”`);
	});

	it.each(['', ' ; ، ', null, undefined, []])('are missing in %p: the item is refuseed', (to) => {
		const { dispatches, failures } = prepareSend(3, sendInput({ to }));
		expect(dispatches).toEqual([]);
		expect(failures).toMatchObject([
			{ itemIndex: 3, recipient: null, error: { kind: 'invalidRecipient', message: 'To is empty' } },
		]);
	});

	it('that are invalid do not stop the others of the item', () => {
		const { dispatches, failures } = prepareSend(0, sendInput({ to: 'bad;09123456789;+32475112233' }));
		expect(dispatches.map(({ recipient }) => recipient)).toEqual(['+989123456789']);
		expect(failures.map(({ recipient }) => recipient)).toEqual(['bad', '+32475112233']);
	});

	it('may have the separators of a Persian keyboard', () => {
		const dispatches = dispatchesOf({ to: '09123456789، 09350111111؛ 09350111112\n09350111113' });
		expect(dispatches).toHaveLength(4);
	});

	it('that occur twice in an item, in whatever form, get one message', () => {
		const to = ['09123456789', '+98 912 345 6789', '۰۹۱۲۳۴۵۶۷۸۹', 9123456789];
		expect(dispatchesOf({ to }).map(({ recipient }) => recipient)).toEqual(['+989123456789']);
	});
});

describe('the sender', () => {
	it.each([
		['982100', '982100'],
		[' 982164063188 ', '982164063188'],
		['+98 21 6406 3188', '982164063188'],
		['0098 2100', '982100'],
		['۹۸۲۱۰۰', '982100'],
		['٩٨٢١٠٠', '982100'],
		['02100', '02100'],
		['2100', '2100'],
		['12345678901234567890', '12345678901234567890'],
	])('may be %j, and is sent as %s', (sender, digits) => {
		expect(letterOf({ sender }).sender).toBe(digits);
	});

	it.each([
		['', 'Sender is empty'],
		['  ', 'Sender is empty'],
		['Asanak', 'The sender “Asanak” is no number of an Asanak account'],
		['982100;982101', 'The sender “982100;982101” is no number of an Asanak account'],
		['123456789012345678901', 'The sender “123456789012345678901” is no number of an Asanak account'],
	])('cannot be %j', (sender, message) => {
		expect(refusalOf({ sender })).toMatchObject({ kind: 'invalidSender', message });
	});

	it.each(['98\ud83d2100', '[object Object]'])('is blamed in the error for %j', (sender) => {
		const error = refusalOf({ sender });
		expect(error.kind).toBe('invalidSender');
		expect(error.message).toMatch(/^Sender holds /);
	});
});

describe('the message', () => {
	it('is sent unchanged, with all its blanks and line ends', () => {
		const message = ' سلام,\r\n\ttest ';
		expect(letterOf({ message }).message).toBe(message);
	});

	it.each(['', ' ', '\n\t'])('may not be empty, as %j is', (message) => {
		expect(refusalOf({ message })).toMatchObject({ kind: 'invalidContent', message: 'Message is empty' });
	});

	it.each([
		['a bell', 'a\u0007b', 'U+0007, a control character'],
		['several', '\0a\u001b\0', 'U+0000, U+001B, control characters'],
		['a non-character', '\uffff', 'U+FFFF, a control character'],
	])('may not contain what XML cannot represent, and the error names it: %s', (_what, message, named) => {
		const error = refusalOf({ message });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toBe(`Message holds ${named} that cannot be sent to Asanak`);
	});

	it.each(['a\ud83d', '\ude00b', '\ude00\ud83d'])(
		'may not contain half of a surrogate pair: %j',
		(message) => {
			const error = refusalOf({ message });
			expect(error.kind).toBe('invalidContent');
			expect(error.message).toContain('half of a character');
		},
	);

	it('that no SMS can carry is refuseed before anything else is done with it', () => {
		const error = refusalOf({ message: 'a'.repeat(39_016) });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain('39016 characters');
	});

	it.each([
		['160 Latin letters', 'a'.repeat(160), 'a'.repeat(161), 161],
		['70 Persian ones', 'س'.repeat(70), 'س'.repeat(71), 71],
	])(
		'of up to %s is one segment; more are refuseed if that option is on',
		(_what, fits, tooLong, characters) => {
			expect(letterOf({ message: fits, longMessages: 'refuse' }).message).toBe(fits);
			expect(letterOf({ message: tooLong }).message).toBe(tooLong);
			const error = refusalOf({ message: tooLong, longMessages: 'refuse' });
			expect(error.kind).toBe('invalidContent');
			expect(error.message).toContain(`${characters} characters and needs 2 segments`);
		},
	);
});

describe('the character set', () => {
	it.each([
		['test body', 'ascii'],
		['a\r\n~', 'ascii'],
		['سلام', 'utf8'],
		['é', 'utf8'],
		['\u0080', 'utf8'],
		['😀', 'utf8'],
	])('depends on the text: %j is %s', (message, encoding) => {
		expect(letterOf({ message }).encoding).toBe(encoding);
	});

	it('may be UTF-8 for Latin letters, too', () => {
		expect(letterOf({ message: 'test', characterSet: 'utf8' }).encoding).toBe('utf8');
	});

	it('may be ASCII if it has every character; missing ones are named', () => {
		expect(letterOf({ message: 'test', characterSet: 'ascii' }).encoding).toBe('ascii');
		expect(refusalOf({ message: 'é aé سé', characterSet: 'ascii' })).toMatchObject({
			kind: 'invalidContent',
			message: 'Message holds “é”, “س”, which ASCII does not have',
		});
	});
});

describe('messages that may share a call', () => {
	it('may differ in text and sender', () => {
		const { groupKey, mayRepeatAddress, recipientsPerRequest } = letterOf();
		expect(letterOf({ message: 'سلام', sender: '2100', to: '09350111111' }).groupKey).toBe(groupKey);
		expect({ mayRepeatAddress, recipientsPerRequest }).toEqual({
			mayRepeatAddress: true,
			recipientsPerRequest: 100,
		});
	});

	it.each([
		['time-out', { timeoutSeconds: 5 }],
		['limit of messages', { messagesPerCall: 5 }],
	])('must have the same %s', (_what, changed) => {
		expect(letterOf(changed).groupKey).not.toBe(letterOf().groupKey);
	});

	it('are limited by the options, which also set the time-out', () => {
		expect(letterOf({ messagesPerCall: 7, timeoutSeconds: 12 })).toMatchObject({
			recipientsPerRequest: 7,
			timeoutMs: 12_000,
		});
	});
});

it('a send never throws, whatever the texts: each item gives dispatches or failures', () => {
	const text = fc.oneof(anyText({ maxLength: 20 }), fc.constantFrom('', '09123456789', '982100', '\ud83d'));
	fc.assert(
		fc.property(text, text, text, (to, sender, message) => {
			const { dispatches, failures } = prepareSend(0, sendInput({ to, sender, message }));
			expect(dispatches.length + failures.length).toBeGreaterThan(0);
			for (const { address, letter } of dispatches) {
				expect(address).toMatch(/^98\d+$/);
				expect(letter.sender).toMatch(/^\d{1,20}$/);
			}
		}),
	);
});

describe('transmitSend', () => {
	it('sends all messages in one call, and returns an outcome for each, in order', async () => {
		const vendor = new FakeVendor();
		vendor.first = [sendAnswer(['101', '20', '9223372036854775807'])];
		const request = dispatchesTo('09120000001', '09120000002', '09120000003');
		expect(await transmitSend(vendor.client)(request)).toMatchObject([
			{ sent: true, result: { recipient: '+989120000001', messageId: '101' } },
			{ sent: false, error: { kind: 'blocked', vendorCode: '20' } },
			{ sent: true, result: { recipient: '+989120000003', messageId: '9223372036854775807' } },
		]);
		expect(vendor.calls).toMatchObject([
			{
				operation: 'sendSms',
				values: {
					srcAddresses: ['982100'],
					destAddresses: ['989120000001', '989120000002', '989120000003'],
					msgBody: ['to 09120000001', 'to 09120000002', 'to 09120000003'],
					msgEncoding: ['1', '1', '1'],
				},
			},
		]);
	});
});

const NUMBERS = ['09120000001', '09120000002', '09120000003'];
const LONGEST_ID = '9223372036854775807';

let warnings: string[];
beforeEach(() => {
	warnings = [];
});

/** The outcomes that an answer gives to messages to these numbers. */
function outcomes(xml: string, numbers = NUMBERS): Outcome[] {
	return answerToOutcomes(dispatchesTo(...numbers), decodeSendAnswer(answerOf(xml)), (text) =>
		warnings.push(text),
	);
}
const failure = (xml: string, numbers = NUMBERS) => caught(() => outcomes(xml, numbers), GatewayError);
/** In short: each message’s id, or its error’s code and outcome. */
const inShort = (all: Outcome[]) =>
	all.map((one) => (one.sent ? one.result.messageId : `${one.error.vendorCode} ${one.error.outcome}`));

describe('an answer with as many ids as messages', () => {
	it('gives each message the id at its position', () => {
		const all = outcomes(sendAnswer(['101', LONGEST_ID, '00248631']));
		expect(all).toMatchObject([
			{ sent: true, result: { recipient: '+989120000001', messageId: '101', status: 'queued' } },
			{ sent: true, result: { recipient: '+989120000002', messageId: LONGEST_ID } },
			{ sent: true, result: { recipient: '+989120000003', messageId: '00248631' } },
		]);
		expect(warnings).toEqual([]);
	});

	it('is success with status 1, too, as in the document’s samples', () => {
		expect(inShort(outcomes(sample('send-answer'), NUMBERS.slice(0, 2)))).toEqual(['248631', '284651']);
	});

	it('may repeat a number: ids are matched by position, not by number', () => {
		const same = [NUMBERS[0]!, NUMBERS[1]!, NUMBERS[0]!];
		expect(inShort(outcomes(sendAnswer(['101', '102', '103']), same))).toEqual(['101', '102', '103']);
	});

	it('may contain codes: errors of those messages alone, while the others are sent', () => {
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
		'may contain the code %s, which is that message’s error',
		(code, { kind, advice }) => {
			const [sent, refused] = outcomes(sendAnswer(['101', code]), NUMBERS.slice(0, 2));
			expect(sent?.sent).toBe(true);
			expect(refused).toMatchObject({
				sent: false,
				error: { kind, advice, vendorCode: code, outcome: 'notSent' },
			});
		},
	);

	it('may contain a code that the document does not list: the vendor refused it', () => {
		const [one] = outcomes(sendAnswer(['99']), NUMBERS.slice(0, 1));
		expect(one).toMatchObject({
			sent: false,
			error: { kind: 'refused', vendorCode: '99', outcome: 'notSent' },
		});
	});

	it.each(['501', '502', '503'])('may contain %s, which is an id: all above 100 are', (id) => {
		expect(inShort(outcomes(sendAnswer([id]), NUMBERS.slice(0, 1)))).toEqual([id]);
	});

	it.each(['0', '-1', '', 'abc', '20x', 'x20', '101x'])(
		'may contain %j, which leaves that message’s outcome unknown',
		(element) => {
			const [first, second] = outcomes(sendAnswer([element, '101']), NUMBERS.slice(0, 2));
			expect(first).toMatchObject({ sent: false, error: { outcome: 'unknown' } });
			expect(second?.sent).toBe(true);
		},
	);

	it.each(['20', '2', '501'])('has valid ids although its status is %s', (status) => {
		expect(inShort(outcomes(sendAnswer(['101', '20', '103'], status)))).toEqual(['101', '20 notSent', '103']);
	});
});

describe('an answer with fewer ids than messages', () => {
	it.each(['20', '0'])(
		'is not guessed at, with status %s: all messages come out unmatched, with a warning',
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

	it('or with more, is not guessed at either', () => {
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
		'and with status %s is that error for all messages: none was sent',
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
		const error = failure(sendAnswer([], ''));
		expect(error).toMatchObject({
			...{ kind: 'protocol', outcome: 'unknown' },
			...{ vendorCode: null, vendorText: null },
		});
		expect(error.message).toContain('Asanak gave no message ID (status missing)');
	});

	it('and with an unlisted status has the vendor’s words', () => {
		expect(failure(sendAnswer([], '99', 'شرح خطا'))).toMatchObject({
			kind: 'protocol',
			vendorCode: '99',
			vendorText: 'شرح خطا',
		});
	});

	it('and with status 20 concerns the recipient, if there is only one', () => {
		expect(failure(sendAnswer([], '20'), NUMBERS.slice(0, 1))).toMatchObject({
			kind: 'blocked',
			vendorCode: '20',
			outcome: 'notSent',
		});
	});

	it('and with status 20 does not say which recipient, if there are several', () => {
		const error = failure(sendAnswer([], '20'));
		expect(error).toMatchObject({ kind: 'blocked', vendorCode: '20', outcome: 'unknown' });
		expect(error.message).toContain('does not say which of the 3');
	});
});
