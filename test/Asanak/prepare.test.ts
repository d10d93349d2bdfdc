import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	prepareMessageIds,
	prepareNumbers,
	prepareReceived,
	prepareSend,
	type AsanakReceivedInput,
} from '../../nodes/Asanak/gateway/prepare';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';
import { dispatchesOf, letterOf, refusalOf, sendInput } from './sendInput';

/** 10:00 in Brussels, in winter. */
const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const HOUR_MS = 3_600_000;
const PORTS = { source: 9821, destination: 9825 };

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
	])('are put out as E.164, and given to the vendor as digits that begin with 98: %j', (to) => {
		expect(dispatchesOf({ to })).toMatchObject([
			{ itemIndex: 0, recipient: '+989123456789', address: '989123456789' },
		]);
	});

	it('may be landlines', () => {
		expect(dispatchesOf({ to: '021 6406 3188' })).toMatchObject([{ address: '982164063188' }]);
	});

	it.each(['+32475112233', '0032475112233', '+12025550123', '+971501234567'])(
		'must be Iranian ones, unlike %s',
		(to) => {
			const error = refusalOf({ to });
			expect(error.kind).toBe('invalidRecipient');
			expect(error.message).toBe(`“${to}” is not an Iranian number. Asanak delivers only in Iran`);
		},
	);

	it.each(['not-a-number', '12', '+98', '0912345678901234'])(
		'cannot be %j: it is refused and named',
		(to) => {
			const error = refusalOf({ to });
			expect(error.kind).toBe('invalidRecipient');
			expect(error.message).toContain(`“${to}”`);
		},
	);

	it.each(['', ' ; ، ', null, undefined, []])('are missing in %p: the item is refused', (to) => {
		const { dispatches, failures } = prepareSend(3, sendInput({ to }));
		expect(dispatches).toEqual([]);
		expect(failures).toMatchObject([
			{ itemIndex: 3, recipient: null, error: { kind: 'invalidRecipient', message: 'To is empty' } },
		]);
	});

	it('that cannot be one do not stop the others of the item', () => {
		const { dispatches, failures } = prepareSend(0, sendInput({ to: 'bad;09123456789;+32475112233' }));
		expect(dispatches.map(({ recipient }) => recipient)).toEqual(['+989123456789']);
		expect(failures.map(({ recipient }) => recipient)).toEqual(['bad', '+32475112233']);
	});

	it('may be separated as Persian keyboards do', () => {
		const dispatches = dispatchesOf({ to: '09123456789، 09350111111؛ 09350111112\n09350111113' });
		expect(dispatches).toHaveLength(4);
	});

	it('that stand twice in an item, in whatever form, are sent to once', () => {
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
	])('may be %j, and goes out as %s', (sender, digits) => {
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
});

describe('the message', () => {
	it('is sent as it is, with all its blanks and line ends', () => {
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
	])('may not hold what XML cannot carry, by its name: %s', (_what, message, named) => {
		const error = refusalOf({ message });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toBe(`Message holds ${named} that cannot be sent to Asanak`);
	});

	it.each(['a\ud83d', '\ude00b', '\ude00\ud83d'])('may not hold half of a pair: %j', (message) => {
		const error = refusalOf({ message });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain('half of a character');
	});

	it('that no SMS can carry is refused before anything else is done with it', () => {
		const error = refusalOf({ message: 'a'.repeat(39_016) });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain('39016 characters');
	});

	it.each([
		['160 Latin letters', 'a'.repeat(160), 'a'.repeat(161), 161],
		['70 Persian ones', 'س'.repeat(70), 'س'.repeat(71), 71],
	])('of up to %s is one part; more are refused where that is wanted', (_what, fits, tooLong, characters) => {
		expect(letterOf({ message: fits, longMessages: 'refuse' }).message).toBe(fits);
		expect(letterOf({ message: tooLong }).message).toBe(tooLong);
		const error = refusalOf({ message: tooLong, longMessages: 'refuse' });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain(`${characters} characters and needs 2 SMS parts`);
	});
});

describe('the character set', () => {
	it.each([
		['test body', 'ascii'],
		['a\r\n~', 'ascii'],
		['سلام', 'utf8'],
		['é', 'utf8'],
		['\u0080', 'utf8'],
		['😀', 'utf8'],
	])('is chosen by the text: %j is %s', (message, encoding) => {
		expect(letterOf({ message }).encoding).toBe(encoding);
	});

	it('may be UTF-8 also for Latin letters', () => {
		expect(letterOf({ message: 'test', characterSet: 'utf8' }).encoding).toBe('utf8');
	});

	it('may be ASCII where it has every character; others are named', () => {
		expect(letterOf({ message: 'test', characterSet: 'ascii' }).encoding).toBe('ascii');
		expect(refusalOf({ message: 'é aé سé', characterSet: 'ascii' })).toMatchObject({
			kind: 'invalidContent',
			message: 'Message holds “é”, “س”, which ASCII does not have',
		});
	});
});

describe('a message to a port', () => {
	it('has both ports, as numbers or as text', () => {
		expect(letterOf({ ports: PORTS }).ports).toEqual({ source: '9821', destination: '9825' });
		expect(letterOf({ ports: { source: ' 1 ', destination: '65535' } }).ports).toEqual({
			source: '1',
			destination: '65535',
		});
	});

	it.each([0, 65536, -1, 1.5, 'abc', '1e3', NaN, '123456', true, {}, null, undefined, ''])(
		'cannot go from or to %p',
		(port) => {
			for (const [name, ports] of [
				['Source Port', { ...PORTS, source: port }],
				['Destination Port', { ...PORTS, destination: port }],
			] as const) {
				const error = refusalOf({ ports });
				expect(error.kind).toBe('invalidRequest');
				expect(error.message).toContain(name);
			}
		},
	);

	it.each(['سلام', 'test سلام', '۱۲۳', '٣', 'ok؟', 'a، b'])(
		'cannot be Persian, which the vendor would answer with 47: %s',
		(message) => {
			expect(refusalOf({ message, ports: PORTS })).toMatchObject({
				kind: 'unsupported',
				message: 'Asanak sends no Persian text to a port',
			});
			expect(letterOf({ message }).message).toBe(message);
		},
	);

	it('cannot have several parts, which the vendor would answer with 46', () => {
		expect(letterOf({ message: 'a'.repeat(160), ports: PORTS }).ports).not.toBeNull();
		expect(refusalOf({ message: 'a'.repeat(161), ports: PORTS })).toMatchObject({
			kind: 'unsupported',
			message: 'The message needs 2 SMS parts, and Asanak sends only one to a port',
		});
	});
});

describe('messages that may share a call', () => {
	it('are those of other texts, senders and ports, too', () => {
		const { groupKey, mayRepeatAddress, recipientsPerRequest } = letterOf();
		expect(letterOf({ message: 'سلام', sender: '2100', to: '09350111111' }).groupKey).toBe(groupKey);
		expect({ mayRepeatAddress, recipientsPerRequest }).toEqual({
			mayRepeatAddress: true,
			recipientsPerRequest: 100,
		});
		expect(letterOf({ ports: { source: 1, destination: 2 } }).groupKey).toBe(
			letterOf({ ports: PORTS }).groupKey,
		);
	});

	it.each([
		['kind', { ports: PORTS }],
		['time-out', { timeoutSeconds: 5 }],
		['limit of messages', { messagesPerCall: 5 }],
	])('are not those of another %s', (_what, changed) => {
		expect(letterOf(changed).groupKey).not.toBe(letterOf().groupKey);
	});
});

describe('the numbers among the options', () => {
	it('are taken over', () => {
		expect(letterOf({ messagesPerCall: 7.9, timeoutSeconds: 12 })).toMatchObject({
			recipientsPerRequest: 7,
			timeoutMs: 12_000,
		});
	});

	it.each([0, -1, 0.5, 301, NaN, Infinity])('may not be %p', (number) => {
		expect(refusalOf({ messagesPerCall: number }).message).toContain('Messages per Call');
		expect(refusalOf({ timeoutSeconds: number }).message).toContain('Time-Out');
	});

	it('may not be more messages than the vendor takes in a call', () => {
		expect(refusalOf({ messagesPerCall: 101 }).message).toContain('not a number from 1 to 100');
		expect(letterOf({ messagesPerCall: 100 }).recipientsPerRequest).toBe(100);
	});
});

it('a send never throws, whatever the texts are: each item gives dispatches or failures', () => {
	const text = fc.oneof(anyText({ maxLength: 20 }), fc.constantFrom('', '09123456789', '982100', '\ud83d'));
	const port = fc.option(fc.record({ source: fc.anything(), destination: text }));
	fc.assert(
		fc.property(text, text, text, port, (to, sender, message, ports) => {
			const { dispatches, failures } = prepareSend(0, sendInput({ to, sender, message, ports }));
			expect(dispatches.length + failures.length).toBeGreaterThan(0);
			for (const { address, letter } of dispatches) {
				expect(address).toMatch(/^98\d+$/);
				expect(letter.sender).toMatch(/^\d{1,20}$/);
			}
		}),
	);
});

describe('message ids', () => {
	it.each([
		['2199031238568', ['2199031238568']],
		['1, 2;3\n4', ['1', '2', '3', '4']],
		['۱۲۳، ٤٥٦', ['123', '456']],
		[
			['9223372036854775807', 101, 9007199254740993n],
			['9223372036854775807', '101', '9007199254740993'],
		],
		['007', ['007']],
		['5,5, 5', ['5']],
	])('may be given as %p', (given, ids) => {
		expect(prepareMessageIds(given)).toEqual(ids);
	});

	it('of more digits than a JavaScript number holds are refused as numbers: they have lost some', () => {
		const error = caught(() => prepareMessageIds([Number('9223372036854775807')]), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain('without losing digits');
	});

	it.each(['', ' , ', null, undefined, []])('are missing in %p', (given) => {
		const error = caught(() => prepareMessageIds(given), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: 'Message IDs is empty' });
	});

	it.each(['abc', '-1', '1.5', '9223372036854775808', '12 34', '<1>'])(
		'cannot be %j: it is named',
		(given) => {
			const error = caught(() => prepareMessageIds(['1', given]), GatewayError);
			expect(error).toMatchObject({
				kind: 'invalidRequest',
				message: `“${given}” is no message ID of Asanak`,
			});
		},
	);

	it.each([[{}], [[['1']]], [true]])('cannot be %p', (given) => {
		expect(caught(() => prepareMessageIds(given), GatewayError).kind).toBe('invalidRequest');
	});
});

describe('numbers of the account', () => {
	it.each([
		['', []],
		[undefined, []],
		['982100, +98 21 6406 3188', ['982100', '982164063188']],
		['021 6406 3188', ['982164063188']],
		['0098 21 6406 3188', ['982164063188']],
		['+98 (0)21 6406 3188', ['982164063188']],
		['۰۲۱۶۴۰۶۳۱۸۸', ['982164063188']],
		['0912 345 6789', ['989123456789']],
		['02100, 30001234', ['02100', '30001234']],
		[
			[2100, '۲۱۰۱'],
			['2100', '2101'],
		],
	])('may be given as %p', (given, numbers) => {
		expect(prepareNumbers(given)).toEqual(numbers);
	});

	it.each(['Asanak', '+', '982100 x12', '123456789012345678901'])('are refused by name: %j', (wrong) => {
		const error = caught(() => prepareNumbers(`982100, ${wrong}`), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain(`“${wrong}”`);
	});
});

describe('the received messages asked for', () => {
	const query = (changed: Partial<AsanakReceivedInput> = {}) =>
		prepareReceived(
			{ since: '', lastHours: 24, zone: 'Europe/Brussels', numbers: '', limit: 50, ...changed },
			() => NOW,
		);
	const refused = (changed: Partial<AsanakReceivedInput>) => caught(() => query(changed), GatewayError);

	it('are those of the last hours where no time is given', () => {
		expect(query()).toEqual({ sinceMs: NOW - 24 * HOUR_MS, numbers: [], limit: 50 });
		expect(query({ since: null, lastHours: 0.5 }).sinceMs).toBe(NOW - HOUR_MS / 2);
		expect(query({ since: undefined, lastHours: 168 }).sinceMs).toBe(NOW - 168 * HOUR_MS);
	});

	it.each([0, -1, 169, NaN])('cannot be those of %p hours', (lastHours) => {
		expect(refused({ lastHours })).toMatchObject({ kind: 'invalidRequest' });
		expect(refused({ lastHours }).message).toContain('Last Hours');
	});

	it.each([
		['a text in the workflow’s zone', '2026-11-21 09:00:00'],
		['a text with a zone of its own', '2026-11-21T11:30:00+03:30'],
		['a DateTime', DateTime.fromMillis(NOW - HOUR_MS)],
		['Unix milliseconds', NOW - HOUR_MS],
		['Unix seconds', (NOW - HOUR_MS) / 1000],
	])('may be those since %s, whatever the hours are', (_what, since) => {
		expect(query({ since, lastHours: 0 }).sinceMs).toBe(NOW - HOUR_MS);
	});

	it('may be asked for since the moment itself, not since one to come', () => {
		expect(query({ since: NOW }).sinceMs).toBe(NOW);
		expect(refused({ since: NOW + 1 })).toMatchObject({
			kind: 'invalidRequest',
			message: 'Since 2026-11-21T09:00:00.001Z is in the future',
		});
	});

	it.each(['tomorrow', '2026-13-01', true, {}, [], 1e20])('cannot be those since %p', (since) => {
		expect(refused({ since }).message).toMatch(/^Since .* is not a date and time$/);
	});

	it.each([0, -1, NaN])('cannot be %p in number', (limit) => {
		expect(refused({ limit }).message).toContain('Limit');
	});

	it('may be all', () => {
		expect(query({ limit: Infinity, numbers: '982100' })).toMatchObject({
			limit: Infinity,
			numbers: ['982100'],
		});
	});
});
