import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';
import { documentedCodes } from '../SmsExtraPro/sample';
import { eventually } from '../support/eventually';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';

/** What the emulated SmsExtraPro pushes to its users, against the vendor's document: "Envoi et Réception via le Gateway". */
let sandbox: Sandbox;

/** One call that came to the user's URL. */
interface Call {
	method: string;
	/** With its query, as it came. */
	url: string;
	contentType: string | undefined;
	body: string;
	parameters: Record<string, string>;
}

/** The user's URL, and what came to it. */
const user = {
	servers: new LoopbackServers(),
	calls: [] as Call[],
	/** The status of the answer to each call, counted from 0; null: none. */
	answer: (() => 200) as (index: number) => number | null,
	url: '',
};

beforeAll(async () => {
	sandbox = await startSandbox();
	const host = await user.servers.http(async (request, response) => {
		const body = (await buffer(request)).toString('latin1');
		const { method = '', url = '' } = request;
		const written = method === 'POST' ? body : (url.split('?').at(-1) ?? '');
		const contentType = request.headers['content-type'];
		const parameters = Object.fromEntries(new URLSearchParams(written));
		const status = user.answer(user.calls.length);
		user.calls.push({ method, url, contentType, body, parameters });
		if (status === null) return;
		response.statusCode = status;
		response.end();
	});
	user.url = `http://${host}/sms`;
});
beforeEach(() => {
	user.calls = [];
	user.answer = () => 200;
	const { pushes } = sandbox.smsExtraPro;
	pushes.reportUrl = user.url;
	pushes.inboundUrl = user.url;
	pushes.reportDelayMs = 10;
	pushes.settings.repeatAfterMs = 5;
});
afterEach(async () => {
	// Each test waits for the calls that it has started, since stopping the sandbox would end them.
	await eventually('nothing is repeated any more', () =>
		sandbox.smsExtraPro.pushes.log.every(
			({ delivered, attempts }) =>
				delivered || attempts.length >= sandbox.smsExtraPro.pushes.settings.maxAttempts,
		),
	);
	sandbox.smsExtraPro.reset();
});
afterAll(async () => {
	await sandbox.stop();
	await user.servers.stopAll();
});

async function send(changed: Record<string, string> = {}): Promise<void> {
	const response = await fetch(`${sandbox.url}/HttpSend/HttpSend.php`, {
		method: 'POST',
		body: new URLSearchParams({
			Login: 'demo@example.com',
			Psw: 'sandbox-password',
			DestNum: '32475112233',
			Signature: 'Moi',
			Type: '1',
			SmsID: 'order-1',
			Message: 'Bonjour',
			...changed,
		}),
	});
	expect(await response.text()).toBe('Ok : Ok');
}

const control = async (path: string, body: object) =>
	(await (
		await fetch(`${sandbox.url}/_sandbox/smsextrapro${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		})
	).json()) as Record<string, unknown>;

/** The calls that come, once there are so many. */
async function calls(count: number): Promise<Call[]> {
	await eventually(`${count} calls have come`, () => user.calls.length >= count);
	return user.calls;
}

const codesOf = (all: Call[]) => all.map(({ parameters }) => parameters.StatusCode);

describe('the reports of a message', () => {
	it('are Pending and then the final one, with the documented parameters', async () => {
		await send();
		const [pending, final] = await calls(2);
		expect(pending?.parameters).toEqual({
			SmsID: expect.stringMatching(/^\d+$/),
			ClientSmsID: 'order-1',
			Dest: '32475112233',
			Status: 'Pending',
			StatusCode: '100',
			Comment: 'Pending',
		});
		expect(final?.parameters).toEqual({
			...pending?.parameters,
			Status: 'Acked',
			StatusCode: '200',
			Comment: '',
		});
	});

	it('end as the recipient’s last digits say, with each documented code and its words', async () => {
		const documented = documentedCodes().filter(({ code }) => code !== '100');
		await send({ DestNum: documented.map(({ code }) => `32475112${code}`).join(';') });
		const all = await calls(2 * documented.length);
		const final = all.filter(({ parameters }) => parameters.StatusCode !== '100');
		expect(final.map(({ parameters }) => parameters).sort(byDest)).toEqual(
			documented
				.map(({ code, status, comment }) => ({
					SmsID: expect.any(String),
					ClientSmsID: 'order-1',
					Dest: `32475112${code}`,
					Status: status,
					StatusCode: code,
					Comment: comment,
				}))
				.sort(byDest),
		);
	});

	it('have an id from the vendor for each recipient, and the caller’s id for all', async () => {
		await send({ DestNum: '32475112233;33688440512' });
		const all = (await calls(4)).map(({ parameters }) => parameters);
		expect(new Set(all.map(({ SmsID }) => SmsID)).size).toBe(2);
		expect(new Set(all.map(({ SmsID, Dest }) => `${SmsID} ${Dest}`)).size).toBe(2);
		expect(new Set(all.map(({ ClientSmsID }) => ClientSmsID))).toEqual(new Set(['order-1']));
	});

	it('have an empty caller’s id when none was given', async () => {
		await send({ SmsID: '' });
		expect((await calls(2)).map(({ parameters }) => parameters.ClientSmsID)).toEqual(['', '']);
	});

	it('come with Type=1 only', async () => {
		for (const Type of ['0', '10', '']) await send({ Type, DestNum: '33688440512' });
		await send();
		// The other messages' reports would have come before these.
		const all = await calls(2);
		expect(all.map(({ parameters }) => parameters.Dest)).toEqual(['32475112233', '32475112233']);
		expect(sandbox.smsExtraPro.pushes.log).toHaveLength(2);
	});

	it('come only when a URL is registered through the control interface', async () => {
		sandbox.smsExtraPro.pushes.reportUrl = null;
		await send({ DestNum: '33688440512' });
		expect(await control('/urls', { reports: `${user.url}/new` })).toEqual({
			reports: `${user.url}/new`,
			inbound: user.url,
		});
		await send();
		const all = await calls(2);
		expect(all.map(({ parameters }) => parameters.Dest)).toEqual(['32475112233', '32475112233']);
		expect(all[0]?.url).toMatch(/^\/sms\/new\?/);
	});

	it('may come twice each', async () => {
		sandbox.smsExtraPro.pushes.duplicateReports = true;
		await send();
		const all = await calls(4);
		expect(codesOf(all).sort()).toEqual(['100', '100', '200', '200']);
		expect(new Set(all.map(({ url }) => url)).size).toBe(2);
	});

	it('may come out of order', async () => {
		sandbox.smsExtraPro.pushes.outOfOrderReports = true;
		await send();
		await calls(2);
		expect(sandbox.smsExtraPro.pushes.log.map(({ parameters }) => parameters.StatusCode)).toEqual([
			'200',
			'100',
		]);
	});

	it('stop with the sandbox', async () => {
		const other = await startSandbox();
		other.smsExtraPro.pushes.reportUrl = user.url;
		other.smsExtraPro.pushes.settings.repeatAfterMs = 60_000;
		user.answer = () => 500;
		const push = other.smsExtraPro.pushes.report('1', { recipient: '32475112233', clientSmsId: null }, '200');
		await calls(1);
		await other.stop();
		// The sandbox may have been stopped before or after it read the answer.
		expect(await push).toMatchObject({ attempts: [expect.anything()], delivered: false });
		expect(user.calls).toHaveLength(1);
	});
});

describe('a call that is not answered with 200', () => {
	const report = async () =>
		await sandbox.smsExtraPro.pushes.report('1', { recipient: '32475112233', clientSmsId: null }, '200');

	it('is repeated until it is', async () => {
		user.answer = (index) => [500, 404, 503, 204][index] ?? 200;
		expect(await report()).toMatchObject({ attempts: [500, 404, 503, 204, 200], delivered: true });
		const urls = new Set(user.calls.map(({ url }) => url));
		expect([user.calls.length, urls.size]).toEqual([5, 1]);
	});

	it('is repeated after a time-out as well', async () => {
		sandbox.smsExtraPro.pushes.settings.timeoutMs = 50;
		user.answer = (index) => (index === 0 ? null : 200);
		expect(await report()).toMatchObject({ attempts: ['TimeoutError', 200], delivered: true });
	});

	it('is given up after a limited number of attempts', async () => {
		sandbox.smsExtraPro.pushes.settings.maxAttempts = 3;
		user.answer = () => 500;
		expect(await report()).toMatchObject({ attempts: [500, 500, 500], delivered: false });
		await sleep(20);
		expect(user.calls).toHaveLength(3);
	});

	it('is repeated even when nothing listens', async () => {
		sandbox.smsExtraPro.pushes.reportUrl = `http://${await new LoopbackServers().nobody()}`;
		sandbox.smsExtraPro.pushes.settings.maxAttempts = 2;
		expect(await report()).toMatchObject({ attempts: ['TypeError', 'TypeError'], delivered: false });
	});
});

describe('an inbound SMS', () => {
	it('is delivered by GET, with the documented parameters', async () => {
		await sandbox.smsExtraPro.pushes.inbound({ sender: '32475112233', text: 'Où êtes-vous ? 10 €' });
		expect(user.calls).toMatchObject([{ method: 'GET', body: '' }]);
		expect(user.calls[0]?.parameters).toEqual({
			ShortCode: '8989',
			SmsID: expect.stringMatching(/^\d+$/),
			Sender: '32475112233',
			Key: 'INFO',
			Msg: 'Où êtes-vous ? 10 €',
			Provider: 'Proximus',
		});
	});

	it('is sent by the control interface, with an optional keyword, number and operator', async () => {
		const answer = await control('/inbound', {
			sender: '33688440512',
			text: '',
			keyword: 'STOP',
			shortCode: '3434',
			provider: 'Orange',
		});
		expect(answer).toMatchObject({ attempts: [200], delivered: true });
		expect(user.calls[0]?.parameters).toMatchObject({
			ShortCode: '3434',
			Sender: '33688440512',
			Key: 'STOP',
			Msg: '',
			Provider: 'Orange',
		});
	});

	it('has an id of its own', async () => {
		for (const text of ['one', 'two'])
			await sandbox.smsExtraPro.pushes.inbound({ sender: '32475112233', text });
		expect(new Set(user.calls.map(({ parameters }) => parameters.SmsID)).size).toBe(2);
	});

	it('needs a URL', async () => {
		sandbox.smsExtraPro.pushes.inboundUrl = null;
		await expect(sandbox.smsExtraPro.pushes.inbound({ sender: '1', text: 'x' })).rejects.toThrow(
			'No URL for inbound SMS is registered with the sandbox',
		);
	});
});

describe('the encoding of a call', () => {
	const inbound = async (text: string) =>
		await sandbox.smsExtraPro.pushes.inbound({ sender: '32475112233', text });

	it.each([
		['utf-8', 'Msg=%C3%A9t%C3%A9%20%26%20%3F'],
		['iso-8859-1', 'Msg=%e9%74%e9%20%26%20%3f'],
	] as const)('may be %s', async (charset, written) => {
		sandbox.smsExtraPro.pushes.settings.charset = charset;
		await inbound('été & ?');
		expect(user.calls[0]?.url).toContain(`&${written}&`);
	});

	it('may be a POST with a form', async () => {
		sandbox.smsExtraPro.pushes.settings.method = 'POST';
		await inbound('Bonjour');
		expect(user.calls).toMatchObject([
			{
				method: 'POST',
				url: '/sms',
				contentType: 'application/x-www-form-urlencoded',
				parameters: { Msg: 'Bonjour', Key: 'INFO' },
			},
		]);
	});

	it('may be a multipart form', async () => {
		expect(await control('/pushes', { method: 'POST', form: 'multipart' })).toMatchObject({
			...{ method: 'POST', form: 'multipart', charset: 'utf-8' },
		});
		await inbound('été & ?');
		const [{ body = '', contentType = '' } = {}] = user.calls;
		const read = new Response(Buffer.from(body, 'latin1'), { headers: { 'content-type': contentType } });
		expect(Object.fromEntries(await read.formData())).toMatchObject({ Msg: 'été & ?', Key: 'INFO' });
	});

	it.each(['urlencoded', 'multipart'])('may be longer than any trigger takes, as %s', async (form) => {
		await control('/pushes', { method: 'POST', form, extraBytes: 70_000 });
		await inbound('Bonjour');
		const [{ body = '' } = {}] = user.calls;
		expect([body.includes('Bonjour'), body.length > 70_000, body.length < 72_000]).toEqual([
			true,
			true,
			true,
		]);
	});

	it('adds a second question mark if the user’s URL has one already', async () => {
		sandbox.smsExtraPro.pushes.inboundUrl = `${user.url}?token=sesame`;
		await inbound('Bonjour');
		expect(user.calls[0]?.url).toMatch(/^\/sms\?token=sesame\?ShortCode=8989&/);
	});
});

describe('reset', () => {
	it('clears what was sent and the settings, but keeps the URL', async () => {
		const { pushes } = sandbox.smsExtraPro;
		pushes.settings.method = 'POST';
		pushes.duplicateReports = true;
		pushes.outOfOrderReports = true;
		await pushes.inbound({ sender: '32475112233', text: 'x' });
		sandbox.smsExtraPro.reset();
		expect(pushes).toMatchObject({
			log: [],
			duplicateReports: false,
			outOfOrderReports: false,
			reportUrl: user.url,
			inboundUrl: user.url,
		});
		expect(pushes.settings.method).toBe('GET');
	});
});

function byDest(one: Record<string, string>, other: Record<string, string>): number {
	return String(one.Dest).localeCompare(String(other.Dest));
}

describe('a vendor that writes &amp; between parameters', () => {
	it('does so in its calls', async () => {
		const { pushes } = sandbox.smsExtraPro;
		pushes.settings.separator = '&amp;';
		await pushes.inbound({ sender: '32475998877', text: 'a & b', id: '55' });
		expect(user.calls).toHaveLength(1);
		expect(user.calls[0]?.url).toContain('&amp;SmsID=55&amp;Sender=32475998877&amp;');
		expect(user.calls[0]?.url).toContain('Msg=a%20%26%20b');
	});
});
