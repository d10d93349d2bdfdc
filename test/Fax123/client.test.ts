import { Fax123Client, probeAccount, type Fax123Account } from '../../nodes/Fax123/gateway/client';
import { FAX123_ERRORS } from '../../nodes/Fax123/gateway/codes';
import { FAX123_BASE_URL, type WireFax } from '../../nodes/Fax123/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { HTTP_FAILURES, HttpTransportError, type HttpFailure } from '../../nodes/shared/ports/http';
import { caught, rejected } from '../support/caught';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { tracesOf } from '../support/tracesOf';
import { DOCUMENT_URL } from './faxInput';

const ACCOUNT: Fax123Account = { email: 'me@example.com', password: 'geheim', baseUrl: FAX123_BASE_URL };
const FAX: WireFax = {
	fax: '0123456789',
	reference: 'contract-1',
	documentUrl: DOCUMENT_URL,
	reportEmail: null,
};
const TIMEOUT_MS = 60_000;

function client(http: FakeHttpTransport, changed: Partial<Fax123Account> = {}): Fax123Client {
	return new Fax123Client({ ...ACCOUNT, ...changed }, http.transport);
}

async function failure(http: FakeHttpTransport, account: Partial<Fax123Account> = {}): Promise<GatewayError> {
	return await rejected(client(http, account).send(FAX, TIMEOUT_MS), GatewayError);
}

const fieldsOf = (url = '') => Object.fromEntries(new URL(url).searchParams);

describe('an account', () => {
	it.each([
		['email', 'e-mail address'],
		['password', 'password'],
	] as const)('without %s cannot be used', (field, named) => {
		const error = caught(() => client(new FakeHttpTransport(), { [field]: '' }), GatewayError);
		expect(error).toMatchObject({
			kind: 'authentication',
			message: `The 123-Fax credential has no ${named}`,
		});
	});

	it.each(['', 'www.123-fax.net', 'ftp://www.123-fax.net/', `${FAX123_BASE_URL}?email=x`])(
		'with the Base URL %j cannot be used',
		(baseUrl) => {
			const error = caught(() => client(new FakeHttpTransport(), { baseUrl }), GatewayError);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toContain('Base URL');
		},
	);

	it('without a Base URL, which a stored credential may lack, cannot be used', () => {
		const entered = { ...ACCOUNT, baseUrl: undefined } as unknown as Fax123Account;
		const error = caught(() => new Fax123Client(entered, new FakeHttpTransport().transport), GatewayError);
		expect(error.kind).toBe('invalidRequest');
	});
});

describe('a send', () => {
	it('is one GET of the Base URL with everything in its query, and the given time-out', async () => {
		const http = new FakeHttpTransport().answers('113-F26-000017');
		await client(http).send({ ...FAX, reference: 'réf & 1', reportEmail: 'copy@example.com' }, 12_000);
		expect(http.requests).toHaveLength(1);
		const [request] = http.requests;
		expect(request).toMatchObject({ method: 'GET', timeoutMs: 12_000 });
		expect(request).not.toHaveProperty('body');
		expect(request?.url.startsWith(`${FAX123_BASE_URL}?email=`)).toBe(true);
		expect(request?.url.endsWith('&ref_accuse=1&accuse_email=copy%40example.com')).toBe(true);
		expect(fieldsOf(request?.url)).toEqual({
			email: 'me@example.com',
			pass: 'geheim',
			fax: '0123456789',
			ref: 'réf & 1',
			url: DOCUMENT_URL,
			ref_accuse: '1',
			accuse_email: 'copy@example.com',
		});
	});

	it('never fetches the document itself', async () => {
		const http = new FakeHttpTransport().answers('113-F26');
		await client(http).send(FAX, TIMEOUT_MS);
		expect(http.requests.map(({ url }) => new URL(url).host)).toEqual(['www.123-fax.net']);
	});

	// REF may be the vendor's own reference or the caller's `ref`: the document leaves that open.
	it.each([
		['the vendor’s own', '113-F26-000017', 'F26-000017'],
		['the caller’s', '113-contract-1', 'contract-1'],
		['not there', '113', null],
		['empty', '113-', null],
	])('that is accepted returns the answer’s code and REF if that is %s', async (_whose, body, reference) => {
		const http = new FakeHttpTransport().answers(`${body}\r\n`);
		expect(await client(http).send(FAX, TIMEOUT_MS)).toEqual({ code: '113', reference, raw: body });
	});

	it('is accepted even if the password is a word of the answer', async () => {
		const http = new FakeHttpTransport().answers('113-F26');
		const answer = await client(http, { password: '113' }).send(FAX, TIMEOUT_MS);
		expect(answer).toEqual({ code: '113', reference: 'F26', raw: '113-F26' });
	});
});

describe('an answer', () => {
	it.each(Object.keys(FAX123_ERRORS))('with the code %s refuses the fax: nothing was sent', async (code) => {
		for (const body of [code, `${code}-`, `${code}-contract-1`]) {
			const error = await failure(new FakeHttpTransport().answers(body));
			expect(error).toMatchObject({ kind: FAX123_ERRORS[code]?.kind, outcome: 'notSent', vendorCode: code });
			expect(error.message).toBe(`123-Fax: ${FAX123_ERRORS[code]?.meaning} (code ${code})`);
		}
	});

	it.each(['100', '114', '000', '999'])(
		'with the unlisted code %s leaves it unknown whether the fax was sent',
		async (code) => {
			const error = await failure(new FakeHttpTransport().answers(` \n${code}-contract-1\r\n`));
			expect(error).toMatchObject({
				kind: 'protocol',
				outcome: 'unknown',
				vendorCode: code,
				vendorText: `${code}-contract-1`,
			});
			expect(error.message).toContain(`the code ${code}, which its document does not list`);
			expect(error.message).toContain('it is not known whether');
		},
	);

	it('with an unlisted code is shown up to 200 characters', async () => {
		const error = await failure(new FakeHttpTransport().answers(`999-${'x'.repeat(500)}`));
		expect(error.vendorText).toBe(`999-${'x'.repeat(196)}`);
	});

	it.each([
		['a web page', '<!DOCTYPE html><html><body>Maintenance</body></html>', 200, 'a web page'],
		['nothing', '', 200, 'empty'],
		['blanks', ' \n', 200, 'empty'],
		['something else', 'Queued 17', 200, 'it begins with “Queued 17”'],
		['several lines', '113-F26\nWarning', 200, 'it begins with'],
		['a redirect', '', 302, 'a redirect, which is not followed: the password would go along'],
		['a refusal with a redirect', '103', 301, 'a redirect, which is not followed'],
		['a server fault', 'Internal Server Error', 500, 'it begins with “Internal Server Error”'],
		['113 with HTTP 199', '113-F26', 199, 'it begins with “113-F26”'],
		['113 with HTTP 300', '113-F26', 300, 'a redirect, which is not followed'],
		['113 with HTTP 500', '113-F26', 500, 'it begins with “113-F26”'],
		['a refusal with HTTP 503', '108', 503, 'it begins with “108”'],
	])('that is %s leaves it unknown whether the fax was sent', async (_what, body, status, described) => {
		const http = new FakeHttpTransport().answers(body, status, { location: 'http://elsewhere.example/' });
		const error = await failure(http);
		expect(error).toMatchObject({ kind: 'protocol', outcome: 'unknown' });
		expect(error.message).toContain(`HTTP ${status}`);
		expect(error.message).toContain(described);
		expect(error.message).toContain('it is not known whether');
		expect(http.requests).toHaveLength(1);
	});

	it('that is very long is quoted only in part', async () => {
		const error = await failure(new FakeHttpTransport().answers('x'.repeat(5_000)));
		expect(error.vendorText?.length).toBeLessThanOrEqual(200);
		expect(error.fullText.length).toBeLessThan(1_000);
	});

	it('may be in ISO-8859-1', async () => {
		const http = new FakeHttpTransport().answers(Buffer.from('113-réf', 'latin1'));
		expect(await client(http).send(FAX, TIMEOUT_MS)).toMatchObject({ reference: 'réf' });
	});
});

describe('a failed connection', () => {
	const NOTHING_WRITTEN: Record<HttpFailure, boolean> = {
		unreachable: true,
		certificate: true,
		tls: false,
		forbidden: true,
		disconnected: false,
		malformed: false,
		timeout: false,
		tooLong: false,
	};

	it.each(HTTP_FAILURES)(
		'because of %s makes one request, names only the host, and states the outcome',
		async (fault) => {
			const http = new FakeHttpTransport().failsWith(
				new HttpTransportError(fault, NOTHING_WRITTEN[fault], 'ECODE'),
			);
			const error = await failure(http);
			expect(error.outcome).toBe(NOTHING_WRITTEN[fault] ? 'notSent' : 'unknown');
			expect(error.message).toContain('www.123-fax.net');
			expect(error.message).not.toContain('http.php');
			expect(error.message.includes('it is not known whether')).toBe(!NOTHING_WRITTEN[fault]);
			expect(tracesOf('geheim', error)).toEqual([]);
			expect(http.requests).toHaveLength(1);
		},
	);
});

describe('a vendor that echoes the request', () => {
	const PASSWORDS = ['geheim', 'p+q & r=s%', `it's (me)!*~`, 'mot de passé', '密码-password'];
	const ANSWERS: Array<[name: string, answer: (url: string, password: string) => string, status: number]> = [
		['a page with the address in it', (url) => `<html><body>${url}</body></html>`, 200],
		['a text with the query in it', (url) => `Erreur : /http.php?${url.split('?')[1]}`, 200],
		['a text with the query decoded', (url) => `Erreur : ${decodeURIComponent(url)}`, 200],
		['a text with the query in lower-case hex', (url) => lowerCaseHex(url), 404],
		['a refusal with the query in it', (url) => `103-${url}`, 200],
		['a code that nobody listed, with the query in it', (url) => `150-${url}`, 200],
		['a fault with the password in it', (_url, password) => password, 500],
		['a redirect with the query in it', (url) => url, 302],
	];

	describe.each(ANSWERS)('as %s', (_name, answer, statusCode) => {
		it.each(PASSWORDS)('does not leak the password %j', async (password) => {
			const http = new FakeHttpTransport().answersWith(({ url }) => ({
				statusCode,
				headers: { location: url },
				body: Buffer.from(answer(url, password)),
			}));
			expect(tracesOf(password, await failure(http, { password }))).toEqual([]);
			const probing = probeAccount({ ...ACCOUNT, password }, http.transport);
			expect(tracesOf(password, await rejected(probing, GatewayError))).toEqual([]);
		});
	});
});

describe('a signed address of the document', () => {
	const SIGNATURE = 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6ImZpbGVzeXN0ZW0ifQ.c2lnbmF0dXJl-_x';
	const documentUrl = `https://n8n.example.com/rest/binary-data/signed?token=${SIGNATURE}`;

	it.each([
		['an accepted answer', 200, (url: string) => `113-${url}`],
		['a code that nobody listed', 200, (url: string) => `150-${url}`],
		['a page', 500, (url: string) => `<html>Cannot fetch ${url}</html>`],
		['JSON', 500, (url: string) => JSON.stringify({ url }).replaceAll('/', '\\/')],
		['base64', 500, (url: string) => Buffer.from(url).toString('base64')],
	])('does not leak its token if the vendor echoes it in %s', async (_what, statusCode, answer) => {
		for (const repeated of [documentUrl, encodeURIComponent(documentUrl), SIGNATURE]) {
			const http = new FakeHttpTransport().answersWith(() => ({
				statusCode,
				headers: {},
				body: Buffer.from(answer(repeated)),
			}));
			const told: unknown = await client(http)
				.send({ ...FAX, documentUrl }, TIMEOUT_MS)
				.catch((error: unknown) => error);
			expect(tracesOf(SIGNATURE, told)).toEqual([]);
			expect(JSON.stringify(told)).not.toContain(Buffer.from(SIGNATURE).toString('base64').slice(4, 20));
		}
	});
});

function lowerCaseHex(url: string): string {
	return url.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

describe('the probe of an account', () => {
	const probe = async (http: FakeHttpTransport, changed: Partial<Fax123Account> = {}) =>
		await probeAccount({ ...ACCOUNT, ...changed }, http.transport);

	it('is one request that cannot send anything: it names no document and no recipient', async () => {
		const http = new FakeHttpTransport().answers('104');
		await probe(http);
		expect(http.requests.map(({ method, url }) => [method, fieldsOf(url)])).toEqual([
			['GET', { email: 'me@example.com', pass: 'geheim', fax: '', ref: '', url: '', ref_accuse: '1' }],
		]);
	});

	it.each(['104', '106', '104-', '106-x'])('accepts the account after %s', async (body) => {
		await expect(probe(new FakeHttpTransport().answers(body))).resolves.toBeUndefined();
	});

	it.each(['101', '102', '103'])('refuses the account after %s, and says what is wrong', async (code) => {
		const error = await rejected(probe(new FakeHttpTransport().answers(code)), GatewayError);
		expect(error).toMatchObject({ kind: 'authentication', vendorCode: code });
		expect(error.message).toContain(`code ${code}`);
	});

	it.each([
		...['105', '107', '108', '109', '110', '111', '112', '113', '999'].map(
			(code): [string, string, number, string] => [code, `${code}-x`, 200, `code ${code}`],
		),
		['a web page', '<html></html>', 200, '(HTTP 200): it is a web page'],
		['nothing', '', 200, '(HTTP 200): it is empty'],
		['104 with HTTP 500', '104', 500, 'HTTP 500'],
		['103 with HTTP 403', '103', 403, 'HTTP 403'],
		['a redirect', '104', 302, '(HTTP 302): it is a redirect'],
	])('is inconclusive after %s, and says so', async (_what, body, status, named) => {
		const error = await rejected(probe(new FakeHttpTransport().answers(body, status)), GatewayError);
		expect(error.kind).toBe('protocol');
		expect(error.message).toContain('does not tell whether the credentials are right');
		expect(error.message).toContain(named);
	});

	it.each([
		['unreachable', 'connection'],
		['tls', 'connection'],
		['timeout', 'timeout'],
		['disconnected', 'connection'],
		['tooLong', 'protocol'],
	] as const)('reports the problem after %s, without mentioning a send', async (fault, kind) => {
		const http = new FakeHttpTransport().failsWith(new HttpTransportError(fault, false));
		const error = await rejected(probe(http), GatewayError);
		expect(error.kind).toBe(kind);
		expect(error.message).not.toContain('whether the message was sent');
	});

	it.each([{ email: undefined }, { password: undefined }, { baseUrl: undefined }])(
		'makes no request for an incomplete form: %j',
		async (changed) => {
			const http = new FakeHttpTransport();
			await rejected(probeAccount({ ...ACCOUNT, ...changed }, http.transport), GatewayError);
			expect(http.requests).toEqual([]);
		},
	);

	it('does not hide a bug of ours', async () => {
		await rejected(probe(new FakeHttpTransport().failsWith(new TypeError('a bug'))), TypeError);
	});
});
