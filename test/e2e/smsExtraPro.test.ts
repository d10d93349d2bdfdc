import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DateTime } from 'luxon';
import { END_SIGNALS } from '../../tooling/n8n/instance';
import { until } from '../../tooling/processes';
import { isSoak } from '../support/soak';
import { note, tally } from './support/kills';
import { searchFiles } from './support/secrets';
import { CREDENTIAL, errorOf, outputOf, runSend, startWorld, type World } from './support/world';

jest.setTimeout(180_000);

/** A password that occurs nowhere else, with characters that URLs and forms write in another way. */
const PASSWORD = 'Zx9&secret+pass é%';

let world: World;
let credentialId: string;

beforeAll(async () => {
	world = await startWorld({ password: PASSWORD, env: { N8N_LOG_LEVEL: 'debug' } });
	credentialId = await world.createCredential();
});
afterAll(async () => {
	await world?.stop();
});
beforeEach(() => {
	world.sandbox.smsExtraPro.reset();
});

const send = async (
	parameters: Record<string, unknown>,
	more: { items?: Array<Record<string, unknown>>; settings?: Record<string, unknown> } = {},
) => await runSend(world, { credentialId, parameters, ...more });

/** How often the vendor took a message for this recipient. */
const sends = (recipient: string) => world.sandbox.smsExtraPro.to(recipient).length;

interface NodeTypeListing {
	name: string;
	usableAsTool?: boolean;
	properties: Array<{
		name: string;
		options?: Array<{ name: string }>;
		displayOptions?: { show?: { operation?: string[] } };
	}>;
	codex?: { categories?: string[] };
	iconUrl?: unknown;
}

describe('the installed pack', () => {
	it('has no dependencies', async () => {
		const folder = path.join(world.n8n.userFolder, '.n8n', 'nodes', 'node_modules');
		expect((await readdir(folder)).filter((name) => !name.startsWith('.'))).toEqual(['n8n-nodes-sms-fax']);
		expect((await readdir(path.join(folder, 'n8n-nodes-sms-fax'))).sort()).toEqual([
			'CHANGELOG.md',
			'LICENSE',
			'NOTICE',
			'README.md',
			'dist',
			'package.json',
		]);
	});

	it('lists the node with its fields, codex, icons and its tool', async () => {
		const list = (await world.n8n.api.get('/types/nodes.json')) as NodeTypeListing[];
		const node = list.find(({ name }) => name === 'n8n-nodes-sms-fax.smsExtraPro');
		const shown = (node?.properties ?? []).filter(
			({ displayOptions }) => displayOptions?.show?.operation?.includes('send') ?? true,
		);
		expect(shown.map(({ name }) => name)).toEqual([
			'operation',
			'to',
			'numbersWithoutPlus',
			'sender',
			'message',
			'messageType',
			'reportNotice',
			'options',
		]);
		expect(
			shown
				.at(-1)
				?.options?.map(({ name }) => name)
				.sort(),
		).toEqual([
			'characterSet',
			'clientReference',
			'longMessages',
			'numberCheck',
			'numberFormat',
			'parallelRequests',
			'quietDays',
			'quietFrom',
			'quietUntil',
			'recipientsPerRequest',
			'sendAt',
			'sendOnceKey',
			'skipRecipients',
			'timeoutSeconds',
		]);
		expect(node?.codex?.categories).toContain('Communication');
		expect(Object.keys(node?.iconUrl as object).sort()).toEqual(['dark', 'light']);
		expect(list.map(({ name }) => name)).toContain('n8n-nodes-sms-fax.smsExtraProTool');
	});

	it('serves the icons and the output schema', async () => {
		for (const address of [
			'/icons/n8n-nodes-sms-fax/dist/icons/smsExtraPro.svg',
			'/icons/n8n-nodes-sms-fax/dist/icons/smsExtraPro.dark.svg',
			'/schemas/n8n-nodes-sms-fax.smsExtraPro/1.0.0/send.json',
		]) {
			expect([address, (await fetch(world.n8n.url + address)).status]).toEqual([address, 200]);
		}
	});
});

describe('the credential test', () => {
	const test = async (changes: Record<string, unknown>) =>
		await world.n8n.api.testCredential(
			credentialId,
			CREDENTIAL.name,
			CREDENTIAL.type,
			world.credentialData(changes),
		);

	it('is green when the gateway answers, and sends nothing', async () => {
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect(world.sandbox.smsExtraPro.received).toEqual([]);
	});

	it.each([
		['an address where nobody listens', 'http://127.0.0.1:9/HttpSend/HttpSend.php', /No SmsExtraPro gateway/],
		['another page of the same server', '/elsewhere', /not as the SmsExtraPro gateway does/],
		['a base URL that is no URL', 'smsextrapro', /“smsextrapro” is not a web address/],
	])('is red on %s', async (_case, baseUrl, message) => {
		const address = baseUrl.startsWith('/') ? world.sandbox.url + baseUrl : baseUrl;
		expect(await test({ baseUrl: address })).toEqual({
			status: 'Error',
			message: expect.stringMatching(message) as string,
		});
	});
});

describe('a send', () => {
	it.each(['password', 'checksum'])('is accepted in %s mode', async (authentication) => {
		const id = await world.createCredential({ authentication });
		const execution = await runSend(world, {
			credentialId: id,
			parameters: { message: 'Voilà : ça marche' },
		});
		expect(execution.status).toBe('success');
		expect(world.sandbox.smsExtraPro.received).toMatchObject([
			{ recipient: '32475112233', text: 'Voilà : ça marche', authentication, signature: 'Moi' },
		]);
		expect(outputOf(execution)).toMatchObject([
			{
				json: {
					vendor: 'smsExtraPro',
					recipient: '+32475112233',
					status: 'queued',
					final: false,
					scheduledFor: null,
					segments: 1,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('is ISO-8859-1 on the wire when that is chosen, checksum included', async () => {
		await send({ message: 'Ça coûte', options: { characterSet: 'iso88591' } });
		expect(world.sandbox.smsExtraPro.received).toMatchObject([
			{ text: 'Ça coûte', charset: 'iso-8859-1', authentication: 'checksum' },
		]);
	});

	it('is scheduled in the workflow’s zone', async () => {
		const year = new Date().getUTCFullYear() + 1;
		await send({ options: { sendAt: `${year}-07-01T12:00:00` } });
		// The zone of a fresh n8n is New York; in July it is four hours behind UTC.
		expect(world.sandbox.smsExtraPro.received[0]?.sendDate).toBe(Date.UTC(year, 6, 1, 16) / 1000);
	});

	it('waits for the end of quiet hours: at midnight, on Sunday, and when the clocks change', async () => {
		const moved = [
			['2099-07-01T20:59:59', '2099-07-01T20:59:59-04:00'],
			['2099-07-01T21:00:00', '2099-07-02T08:00:00-04:00'],
			['2099-07-02T00:00:00', '2099-07-02T08:00:00-04:00'],
			// A Saturday evening, before a quiet Sunday.
			['2099-07-04T22:00:00', '2099-07-06T08:00:00-04:00'],
			// New York puts its clocks forward in the night to 8 March, and back in the night to 1 November: Sundays.
			['2099-03-07T23:00:00', '2099-03-09T08:00:00-04:00'],
			['2099-10-31T23:00:00', '2099-11-02T08:00:00-05:00'],
		];
		const items = moved.map(([sendAt = ''], index) => ({ sendAt, phone: `+3247511000${index}` }));
		const night = { quietFrom: '21:00', quietUntil: '08:00', quietDays: ['sunday'] };
		const options = { ...night, sendAt: '={{ $json.sendAt }}' };
		const execution = await send({ to: '={{ $json.phone }}', options }, { items });
		const expected = moved.map(([, scheduledFor]) => scheduledFor);
		expect(outputOf(execution).map(({ json }) => json.scheduledFor)).toEqual(expected);
		for (const [index, { phone }] of items.entries()) {
			const [sms] = world.sandbox.smsExtraPro.to(phone.slice(1));
			expect(sms?.sendDate).toBe(Date.parse(String(expected[index])) / 1000);
		}
	});

	it('during quiet hours waits for their end', async () => {
		const now = DateTime.now().setZone('America/New_York');
		const end = now.plus({ hours: 1 }).startOf('minute');
		const options = {
			quietFrom: now.minus({ minutes: 5 }).toFormat('HH:mm'),
			quietUntil: end.toFormat('HH:mm'),
		};
		const execution = await send({ options });
		expect(world.sandbox.smsExtraPro.received[0]?.sendDate).toBe(end.toSeconds());
		expect(outputOf(execution)[0]?.json.scheduledFor).toBe(end.toISO({ suppressMilliseconds: true }));
	});

	it('is previewed without a request: for two items, Send does what Preview says', async () => {
		const items = [
			{ to: ['+32475112233', '+33688440512'], text: 'À bientôt, “Chez Léa”…' },
			{ to: ['+32475112233', '12'], text: 'a'.repeat(161) },
		];
		const parameters = {
			to: '={{ $json.to }}',
			message: '={{ $json.text }}',
			options: { sendOnceKey: '=greeting {{ $json.text.length }}', skipRecipients: '0033 688 440 512' },
		};
		const preview = await send({ ...parameters, operation: 'preview', pricePerSegment: 0.07 }, { items });
		expect(world.sandbox.smsExtraPro.requests).toBe(0);
		const previewed = outputOf(preview).map(({ json }) => json);
		expect(previewed).toMatchObject([
			{
				wouldSend: true,
				encoding: 'UCS-2',
				characters: 22,
				costlyCharacter: 'À',
				suggestion: 'A',
				price: 0.07,
			},
			{ wouldSend: false, reason: 'optedOut', price: null },
			{ wouldSend: true, encoding: 'GSM-7', segments: 2, price: 0.14 },
			{ recipient: '12', wouldSend: false, reason: 'invalidRecipient' },
		]);
		const sent = outputOf(await send(parameters, { items, settings: { onError: 'continueRegularOutput' } }));
		expect(sent.map(({ json }) => json.recipient)).toEqual(previewed.map(({ recipient }) => recipient));
		expect(sent.map(({ json }) => json.status === 'queued')).toEqual(
			previewed.map(({ wouldSend }) => wouldSend),
		);
	});

	it('combines 50 items of one text into requests of 20, and gives each item its own output', async () => {
		const items = Array.from({ length: 50 }, (_, index) => ({ phone: `+324751100${10 + index}` }));
		const execution = await send({ to: '={{ $json.phone }}' }, { items });
		const outputs = outputOf(execution);
		expect(outputs.map(({ json }) => json.recipient)).toEqual(items.map(({ phone }) => phone));
		expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(world.sandbox.smsExtraPro.requests).toBe(3);
		expect(world.sandbox.smsExtraPro.received).toHaveLength(50);
	});

	it('accepts a list from an expression and gives one output for each recipient', async () => {
		const execution = await send(
			{ to: '={{ $json.phones }}' },
			{ items: [{ phones: ['+32475112233', '0033 6 88 44 05 12'] }, { phones: ['+۳۲ (0)۴۷۵ ۱۱ ۲۲ ۴۴'] }] },
		);
		expect(outputOf(execution).map(({ json, pairedItem }) => [json.recipient, pairedItem])).toEqual([
			['+32475112233', { item: 0 }],
			['+33688440512', { item: 0 }],
			['+32475112244', { item: 1 }],
		]);
	});

	it('with a report gives each recipient its own request and reference', async () => {
		const execution = await send({ to: '+32475112233, +32475112234', messageType: 'withReport' });
		const references = outputOf(execution).map(({ json }) => json.clientReference);
		expect(new Set(references).size).toBe(2);
		expect(
			world.sandbox.smsExtraPro.received.map(({ clientSmsId, type, request }) => [
				clientSmsId,
				type,
				request,
			]),
		).toEqual([
			[references[0], '1', expect.any(Number)],
			[references[1], '1', expect.any(Number)],
		]);
		expect(world.sandbox.smsExtraPro.requests).toBe(2);
	});

	it('reaches 10,000 recipients once each, in bounded memory', async () => {
		const before = await peakMemoryMb(world.n8n.pid);
		const execution = await runSend(world, {
			credentialId,
			parameters: {
				// None ends in digits that choose one of the sandbox's faults.
				to: '={{ Array.from({ length: 10000 }, (_, i) => "+32475" + String(100 + Math.floor(i / 500)) + String(i % 500).padStart(3, "0")) }}',
				options: { parallelRequests: 4 },
			},
			timeoutMs: 150_000,
		});
		expect(execution.status).toBe('success');
		expect(outputOf(execution)).toHaveLength(10_000);
		expect(world.sandbox.smsExtraPro.requests).toBe(500);
		expect(new Set(world.sandbox.smsExtraPro.received.map(({ recipient }) => recipient)).size).toBe(10_000);
		expect(world.sandbox.smsExtraPro.received).toHaveLength(10_000);
		if (before !== null) {
			const growth = ((await peakMemoryMb(world.n8n.pid)) as number) - before;
			console.log(`10,000 recipients: n8n's peak memory grew by ${growth} MB from ${before} MB`);
			expect(growth).toBeLessThan(400);
		}
	});
});

/** The peak memory of a process, where the system reports it. */
async function peakMemoryMb(pid: number | undefined): Promise<number | null> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
	return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}

/**
 * Each fault that the sandbox declares, by the recipient's last digits, as a person meets it. `taken`: how often the vendor
 * took the message, which must not change with Retry On Fail unless the vendor refused it.
 */
const FAULTS: Array<{
	ending: string;
	name: string;
	outcome?: string;
	kind?: string;
	taken: number;
	says?: RegExp;
}> = [
	{ ending: '901', name: 'answers late', taken: 1 },
	{
		ending: '902',
		name: 'refuses',
		kind: 'refused',
		outcome: 'notSent',
		taken: 0,
		says: /refused the message: “Votre compte ne permet pas cet envoi”/,
	},
	{ ending: '903', name: 'never answers', kind: 'timeout', outcome: 'unknown', taken: 1, says: /in time/ },
	{
		ending: '904',
		name: 'cuts its answer',
		kind: 'connection',
		outcome: 'unknown',
		taken: 1,
		says: /closed the connection/,
	},
	{
		ending: '905',
		name: 'answers HTTP 500',
		kind: 'protocol',
		outcome: 'unknown',
		taken: 1,
		says: /HTTP 500/,
	},
	{
		ending: '906',
		name: 'answers a web page',
		kind: 'protocol',
		outcome: 'unknown',
		taken: 1,
		says: /a web page/,
	},
	{ ending: '907', name: 'redirects', kind: 'protocol', outcome: 'unknown', taken: 0, says: /redirect/ },
	{ ending: '908', name: 'answers 5 MB', kind: 'protocol', outcome: 'unknown', taken: 1, says: /far longer/ },
	{
		ending: '909',
		name: 'repeats the password',
		kind: 'refused',
		outcome: 'notSent',
		taken: 0,
		says: /refused/,
	},
];

describe.each(FAULTS)('when the vendor $name', ({ ending, kind, outcome, taken, says }) => {
	const bad = `32475110${ending}`;
	const items = [{ phone: '+32475110101' }, { phone: `+${bad}` }, { phone: '+32475110102' }];
	const parameters = {
		to: '={{ $json.phone }}',
		// Different texts, so that the three do not share a request.
		message: '=Bonjour {{ $itemIndex }}',
		options: { timeoutSeconds: 3, parallelRequests: 1 },
	};

	it('Continue On Fail gives one paired FailedItem, and sends the rest', async () => {
		const execution = await send(parameters, { items, settings: { onError: 'continueRegularOutput' } });
		expect(execution.status).toBe('success');
		const outputs = outputOf(execution);
		expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(outputs.map(({ json }) => json.recipient)).toEqual(items.map(({ phone }) => phone));
		expect(outputs.map(({ json }) => json.errorKind)).toEqual([undefined, kind, undefined]);
		if (kind !== undefined) {
			expect(outputs[1]?.json).toMatchObject({ vendor: 'smsExtraPro', channel: 'sms', outcome });
			expect(outputs[1]?.json.error).toMatch(says as RegExp);
		}
		expect([sends('32475110101'), sends(bad), sends('32475110102')]).toEqual([1, taken, 1]);
	});

	it('Retry On Fail sends nothing twice', async () => {
		const execution = await send(parameters, {
			items,
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
		});
		expect(execution.status).toBe(kind === undefined ? 'success' : 'error');
		if (says !== undefined) expect(errorOf(execution)).toMatch(says);
		expect([sends('32475110101'), sends(bad)]).toEqual([1, taken]);
		expect(sends('32475110102')).toBeLessThanOrEqual(1);
	});
});

describe('Retry On Fail', () => {
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

	it('sends what the first try did not send, once the vendor accepts it', async () => {
		world.sandbox.smsExtraPro.faults.push({
			fault: { kind: 'refuse', text: 'Réessayez' },
			recipientEndsWith: '202',
			times: 2,
		});
		const execution = await send(
			{ to: '={{ $json.phone }}', message: '=Bonjour {{ $itemIndex }}', options: { parallelRequests: 1 } },
			{
				items: [{ phone: '+32475110201' }, { phone: '+32475110202' }, { phone: '+32475110203' }],
				settings: retry,
			},
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution).map(({ json }) => json.recipient)).toEqual([
			'+32475110201',
			'+32475110202',
			'+32475110203',
		]);
		expect(['32475110201', '32475110202', '32475110203'].map(sends)).toEqual([1, 1, 1]);
	});

	it('with Continue On Fail sends the others once, although n8n retries because the first item failed', async () => {
		const execution = await send(
			{ to: '={{ $json.phone }}', message: '=Bonjour {{ $itemIndex }}', options: { timeoutSeconds: 3 } },
			{
				items: [{ phone: '+32475110902' }, { phone: '+32475110301' }, { phone: '+32475110903' }],
				settings: { ...retry, onError: 'continueRegularOutput' },
			},
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution).map(({ json }) => json.outcome)).toEqual(['notSent', undefined, 'unknown']);
		// The node must have tried three times, or this test would prove nothing.
		expect(world.sandbox.smsExtraPro.requests).toBe(3 + 1 + 1);
		expect(['32475110301', '32475110903'].map(sends)).toEqual([1, 1]);
	}, 120_000);

	it('sends again when the user runs the same workflow again', async () => {
		await send({});
		await send({});
		expect(sends('32475112233')).toBe(2);
	});
});

describe('Continue (using error output)', () => {
	it('puts out failed recipients at the error output and the others at the first', async () => {
		const execution = await send(
			{ to: '={{ $json.phone }}' },
			{
				items: [{ phone: '+32475110401' }, { phone: 'nobody' }],
				settings: { onError: 'continueErrorOutput' },
			},
		);
		expect(outputOf(execution, 0).map(({ json }) => json.recipient)).toEqual(['+32475110401']);
		expect(outputOf(execution, 1)).toMatchObject([
			{ json: { recipient: 'nobody', errorKind: 'invalidRecipient', phone: 'nobody' } },
		]);
	});
});

describe('bad input', () => {
	it.each<[string, Record<string, unknown>, RegExp]>([
		['an empty To', { to: '' }, /Parameter "To" is required/],
		[
			'a To whose expression gives nothing',
			{ to: '={{ $json.phone }}' },
			/To is empty.*“{{ \$json\.phone }}” gave nothing for item 1/,
		],
		[
			'a number that cannot be one',
			{ to: '+32475112233, 12 monkeys' },
			/“12 monkeys” cannot be a phone number/,
		],
		[
			'a number one digit short',
			{ to: '0475 11 22 3', numbersWithoutPlus: 'BE' },
			/“0475 11 22 3” is not a valid number.*missing or extra digits/,
		],
		['a national number without a country', { to: '0475112233' }, /“0475112233” has no country code/],
		[
			'161 characters with long messages refused',
			{ message: 'x'.repeat(161), options: { longMessages: 'refuse' } },
			/161 characters and needs 2 segments.*Shorten it/,
		],
		[
			'a date in the past',
			{ options: { sendAt: '2020-01-01T00:00:00' } },
			/Send At is in the past: .*future/,
		],
		['a sender that is too long', { sender: 'ABCDEFGHIJKL' }, /“ABCDEFGHIJKL” has 12 characters.*at most 11/],
		['a lone surrogate', { message: '={{ "half \\ud83d" }}' }, /lone surrogate.*cut/],
		[
			'a character that ISO-8859-1 lacks',
			{ message: '5 €', options: { characterSet: 'iso88591' } },
			/“€”.*UTF-8/,
		],
		['an object for a text', { message: '={{ $json }}' }, /holds an object, not a text/],
	])('%s is named, and nothing is sent', async (_case, parameters, says) => {
		const execution = await send(parameters);
		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toMatch(says);
		expect(world.sandbox.smsExtraPro.requests).toBe(0);
	});

	it('in one item stops everything before anything is sent', async () => {
		const execution = await send(
			{ to: '={{ $json.phone }}' },
			{ items: [{ phone: '+32475112233' }, { phone: 'nobody' }, { phone: '+32475112234' }] },
		);
		expect(errorOf(execution)).toMatch(/“nobody” cannot be a phone number.*Nothing was sent/);
		expect(world.sandbox.smsExtraPro.requests).toBe(0);
	});

	it('a missing credential is named', async () => {
		const execution = await runSend(world, { credentialId: null, parameters: {} });
		expect(errorOf(execution)).toMatch(/credential/i);
	});

	it.each([
		['no URL', 'smsextrapro', /“smsextrapro” is not a web address.*Correct the Base URL/],
		['an address where nobody listens', 'http://127.0.0.1:9/x', /could not be reached at 127\.0\.0\.1:9/],
		['an https address of an http server', 'https', /secure connection to SmsExtraPro/],
	])('a base URL that is %s is named', async (_case, entered, says) => {
		const baseUrl =
			entered === 'https'
				? world.sandbox.url.replace('http:', 'https:') + world.sandbox.smsExtraPro.path
				: entered;
		const id = await world.createCredential({ baseUrl });
		expect(errorOf(await runSend(world, { credentialId: id, parameters: {} }))).toMatch(says);
	});

	it('wrong credentials are reported in the vendor’s own words', async () => {
		const id = await world.createCredential({ password: world.credentialData().email });
		expect(errorOf(await runSend(world, { credentialId: id, parameters: {} }))).toMatch(
			/“Login ou mot de passe incorrect”/,
		);
	});
});

describe('secrets', () => {
	it('appear in no file of n8n after all these runs, in no spelling', async () => {
		const id = await world.createCredential({ authentication: 'password' });
		const runs = FAULTS.flatMap(({ ending }) =>
			['stopWorkflow', 'continueRegularOutput'].map(
				async (onError) =>
					await runSend(world, {
						credentialId: id,
						// All run at once, so allow enough time that no fault turns into a time-out.
						parameters: { to: `+32475110${ending}`, options: { timeoutSeconds: 5 } },
						settings: { onError },
					}),
			),
		);
		await Promise.all(runs);
		const { traces, searched, database } = await searchFiles(world.n8n.userFolder, PASSWORD);
		expect(traces).toEqual([]);
		// The executions' output is found, which shows that the search looks at the right files.
		expect(database.includes('Votre compte ne permet pas cet envoi')).toBe(true);
		expect(searched).toBeGreaterThan(100_000);
	});
});

describe('a send that is interrupted', () => {
	const SIZE = isSoak ? 200 : 30;
	const recipients = Array.from({ length: SIZE }, (_, index) => `3247555${String(index).padStart(4, '0')}`);

	it.each(END_SIGNALS)('by %s sends nothing twice', async (signal) => {
		const { smsExtraPro } = world.sandbox;
		smsExtraPro.faults.push({ fault: { kind: 'delay', ms: 100 } });
		const run = send(
			{ to: '={{ $json.to }}', message: '={{ $json.to }}', options: { parallelRequests: 1 } },
			{
				items: recipients.map((to) => ({ to: `+${to}` })),
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
			},
		).catch(() => undefined);
		const sent = () => smsExtraPro.received.map(({ recipient }) => recipient);
		await until('some messages to be sent', () => sent().length >= SIZE / 4);
		const handedOver = sent().length;
		await world.n8n.kill(signal);
		const atTheEnd = sent().length;
		await world.n8n.launch();
		await run;
		// When n8n starts, it deals with the executions that it left behind.
		await new Promise((resolve) => setTimeout(resolve, 3_000));
		const counts = tally(recipients, sent());
		const notSent = counts.lost;
		const row = { scenario: 'SmsExtraPro send', signal, size: SIZE, handedOver };
		note({ ...row, ...counts, lost: 0, notSent, erased: 0 });
		expect(counts.doubled).toBe(0);
		// After the end, at most the request that was under way may arrive.
		expect(sent().length - atTheEnd).toBeLessThanOrEqual(1);
		if (signal === 'SIGTERM') expect(notSent).toBe(0);
	});
});
