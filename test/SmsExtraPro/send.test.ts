import fc from 'fast-check';
import { DateTime } from 'luxon';
import { SMSEXTRAPRO_BASE_URL, SmsExtraProClient } from '../../nodes/SmsExtraPro/gateway/client';
import { prepareSend, sendSms } from '../../nodes/SmsExtraPro/gateway/send';
import { anyText } from '../support/anyText';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { dispatchesOf, letterOf, NOW, refusalOf, sendInput } from './sendInput';

const NOW_SECONDS = NOW / 1000;

const client = (http: FakeHttpTransport) =>
	new SmsExtraProClient(
		{
			email: 'name@email.com',
			password: 'geheim',
			authentication: 'password',
			baseUrl: SMSEXTRAPRO_BASE_URL,
		},
		http.transport,
	);

describe('the recipients', () => {
	it('are put out in E.164, and sent to the vendor as digits', () => {
		const dispatches = dispatchesOf({ to: '+32 475 11 22 33; 0033688440512' });
		expect(dispatches).toMatchObject([
			{ itemIndex: 0, recipient: '+32475112233', address: '32475112233' },
			{ itemIndex: 0, recipient: '+33688440512', address: '33688440512' },
		]);
	});

	it.each(['', ' ; ', null, undefined, []])('are missing in %p: the item is refused', (to) => {
		const { dispatches, failures } = prepareSend(3, sendInput({ to }), () => NOW);
		expect(dispatches).toEqual([]);
		expect(failures).toMatchObject([
			{ itemIndex: 3, recipient: null, error: { kind: 'invalidRecipient', message: 'To is empty' } },
		]);
	});

	it.each(['not-a-number', '12', '+32475'])('are refused and named: %j', (to) => {
		const error = refusalOf({ to });
		expect(error.kind).toBe('invalidRecipient');
		expect(error.message).toContain(`“${to}”`);
	});

	it('that are invalid do not stop the others of the item', () => {
		const { dispatches, failures } = prepareSend(
			0,
			sendInput({ to: 'bad;+32475112233', clientReference: 'order-1' }),
		);
		expect(dispatches.map(({ recipient }) => recipient)).toEqual(['+32475112233']);
		expect(failures).toMatchObject([{ recipient: 'bad', clientReference: 'order-1' }]);
	});

	it('cannot be national unless their country is known', () => {
		const error = refusalOf({ to: '0475112233' });
		expect(error.kind).toBe('invalidRecipient');
		expect(error.message).toBe('“0475112233” has no country code');
		expect(error.advice).toContain('National Numbers');
	});

	it('may be national numbers of the country in National Numbers', () => {
		expect(dispatchesOf({ to: '0475112233', numbersWithoutPlus: 'BE' })).toMatchObject([
			{ recipient: '+32475112233', address: '32475112233' },
		]);
	});

	it('go to the vendor as they were entered, if that option is on', () => {
		const asEntered = { numberFormat: 'asEntered' } as const;
		expect(refusalOf({ ...asEntered, to: '0475 11 22 33' }).kind).toBe('invalidRecipient');
		expect(dispatchesOf({ ...asEntered, to: '0475 11 22 33', numbersWithoutPlus: 'BE' })).toMatchObject([
			{ recipient: '+32475112233', address: '0475112233' },
		]);
		expect(dispatchesOf({ ...asEntered, to: '+32 475 11 22 33' })).toMatchObject([
			{ recipient: '+32475112233', address: '32475112233' },
		]);
	});

	it.each([
		['alike', { to: '+32475112233,+32475112233' }],
		['in two ways of writing', { to: ['+32 475 11 22 33', '0032475112233', 32475112233] }],
		['national and international', { to: '0475112233,+32475112233', numbersWithoutPlus: 'BE' as const }],
		[
			'national and international, as entered',
			{
				to: '0475112233,+32475112233',
				numbersWithoutPlus: 'BE' as const,
				numberFormat: 'asEntered' as const,
			},
		],
	])('that occur twice in an item, %s, get one message', (_how, input) => {
		expect(dispatchesOf(input).map(({ recipient }) => recipient)).toEqual(['+32475112233']);
	});
});

describe('the sender', () => {
	it.each([
		'A',
		'MyCompany12',
		'Été à Liège',
		'😀😀😀😀😀😀😀😀😀😀😀',
		'123456789012345',
		'+123456789012345',
		'1813',
	])('may be %j', (sender) => {
		expect(letterOf({ sender }).sender).toBe(sender);
	});

	it('is trimmed', () => {
		expect(letterOf({ sender: '  MyCompany12 ' }).sender).toBe('MyCompany12');
	});

	it.each([
		['', 'Sender is empty'],
		['   ', 'Sender is empty'],
		['MyCompany123', 'The sender “MyCompany123” has 12 characters'],
		['1234567890123456', 'The sender “1234567890123456” has 16 digits'],
		['+1234567890123456', 'The sender “+1234567890123456” has 16 digits'],
		['+32 475 112 233', 'The sender “+32 475 112 233” has 15 characters'],
	])('is refused as %j, and never cut', (sender, message) => {
		expect(refusalOf({ sender })).toMatchObject({ kind: 'invalidSender', message });
	});
});

describe('the message', () => {
	it('is sent unchanged, with all its blanks and line ends', () => {
		const message = ' Bonjour,\r\n\tça va ? ';
		expect(letterOf({ message }).message).toBe(message);
	});

	it('may not be empty', () => {
		expect(refusalOf({ message: '' })).toMatchObject({
			kind: 'invalidContent',
			message: 'Message is empty',
		});
	});

	it.each([
		['160 letters', 'a'.repeat(160), false],
		['161 letters', 'a'.repeat(161), true],
		['80 euro signs', '€'.repeat(80), false],
		['81 euro signs', '€'.repeat(81), true],
		['70 letters that GSM-7 lacks', 'ç'.repeat(70), false],
		['71 letters that GSM-7 lacks', 'ç'.repeat(71), true],
	])('of %s is long only if it needs several segments', (_what, message, longMessage) => {
		expect(letterOf({ message }).longMessage).toBe(longMessage);
	});

	it('of more than 160 characters is always announced as long, which the vendor requires', () => {
		fc.assert(
			fc.property(
				anyText({ minLength: 161, maxLength: 200 }),
				(message) => letterOf({ message }).longMessage === true,
			),
			{ numRuns: 20 },
		);
	});

	it('of 161 letters is refused if long messages are not allowed, and the error gives the segment count', () => {
		const error = refusalOf({ message: 'a'.repeat(161), longMessages: 'refuse' });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain('161 characters');
		expect(error.message).toContain('2 segments');
		expect(letterOf({ message: 'a'.repeat(160), longMessages: 'refuse' }).longMessage).toBe(false);
	});

	it('that no SMS can carry is refused before anything else is done with it', () => {
		expect(letterOf({ message: 'a'.repeat(39_015) }).message).toHaveLength(39_015);
		const error = refusalOf({ message: 'a'.repeat(39_016) });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain('39016 characters');
	});
});

describe('the characters', () => {
	it.each([
		['Message', { message: 'a\ud83d' }],
		['Message', { message: '\ude00b' }],
		['Sender', { sender: 'a\ud83d' }],
		['Client Reference', { clientReference: '\ud83d' }],
	])('of %s may not be halves of a surrogate pair', (field, input) => {
		const error = refusalOf(input);
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toContain(`${field} holds half of a character`);
	});

	it.each([
		['Message', { message: '10 €' }],
		['Sender', { sender: '€' }],
		['Client Reference', { clientReference: '€' }],
	])('of %s must exist in ISO-8859-1 if that was chosen', (field, input) => {
		const error = refusalOf({ ...input, characterSet: 'iso88591' });
		expect(error.kind).toBe('invalidContent');
		expect(error.message).toBe(`${field} holds “€”, which ISO-8859-1 does not have`);
		expect(letterOf(input).characterSet).toBe('utf8');
	});

	it('that ISO-8859-1 lacks are named, at most five of them', () => {
		const { message } = refusalOf({ message: '€œŒ…–—', characterSet: 'iso88591' });
		expect(message).toBe('Message holds “€”, “œ”, “Œ”, “…”, “–”, which ISO-8859-1 does not have');
	});

	it('that ISO-8859-1 has are accepted with it', () => {
		expect(letterOf({ message: 'é à ÿ £', characterSet: 'iso88591' }).characterSet).toBe('iso88591');
	});
});

describe('the time of sending', () => {
	it.each(['', null, undefined])('is now for %p', (sendAt) => {
		expect(letterOf({ sendAt }).sendAt).toBeNull();
	});

	it.each([
		['a text in the workflow’s zone', '2026-11-21 11:00:00'],
		['a text with a zone of its own', '2026-11-21T10:00:00Z'],
		['a DateTime', DateTime.fromMillis(NOW).plus({ hours: 1 })],
		['Unix seconds', NOW_SECONDS + 3_600],
		['Unix milliseconds and a bit', NOW + 3_600_999],
	])('may be given as %s, and is sent in whole Unix seconds', (_what, sendAt) => {
		expect(letterOf({ sendAt }).sendAt).toBe(NOW_SECONDS + 3_600);
	});

	it('may be the moment at which the run started', () => {
		expect(letterOf({ sendAt: NOW - 60_000 }).sendAt).toBe(NOW_SECONDS - 60);
	});

	it('may not be in the past', () => {
		const error = refusalOf({ sendAt: NOW - 61_000 });
		expect(error).toMatchObject({
			kind: 'invalidRequest',
			message: 'Send At is in the past: 2026-11-21T09:58:59+01:00 (Europe/Brussels)',
			advice: expect.stringContaining(
				'The workflow’s zone is set in its settings, under Timezone.',
			) as string,
		});
	});

	it.each([['tomorrow'], ['2026-13-01'], [true], [{}], [[]], [1e20], [-1e20], [{ toString: 1 }]])(
		'may not be %j, which is not a date',
		(sendAt) => {
			const error = refusalOf({ sendAt });
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toMatch(/^Send At .* is not a date and time$/);
		},
	);
});

describe('quiet hours', () => {
	const night = { quietFrom: '21:00', quietUntil: '08:00' };
	/** This time of day in Brussels, on the day of the tests. */
	const at = (time: string) => DateTime.fromISO(`2026-11-21T${time}`, { zone: 'Europe/Brussels' }).toMillis();
	const prepared = (changed: Parameters<typeof sendInput>[0], time: string) => {
		const { dispatches } = prepareSend(0, sendInput(changed), () => at(time));
		return dispatches[0]?.letter;
	};

	it.each([
		['20:59:59', null],
		['21:00', '2026-11-22T08:00:00+01:00'],
		['23:30', '2026-11-22T08:00:00+01:00'],
		['00:00', '2026-11-21T08:00:00+01:00'],
		['08:00', null],
	])('move a message that would go out at %s to %s', (time, scheduledFor) => {
		const letter = prepared(night, time);
		expect(letter).toMatchObject({ scheduledFor });
		expect(letter?.sendAt).toBe(scheduledFor === null ? null : Date.parse(scheduledFor) / 1000);
	});

	it('move a Send At that falls into them, and no other', () => {
		const evening = { ...night, sendAt: '2026-12-24 22:00' };
		expect(prepared(evening, '10:00')?.scheduledFor).toBe('2026-12-25T08:00:00+01:00');
		const noon = { ...night, sendAt: '2026-12-24 12:00' };
		expect(prepared(noon, '22:00')?.scheduledFor).toBe('2026-12-24T12:00:00+01:00');
	});

	it('use the workflow’s zone', () => {
		expect(prepared({ ...night, zone: 'Asia/Tehran' }, '18:29')?.scheduledFor).toBeNull();
		expect(prepared({ ...night, zone: 'Asia/Tehran' }, '18:30')?.scheduledFor).toBe(
			'2026-11-22T08:00:00+03:30',
		);
	});

	it('skip whole days', () => {
		expect(prepared({ quietDays: ['saturday', 'sunday'] }, '10:00')?.scheduledFor).toBe(
			'2026-11-23T00:00:00+01:00',
		);
	});

	it('that never end are refused before anything is sent', () => {
		expect(refusalOf({ quietFrom: '21:00', quietUntil: '21:00' })).toMatchObject({
			kind: 'invalidRequest',
			message: expect.stringContaining('are both 21:00') as string,
		});
	});

	it('apply when a request is written: a long run that enters them sends the rest later', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		const { dispatches } = prepareSend(0, sendInput(night), () => at('20:59'));
		const outcomes = await sendSms(client(http), dispatches, () => at('21:00'));
		expect(outcomes).toMatchObject([{ result: { scheduledFor: '2026-11-22T08:00:00+01:00' } }]);
		const sent = new URLSearchParams(http.requests[0]?.body);
		expect(sent.get('SendDate')).toBe(String(Date.parse('2026-11-22T08:00:00+01:00') / 1000));
	});

	it('may end before a request is written, which then has that moment', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		const { dispatches } = prepareSend(0, sendInput(night), () => at('07:59'));
		const outcomes = await sendSms(client(http), dispatches, () => at('08:01'));
		expect(outcomes).toMatchObject([{ result: { scheduledFor: '2026-11-21T08:00:00+01:00' } }]);
	});
});

describe('the reference', () => {
	const several = '+32475112233;+33688440512';

	it('is absent unless one is given', () => {
		expect(letterOf().clientReference).toBeNull();
		expect(letterOf({ clientReference: '  ' }).clientReference).toBeNull();
	});

	it.each(['normal', 'withReport', 'reverseBilling'] as const)(
		'that is given is shared by the recipients of the item, in one request, for %s',
		(messageType) => {
			const dispatches = dispatchesOf({ to: several, clientReference: ' order-1 ', messageType });
			expect(dispatches.map(({ letter }) => letter.clientReference)).toEqual(['order-1', 'order-1']);
			expect(dispatches[0]?.letter.groupKey).toBe(dispatches[1]?.letter.groupKey);
		},
	);

	it('is generated for each recipient whose report is requested, in a request of its own', () => {
		const letters = dispatchesOf({ to: several, messageType: 'withReport' }).map(({ letter }) => letter);
		const references = letters.map(({ clientReference }) => clientReference);
		for (const reference of references) expect(reference).toMatch(/^n8n-[0-9a-f]{20}$/);
		expect(new Set(references).size).toBe(2);
		expect(new Set(letters.map(({ groupKey }) => groupKey)).size).toBe(2);
	});
});

describe('items that may share a request', () => {
	it('have the same content', () => {
		expect(letterOf({ to: '+33688440512' }).groupKey).toBe(letterOf().groupKey);
	});

	it.each([
		['text', { message: 'Bonsoir' }],
		['sender', { sender: 'Toi' }],
		['type', { messageType: 'reverseBilling' as const }],
		['time', { sendAt: NOW + 60_000 }],
		['reference', { clientReference: 'order-1' }],
		['character set', { characterSet: 'iso88591' as const }],
		['limit of recipients', { recipientsPerRequest: 5 }],
		['time-out', { timeoutSeconds: 5 }],
	])('must have the same %s', (_what, changed) => {
		expect(letterOf(changed).groupKey).not.toBe(letterOf().groupKey);
	});
});

it('count the numbers in the options', () => {
	expect(letterOf({ recipientsPerRequest: 7, timeoutSeconds: 12 })).toMatchObject({
		recipientsPerRequest: 7,
		timeoutMs: 12_000,
	});
});

it('never throws, whatever the texts are: each item gives dispatches or failures', () => {
	const text = fc.oneof(anyText({ maxLength: 20 }), fc.constantFrom('', '+32475112233', '\ud83d'));
	fc.assert(
		fc.property(text, text, text, text, text, (to, sender, message, clientReference, sendAt) => {
			const { dispatches, failures } = prepareSend(
				0,
				sendInput({ to, sender, message, clientReference, sendAt }),
			);
			expect(dispatches.length + failures.length).toBeGreaterThan(0);
		}),
	);
});

describe('a text from an expression or a program', () => {
	it('is sent and counted with composed accents: GSM-7, and one segment', () => {
		const message = `Rendez-vous confirmé à 10h ${'x'.repeat(100)}`;
		const letter = letterOf({ message: message.normalize('NFD'), characterSet: 'iso88591' });
		expect(letter).toMatchObject({ message, longMessage: false });
		expect(letterOf({ sender: 'Café Été'.normalize('NFD') }).sender).toBe('Café Été');
	});

	it.each([
		['message', 'Message'],
		['sender', 'Sender'],
		['clientReference', 'Client Reference'],
	] as const)('with an object in its %s is refused', (field, named) => {
		const error = refusalOf({ [field]: 'a [object Object]' });
		expect(error.message).toBe(`${named} holds “[object Object]”: an expression put an object into the text`);
	});

	it.each([' ', '\u00a0\n', '\u200b', '\ufeff', '\u3164'])('is refused if it looks empty: %j', (message) => {
		expect(refusalOf({ message })).toMatchObject({ kind: 'invalidContent', message: 'Message is empty' });
	});
});

describe('sendSms', () => {
	const to = '+32475112233;+33688440512';

	it('writes one request for all recipients of a letter, with its time-out', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		await sendSms(client(http), dispatchesOf({ to, clientReference: 'order-1', timeoutSeconds: 12 }));
		expect(http.requests).toMatchObject([{ timeoutMs: 12_000 }]);
		expect(Object.fromEntries(new URLSearchParams(http.requests[0]?.body))).toMatchObject({
			DestNum: '32475112233;33688440512',
			Signature: 'Moi',
			SmsID: 'order-1',
			Message: 'Bonjour',
		});
	});

	it('returns a result for each recipient, in order, with the segments that the text needs', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		const dispatches = dispatchesOf({ to, message: 'a'.repeat(307), clientReference: 'order-1' });
		const result = { status: 'queued', segments: 3, clientReference: 'order-1', raw: 'Ok : Ok' };
		expect(await sendSms(client(http), dispatches)).toMatchObject([
			{ sent: true, result: { ...result, recipient: '+32475112233' } },
			{ sent: true, result: { ...result, recipient: '+33688440512' } },
		]);
	});

	it('returns the time at which SmsExtraPro will send, in the workflow’s zone', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		const sendAt = '2026-11-21T12:00:00Z';
		expect(await sendSms(client(http), dispatchesOf({ sendAt, zone: 'Europe/Brussels' }))).toMatchObject([
			{ result: { scheduledFor: '2026-11-21T13:00:00+01:00' } },
		]);
	});

	it('makes no request without recipients', async () => {
		const http = new FakeHttpTransport();
		expect(await sendSms(client(http), [])).toEqual([]);
		expect(http.requests).toEqual([]);
	});
});
