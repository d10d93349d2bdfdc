import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { HttpTransportError } from '../../nodes/shared/ports/http';
import {
	probeGateway,
	SMSEXTRAPRO_BASE_URL,
	SmsExtraProClient,
	type SmsExtraProAccount,
} from '../../nodes/SmsExtraPro/gateway/client';
import type { WireSms } from '../../nodes/SmsExtraPro/gateway/wire';
import { caught, rejected } from '../support/caught';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { tracesOf } from '../support/tracesOf';
import { sample } from './sample';

const ACCOUNT: SmsExtraProAccount = {
	email: 'name@email.com',
	password: 'geheim',
	authentication: 'password',
	baseUrl: SMSEXTRAPRO_BASE_URL,
};
const SMS: WireSms = {
	numbers: ['32475112233'],
	sender: 'Moi',
	message: 'Bonjour',
	longMessage: false,
	sendAt: null,
	messageType: 'normal',
	clientReference: null,
	characterSet: 'utf8',
};
const TIMEOUT_MS = 30_000;

function client(http: FakeHttpTransport, changed: Partial<SmsExtraProAccount> = {}): SmsExtraProClient {
	return new SmsExtraProClient({ ...ACCOUNT, ...changed }, http.transport);
}

async function failure(
	http: FakeHttpTransport,
	account: Partial<SmsExtraProAccount> = {},
	sms: Partial<WireSms> = {},
): Promise<GatewayError> {
	return await rejected(client(http, account).send({ ...SMS, ...sms }, TIMEOUT_MS), GatewayError);
}

describe('an account', () => {
	it.each(['', 'Checksum', 'md5', 'none', null, undefined, true])(
		'cannot have the authentication %j: the password would be sent with each message',
		(authentication) => {
			const entered = { authentication } as unknown as Partial<SmsExtraProAccount>;
			const http = new FakeHttpTransport();
			const error = caught(() => client(http, entered), GatewayError);
			expect(error.message).toContain('which is not one of its choices');
			expect(error).toMatchObject({ kind: 'authentication', outcome: 'notSent' });
		},
	);

	it.each([
		['email', 'e-mail address'],
		['password', 'password'],
	] as const)('without %s cannot be used', (field, named) => {
		const error = caught(() => client(new FakeHttpTransport(), { [field]: '' }), GatewayError);
		expect(error.kind).toBe('authentication');
		expect(error.message).toBe(`The SmsExtraPro credential has no ${named}`);
	});

	it.each(['', 'www.smsextrapro.com', 'ftp://www.smsextrapro.com/'])(
		'with the Base URL %j cannot be used',
		(baseUrl) => {
			const error = caught(() => client(new FakeHttpTransport(), { baseUrl }), GatewayError);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toContain('Base URL');
		},
	);

	it('without a Base URL, which a stored credential may lack, cannot be used', () => {
		const entered = { ...ACCOUNT, baseUrl: undefined } as unknown as SmsExtraProAccount;
		const http = new FakeHttpTransport();
		const error = caught(() => new SmsExtraProClient(entered, http.transport), GatewayError);
		expect(error.kind).toBe('invalidRequest');
	});

	it('whose password fits in ISO-8859-1 can send in that charset', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		await client(http, { password: 'gehéim' }).send({ ...SMS, characterSet: 'iso88591' }, TIMEOUT_MS);
		expect(http.requests[0]?.body).toContain('Psw=geh%E9im');
	});

	it('has its e-mail address and Base URL trimmed, but not its password', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		await client(http, {
			email: '\u00a0name@email.com\u200b\n',
			password: ' geheim ',
			baseUrl: ` ${SMSEXTRAPRO_BASE_URL}\ufeff`,
		}).send(SMS, TIMEOUT_MS);
		expect(http.requests[0]?.url).toBe(SMSEXTRAPRO_BASE_URL);
		const { Login, Psw } = Object.fromEntries(new URLSearchParams(http.requests[0]?.body));
		expect([Login, Psw]).toEqual(['name@email.com', ' geheim ']);
	});

	it('whose password does not fit in ISO-8859-1 cannot send in that charset: the checksum would differ', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		const error = await failure(http, { password: 'geh€im' }, { characterSet: 'iso88591' });
		expect(error).toMatchObject({ kind: 'invalidRequest', outcome: 'notSent' });
		expect(tracesOf('geh€im', error)).toEqual([]);
		expect(http.requests).toEqual([]);
	});
});

describe('a send', () => {
	it('is one POST of a form to the Base URL, with the given time-out', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		await client(http).send({ ...SMS, numbers: ['32475112233', '33688440512'] }, 12_000);
		expect(http.requests).toHaveLength(1);
		const [request] = http.requests;
		expect(request).toMatchObject({
			method: 'POST',
			url: SMSEXTRAPRO_BASE_URL,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			timeoutMs: 12_000,
			maxResponseBytes: 65_536,
		});
		expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
			Login: 'name@email.com',
			Psw: 'geheim',
			DestNum: '32475112233;33688440512',
			Signature: 'Moi',
			Type: '0',
			Message: 'Bonjour',
		});
	});

	it('with a checksum contains the password nowhere', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		await client(http, { authentication: 'checksum' }).send(SMS, TIMEOUT_MS);
		expect(tracesOf('geheim', http.requests)).toEqual([]);
		expect(http.requests[0]?.body).toMatch(/&Checksum=[0-9a-f]{32}&/);
		expect(http.requests[0]?.body).not.toContain('Psw');
	});

	it('that is accepted returns the answer', async () => {
		const http = new FakeHttpTransport().answers(sample('answer-ok'));
		expect(await client(http).send(SMS, TIMEOUT_MS)).toEqual({
			accepted: true,
			status: 'Ok',
			text: 'Ok',
			raw: 'Ok : Ok',
		});
	});

	it('is accepted even if the password equals the answer, which is then left unchanged', async () => {
		const http = new FakeHttpTransport().answers('Ok : Ok');
		const answer = await client(http, { password: 'Ok' }).send(SMS, TIMEOUT_MS);
		expect(answer).toMatchObject({ accepted: true, raw: 'Ok : Ok' });
	});
});

describe('a checksum', () => {
	it.each([
		['as an error line', (checksum: string) => `Error : Checksum ${checksum} incorrect`],
		['in upper case', (checksum: string) => `Error : ${checksum.toUpperCase()}`],
		['in an accepted answer', (checksum: string) => `Ok : Ok ${checksum}`],
		['in a page', (checksum: string) => `<html>Checksum=${checksum}</html>`],
	])('is kept as secret as the password if the vendor echoes it %s', async (_how, answer) => {
		let checksum = '';
		const http = new FakeHttpTransport().answersWith(({ body = '' }) => {
			checksum = new URLSearchParams(body).get('Checksum') ?? '';
			return { statusCode: 200, headers: {}, body: Buffer.from(answer(checksum)) };
		});
		const told: unknown = await client(http, { authentication: 'checksum' })
			.send(SMS, TIMEOUT_MS)
			.catch((error: unknown) => error);
		expect(checksum).toMatch(/^[0-9a-f]{32}$/);
		for (const secret of [checksum, checksum.toUpperCase()]) expect(tracesOf(secret, told)).toEqual([]);
	});
});

describe('an answer', () => {
	it.each([
		['with HTTP 200', 200],
		['with HTTP 500', 500],
		['with HTTP 403', 403],
	])('that begins with Error refuses the message, %s, in the vendor’s own words', async (_what, status) => {
		const error = await failure(new FakeHttpTransport().answers('Error : Solde insuffisant', status));
		expect(error).toMatchObject({
			kind: 'refused',
			outcome: 'notSent',
			vendorCode: 'Error',
			vendorText: 'Solde insuffisant',
			message: 'SmsExtraPro refused the message: “Solde insuffisant”',
			advice:
				'Correct what the vendor names (its words are French: Login and Psw are e-mail and password, DestNum the number, Signature the sender). Nothing was sent.',
		});
	});

	it('in the document’s form refuses the message', async () => {
		const error = await failure(new FakeHttpTransport().answers(sample('answer-error')));
		expect(error).toMatchObject({ kind: 'refused', vendorText: "<Message d'erreur>" });
	});

	it('may refuse in ISO-8859-1', async () => {
		const latin1 = Buffer.from('Error : Numéro erroné', 'latin1');
		expect((await failure(new FakeHttpTransport().answers(latin1))).vendorText).toBe('Numéro erroné');
	});

	it('may refuse without a reason', async () => {
		const error = await failure(new FakeHttpTransport().answers('Error : '));
		expect(error).toMatchObject({ kind: 'refused', vendorText: '' });
		expect(error.message).toContain('it gave no reason');
	});

	it.each([
		['a web page', '<!DOCTYPE html><html><body>Maintenance</body></html>', 200, 'a web page'],
		['nothing', '', 200, 'empty'],
		['blanks', ' \n', 200, 'empty'],
		['something else', 'Queued 17', 200, 'it begins with “Queued 17”'],
		['a redirect', '', 302, 'a redirect, which is not followed'],
		['a server fault', 'Internal Server Error', 500, 'it begins with “Internal Server Error”'],
		['Ok : Ok with HTTP 500', 'Ok : Ok', 500, 'it begins with “Ok : Ok”'],
		['Ok : Ok with HTTP 300', 'Ok : Ok', 300, 'a redirect, which is not followed'],
		['Ok : Ok with HTTP 199', 'Ok : Ok', 199, 'it begins with “Ok : Ok”'],
	])('that is %s leaves it unknown whether the message was sent', async (_what, body, status, described) => {
		const error = await failure(new FakeHttpTransport().answers(body, status));
		expect(error).toMatchObject({ kind: 'protocol', outcome: 'unknown' });
		expect(error.message).toContain(`HTTP ${status}`);
		expect(error.message).toContain(described);
		expect(error.message).toContain('it is not known whether the message was sent');
	});

	it('that redirects to https says what to enter, both for a send and for the credential test', async () => {
		const http = new FakeHttpTransport().answers('', 301, {
			location: 'https://www.smsextrapro.com/HttpSend/HttpSend.php',
		});
		for (const error of [await failure(http), await rejected(probe(http), GatewayError)]) {
			expect(error.message).toContain('the vendor has moved to https://www.smsextrapro.com');
			expect(error.advice).toContain(
				'begin with https://www.smsextrapro.com instead of http://www.smsextrapro.com',
			);
			expect(error.fullText).not.toContain('HttpSend.php');
		}
	});

	it('that is a web server’s error page is not a refusal, even if it begins with Error', async () => {
		for (const title of ['Error 503 Service Unavailable', 'Error : Service Unavailable']) {
			const page = `<html><body><h1>${title}</h1></body></html>`;
			expect(await failure(new FakeHttpTransport().answers(page, 503))).toMatchObject({ outcome: 'unknown' });
		}
		const line = new FakeHttpTransport().answers('<h1>Error : x</h1>', 503);
		expect(await failure(line)).toMatchObject({ outcome: 'unknown' });
	});

	it.each([
		['in other words', 'Ok : 1 SMS envoyé', '1 SMS envoyé'],
		['in several lines', 'Ok : Ok\nReste : 99', 'Ok\nReste : 99'],
		['within a page', '<html><body>Ok : Ok</body></html>', 'Ok'],
	])('that succeeds %s accepts the message, and its words are put out', async (_what, body, text) => {
		const answer = await client(new FakeHttpTransport().answers(body)).send(SMS, TIMEOUT_MS);
		expect(answer).toMatchObject({ accepted: true, text, raw: body });
	});

	it('that contains both words leaves it unknown whether the message was sent', async () => {
		const error = await failure(new FakeHttpTransport().answers('Ok : Ok\nError : 32475112234'));
		expect(error).toMatchObject({ kind: 'protocol', outcome: 'unknown' });
	});

	it('that is very long is quoted only in part', async () => {
		const error = await failure(new FakeHttpTransport().answers('x'.repeat(5_000)));
		expect(error.vendorText?.length).toBeLessThanOrEqual(200);
		expect(error.fullText.length).toBeLessThan(1_000);
	});
});

describe('a failed connection', () => {
	it('to an unreachable host means that nothing was sent', async () => {
		const http = new FakeHttpTransport().failsWith(
			new HttpTransportError('unreachable', true, 'ECONNREFUSED'),
		);
		expect(await failure(http)).toMatchObject({
			kind: 'connection',
			outcome: 'notSent',
			message: 'SmsExtraPro could not be reached at www.smsextrapro.com (ECONNREFUSED)',
		});
	});

	it.each([
		['timeout', 'timeout'],
		['disconnected', 'connection'],
		['tooLong', 'protocol'],
	] as const)('that ends in %s leaves it unknown whether the message was sent', async (fault, kind) => {
		const http = new FakeHttpTransport().failsWith(new HttpTransportError(fault, false));
		const error = await failure(http);
		expect(error).toMatchObject({ kind, outcome: 'unknown' });
		expect(http.requests).toHaveLength(1);
	});
});

describe('a vendor that echoes the request', () => {
	const PASSWORDS = ['geheim', 'p+q & r=s%', `it's (me)!*~`, 'mot de passé', '密码-password'];
	const ANSWERS: Array<[name: string, answer: (body: string, password: string) => string, status: number]> = [
		['a refusal with the password in it', (_body, password) => `Error : ${password} incorrect`, 200],
		['a refusal with the whole form in it', (body) => `Error : Requete incorrecte : ${body}`, 200],
		['a refusal with the form in lower-case hex', (body) => `Error : ${lowerCaseHex(body)}`, 200],
		[
			'a refusal with the form decoded',
			(body) => `Error : ${decodeURIComponent(body.replaceAll('+', ' '))}`,
			200,
		],
		['a web page with the password in it', (_body, password) => `<html>${password}</html>`, 200],
		['a fault with the whole form in it', (body) => body, 500],
	];

	describe.each(ANSWERS)('as %s', (_name, answer, status) => {
		it.each(PASSWORDS)('does not leak the password %j', async (password) => {
			const http = new FakeHttpTransport().answersWith(({ body = '' }) => ({
				statusCode: status,
				headers: {},
				body: Buffer.from(answer(body, password)),
			}));
			const error = await failure(http, { password });
			expect(tracesOf(password, error)).toEqual([]);
		});
	});

	it('in ISO-8859-1 does not leak the password either', async () => {
		const http = new FakeHttpTransport().answersWith(({ body = '' }) => ({
			statusCode: 200,
			headers: {},
			body: Buffer.from(`Error : ${body}`),
		}));
		const error = await failure(http, { password: 'mot de passé' }, { characterSet: 'iso88591' });
		expect(tracesOf('mot de passé', error)).toEqual([]);
	});
});

function lowerCaseHex(form: string): string {
	return form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

const probe = async (http: FakeHttpTransport, baseUrl = SMSEXTRAPRO_BASE_URL) =>
	await probeGateway({ baseUrl, authentication: 'password' }, http.transport);

describe('probeGateway', () => {
	it('accepts an error line: the gateway is there', async () => {
		const http = new FakeHttpTransport().answers('Error : Variable Login manquante');
		await expect(probe(http)).resolves.toBeUndefined();
	});

	it('sends no credentials, and nothing that could be a message', async () => {
		const http = new FakeHttpTransport().answers('Error : x');
		await probe(http);
		expect(http.requests).toMatchObject([{ method: 'POST', url: SMSEXTRAPRO_BASE_URL, body: 'Login=' }]);
	});

	it.each([
		['a web page', '<html></html>', 200],
		['nothing', '', 404],
	])('reports that %s is not an SmsExtraPro gateway', async (_what, body, status) => {
		const http = new FakeHttpTransport().answers(body, status);
		const error = await rejected(probe(http, 'http://sms.example/x'), GatewayError);
		expect(error.kind).toBe('protocol');
		expect(error.message).toBe(
			`sms.example answers (HTTP ${status}), but not as the SmsExtraPro gateway does`,
		);
		expect(error.advice).toContain(SMSEXTRAPRO_BASE_URL);
	});

	it.each([
		['unreachable', 'connection'],
		['certificate', 'connection'],
		['tls', 'connection'],
		['timeout', 'timeout'],
	] as const)('reports that no gateway answers after %s', async (fault, kind) => {
		const http = new FakeHttpTransport().failsWith(new HttpTransportError(fault, true, 'ECODE'));
		const error = await rejected(probe(http, 'http://sms.example:81/x'), GatewayError);
		expect(error.kind).toBe(kind);
		expect(error.message).toBe('No SmsExtraPro gateway answers at sms.example:81 (ECODE)');
	});

	it.each(['', 'Password', 'none', undefined])(
		'refuses the authentication %j, which could send nothing, before any request',
		async (authentication) => {
			const http = new FakeHttpTransport();
			const account = { baseUrl: SMSEXTRAPRO_BASE_URL, authentication } as Partial<SmsExtraProAccount>;
			const error = await rejected(probeGateway(account, http.transport), GatewayError);
			expect(error).toMatchObject({ kind: 'authentication', outcome: 'notSent' });
			expect(error.message).toContain(`“${authentication}”`);
			expect(http.requests).toEqual([]);
		},
	);

	it('refuses an invalid Base URL before any request', async () => {
		const http = new FakeHttpTransport();
		await rejected(probe(http, 'nonsense'), GatewayError);
		expect(http.requests).toEqual([]);
	});

	it('does not hide a bug of ours', async () => {
		const http = new FakeHttpTransport().failsWith(new TypeError('a bug'));
		await rejected(probe(http, 'http://sms.example/'), TypeError);
	});
});
