import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';

/** The emulator against the vendor's document, "Envoi et Réception via le Gateway". */
const ACCOUNT = { email: 'xxx@yyy.com', password: 'xxxxxx' };
const FIELDS = {
	Login: ACCOUNT.email,
	Psw: ACCOUNT.password,
	DestNum: '32475390764',
	Signature: 'Moi',
	Message: 'Bonjour',
};
type Fields = Record<string, string | undefined>;

let sandbox: Sandbox;
let url: string;

beforeAll(async () => {
	sandbox = await startSandbox();
	sandbox.smsExtraPro.accounts.push(ACCOUNT);
	url = `${sandbox.url}/HttpSend/HttpSend.php`;
});
afterEach(() => {
	sandbox.smsExtraPro.reset();
});
afterAll(async () => {
	await sandbox.stop();
});

/** Without the fields that are undefined. */
function form(fields: Fields): string {
	const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
	return new URLSearchParams(given).toString();
}

async function post(body: string, signal?: AbortSignal): Promise<Response> {
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body,
		redirect: 'manual',
		...(signal === undefined ? {} : { signal }),
	});
}

const answerTo = async (changed: Fields = {}) => await (await post(form({ ...FIELDS, ...changed }))).text();
const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest('hex');
const received = () => sandbox.smsExtraPro.received;

describe('the document’s example', () => {
	const query = readFileSync(join(__dirname, '../SmsExtraPro/samples/example-query.txt'), 'utf8').trim();
	const sms = {
		recipient: '32475390764',
		signature: 'Moi',
		text: 'Bonjour, ceci est le message du sms. Longueur maximale de 160 caractères',
		charset: 'utf-8',
		authentication: 'password',
		type: '1',
		clientSmsId: null,
	};

	it('is accepted by GET, as from a browser', async () => {
		const response = await fetch(`${url}?${query}`);
		expect([response.status, await response.text()]).toEqual([200, 'Ok : Ok']);
		expect(received()).toMatchObject([sms]);
	});

	it('is accepted by POST', async () => {
		expect(await (await post(query)).text()).toBe('Ok : Ok');
		expect(received()).toMatchObject([sms]);
	});
});

describe('the address', () => {
	it.each(['/httpsend/httpsend.php', '/HttpSend/', '/'])('is not %s: it is case-sensitive', async (path) => {
		expect((await fetch(`${sandbox.url}${path}`, { method: 'POST' })).status).toBe(404);
	});
});

describe('the required fields', () => {
	it.each(['Login', 'Psw', 'DestNum', 'Signature', 'Message'])('are %s', async (name) => {
		expect(await answerTo({ [name]: undefined })).toBe(`Error : Variable ${name} manquante`);
		expect(received()).toEqual([]);
	});

	it.each(['Login', 'DestNum', 'Signature', 'Message'])('must not have an empty %s', async (name) => {
		expect(await answerTo({ [name]: '' })).toMatch(/^Error : /);
		expect(received()).toEqual([]);
	});

	it.each(['Login', 'Psw', 'DestNum', 'Signature', 'Message'] as const)(
		'are case-sensitive: %s',
		async (name) => {
			const { [name]: value, ...others } = FIELDS;
			const answer = await (await post(form({ ...others, [name.toLowerCase()]: value }))).text();
			expect(answer).toMatch(/^Error : /);
		},
	);

	it('are missing in an empty form', async () => {
		expect(await (await post('')).text()).toMatch(/^Error : /);
	});

	it('are sufficient', async () => {
		expect(await answerTo()).toBe('Ok : Ok');
		expect(received()).toMatchObject([
			{ type: '0', sendDate: null, longSms: false, clientSmsId: null, text: 'Bonjour' },
		]);
	});
});

describe('authentication', () => {
	it.each([
		['another password', { Psw: 'wrong' }],
		['another account', { Login: 'nobody@yyy.com' }],
		['an empty password', { Psw: '' }],
		['a wrong checksum', { Psw: undefined, Checksum: '0'.repeat(32) }],
		[
			'the checksum of another message',
			{ Psw: undefined, Checksum: md5(Buffer.from('xxx@yyy.comxxxxxxAutre')) },
		],
	])('fails with %s', async (_what, changed) => {
		expect(await answerTo(changed)).toBe('Error : Login ou mot de passe incorrect');
		expect(received()).toEqual([]);
	});

	it('works with md5(Login . Password . Message) instead of the password', async () => {
		const Checksum = md5(Buffer.from('xxx@yyy.comxxxxxxBonjour'));
		expect(await answerTo({ Psw: undefined, Checksum })).toBe('Ok : Ok');
		expect(received()).toMatchObject([{ authentication: 'checksum' }]);
	});

	it.each(['utf8', 'latin1'] as const)(
		'verifies the checksum over the received bytes, in %s',
		async (charset) => {
			const message = Buffer.from('caractères', charset);
			const Checksum = md5(Buffer.from('xxx@yyy.comxxxxxx'), message);
			const encoded = charset === 'utf8' ? 'caract%C3%A8res' : 'caract%E8res';
			const answer = await (
				await post(`${form({ ...FIELDS, Psw: undefined, Message: undefined, Checksum })}&Message=${encoded}`)
			).text();
			expect(answer).toBe('Ok : Ok');
			expect(received()).toMatchObject([
				{ text: 'caractères', charset: charset === 'utf8' ? 'utf-8' : 'iso-8859-1' },
			]);
		},
	);
});

describe('the recipients', () => {
	it('may be several, separated by semicolons: each gets the message, in one request', async () => {
		expect(await answerTo({ DestNum: '33688440512;32475112233' })).toBe('Ok : Ok');
		expect(received()).toMatchObject([
			{ recipient: '33688440512', request: 1 },
			{ recipient: '32475112233', request: 1 },
		]);
	});

	it.each(['0688440512', '0475112233'])(
		'may be in national form, for France and Belgium: %s',
		async (DestNum) => {
			expect(await answerTo({ DestNum })).toBe('Ok : Ok');
		},
	);

	it.each(['+32475112233', '32 475 11 22 33', '32475112233,33688440512', '32475112233;', 'abc', '123'])(
		'may not be written as %j',
		async (DestNum) => {
			expect(await answerTo({ DestNum })).toMatch(/^Error : Format du destinataire incorrect/);
			expect(received()).toEqual([]);
		},
	);

	it('are accepted all or none', async () => {
		expect(await answerTo({ DestNum: '32475112233;abc' })).toMatch(/^Error : /);
		expect(received()).toEqual([]);
	});
});

describe('the length of a message', () => {
	it('may be 160 characters', async () => {
		expect(await answerTo({ Message: 'é'.repeat(160) })).toBe('Ok : Ok');
	});

	it('may be 161 characters only with LongSms=Y', async () => {
		const Message = 'é'.repeat(161);
		expect(await answerTo({ Message })).toMatch(/^Error : .*160/);
		expect(await answerTo({ Message, LongSms: 'N' })).toMatch(/^Error : .*160/);
		expect(await answerTo({ Message, LongSms: 'Y' })).toBe('Ok : Ok');
		expect(received()).toMatchObject([{ longSms: true }]);
	});
});

describe('SendDate', () => {
	it('is a Unix timestamp', async () => {
		const soon = Math.floor(Date.now() / 1000) + 3_600;
		expect(await answerTo({ SendDate: String(soon) })).toBe('Ok : Ok');
		expect(received()).toMatchObject([{ sendDate: soon }]);
	});

	it.each(['tomorrow', '2099-01-01', '4070908800000', '1000000000', '-1', '1.5'])(
		'is not %s',
		async (SendDate) => {
			expect(await answerTo({ SendDate })).toBe('Error : SendDate incorrect');
			expect(received()).toEqual([]);
		},
	);
});

describe('Type', () => {
	it.each(['0', '1', '10'])('may be %s', async (Type) => {
		expect(await answerTo({ Type })).toBe('Ok : Ok');
		expect(received()).toMatchObject([{ type: Type }]);
	});

	it.each(['2', '01', 'normal'])('is not %s', async (Type) => {
		expect(await answerTo({ Type })).toMatch(/^Error : /);
	});
});

describe('SmsID', () => {
	it('is kept for the reports', async () => {
		await answerTo({ SmsID: 'commande-é' });
		expect(received()).toMatchObject([{ clientSmsId: 'commande-é' }]);
	});

	it('is read in ISO-8859-1, too, like the other texts', async () => {
		await post(`${form({ ...FIELDS, Signature: undefined })}&Signature=Soci%E9t%E9&SmsID=commande-%E9`);
		expect(received()).toMatchObject([{ signature: 'Société', clientSmsId: 'commande-é' }]);
	});
});

describe('a magic number', () => {
	const to = (digits: string) => form({ ...FIELDS, DestNum: `32475000${digits}` });

	/** Whether no answer comes for a while after the message was taken. */
	async function keepsWaiting(body: string): Promise<boolean> {
		const givingUp = new AbortController();
		const answered = post(body, givingUp.signal).then(
			() => true,
			() => false,
		);
		while (received().length === 0) await sleep(5);
		await sleep(50);
		givingUp.abort();
		return !(await answered);
	}

	it('901 is accepted, and answered late', async () => {
		expect(await keepsWaiting(to('901'))).toBe(true);
	});

	it('902 is refused', async () => {
		expect(await (await post(to('902'))).text()).toBe('Error : Votre compte ne permet pas cet envoi');
		expect(received()).toEqual([]);
	});

	it('903 is accepted, and never answered', async () => {
		expect(await keepsWaiting(to('903'))).toBe(true);
	});

	it('904 is accepted, and the answer breaks off', async () => {
		await expect(post(to('904')).then(async (response) => await response.text())).rejects.toThrow();
		expect(received()).toHaveLength(1);
	});

	it('905 is accepted, and answered by HTTP 500', async () => {
		const response = await post(to('905'));
		expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
		expect(received()).toHaveLength(1);
	});

	it('906 is accepted, and answered by a web page', async () => {
		const response = await post(to('906'));
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
		expect(received()).toHaveLength(1);
	});

	it('907 is redirected', async () => {
		const response = await post(to('907'));
		expect(response.status).toBe(302);
		expect(response.headers.get('location')).toMatch(/^http:/);
		expect(received()).toEqual([]);
	});

	it('908 is accepted, and answered by 5 MB', async () => {
		expect(await (await post(to('908'))).text()).toHaveLength(5 * 1024 * 1024);
		expect(received()).toHaveLength(1);
	});

	it('909 is refused, and the answer echoes the request', async () => {
		const body = to('909');
		expect(await (await post(body)).text()).toBe(`Error : Requete incorrecte : ${body}`);
		expect(received()).toEqual([]);
	});

	it('among several recipients affects the whole request', async () => {
		expect(await answerTo({ DestNum: '32475112233;32475000902' })).toMatch(/^Error : /);
		expect(received()).toEqual([]);
	});
});

describe('the control interface', () => {
	const control = (path = '') => `${sandbox.url}/_sandbox/smsextrapro${path}`;

	async function declare(fault: object): Promise<void> {
		await fetch(control('/faults'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(fault),
		});
	}

	it('lists what was received', async () => {
		await answerTo();
		await answerTo({ Message: '' });
		expect(await (await fetch(control())).json()).toMatchObject({
			requests: 2,
			received: [{ recipient: '32475390764', text: 'Bonjour' }],
		});
	});

	it('injects a fault for a number of requests', async () => {
		await declare({ fault: { kind: 'refuse', text: 'Plus tard' }, times: 1 });
		expect(await answerTo()).toBe('Error : Plus tard');
		expect(await answerTo()).toBe('Ok : Ok');
	});

	it('injects a fault for certain recipients', async () => {
		await declare({ fault: { kind: 'status', status: 503, body: 'Busy' }, recipientEndsWith: '764' });
		expect(await answerTo({ DestNum: '32475112233' })).toBe('Ok : Ok');
		expect((await post(form(FIELDS))).status).toBe(503);
		expect((await post(form(FIELDS))).status).toBe(503);
	});

	it('injects a delay before the usual answer', async () => {
		await declare({ fault: { kind: 'delay', ms: 20 } });
		expect(await answerTo()).toBe('Ok : Ok');
		expect(received()).toHaveLength(1);
	});

	it('resets everything', async () => {
		await declare({ fault: { kind: 'refuse', text: 'x' } });
		await answerTo();
		expect((await fetch(control(), { method: 'DELETE' })).status).toBe(204);
		expect(await (await fetch(control())).json()).toEqual({
			received: [],
			faults: [],
			requests: 0,
			pushes: [],
		});
	});
});
