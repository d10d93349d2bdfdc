import fc from 'fast-check';
import {
	AsanakClient,
	type AsanakAccount,
	type AsanakClientOptions,
} from '../../nodes/Asanak/gateway/client';
import { readCredit } from '../../nodes/Asanak/gateway/credit';
import { transmitSend } from '../../nodes/Asanak/gateway/send';
import { ASANAK_BASE_URL, type WireMessage } from '../../nodes/Asanak/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { HttpTransportError } from '../../nodes/shared/ports/http';
import { Pacer } from '../../nodes/shared/asking/pacing';
import { caught, rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { tracesOf } from '../support/tracesOf';
import { sample } from './sample';
import { dispatchesOf } from './sendInput';
import {
	answerXml,
	creditAnswer,
	elements,
	envelope,
	faultXml,
	readRequest,
	sendAnswer,
	statusAnswer,
} from './soap';

const ACCOUNT: AsanakAccount = {
	username: 'demo',
	password: 'geheim',
	baseUrl: ASANAK_BASE_URL,
	pacingMs: 1_000,
};
const SMS: WireMessage = {
	sender: '982100',
	address: '989123456789',
	message: 'test body',
	encoding: 'ascii',
};
const VAGUE = 'Fault occurred while processing.';
const TOO_FAST = 'Minimum interval between two calls (1 second) was not observed';

let clock: FakeClock;
let http: FakeHttpTransport;
/** When each call was made. */
let calledAt: number[];
beforeEach(() => {
	clock = new FakeClock({ auto: true, random: 0.5 });
	http = new FakeHttpTransport();
	calledAt = [];
});

function client(
	changed: Partial<AsanakAccount> = {},
	options: Partial<AsanakClientOptions> = {},
): AsanakClient {
	return new AsanakClient({ ...ACCOUNT, ...changed }, http.transport, {
		clock,
		pacer: new Pacer(clock),
		...options,
	});
}

type Reply = string | Error | { status: number; body: string };

/** Each call gets the next of these replies; a call too many fails the test. Faults come with HTTP 500, as the vendor’s do. */
function script(...replies: Reply[]): void {
	const rest = [...replies];
	http.answersWith(() => {
		calledAt.push(clock.elapsed());
		const reply = rest.shift();
		if (reply === undefined) throw new Error(`Call ${calledAt.length} was not expected`);
		if (reply instanceof Error) throw reply;
		if (typeof reply !== 'string') {
			return { statusCode: reply.status, headers: {}, body: Buffer.from(reply.body) };
		}
		return { statusCode: reply.includes(':Fault>') ? 500 : 200, headers: {}, body: Buffer.from(reply) };
	});
}
const operations = () => http.requests.map(({ body }) => readRequest(body).operation);
const sendFailure = async (account: Partial<AsanakAccount> = {}) =>
	await rejected(client(account).sendSms([SMS]), GatewayError);

describe('an account', () => {
	it.each([
		['username', 'user name'],
		['password', 'password'],
	] as const)('without %s cannot be used', (field, named) => {
		const error = caught(() => client({ [field]: '' }), GatewayError);
		expect(error.kind).toBe('authentication');
		expect(error.message).toBe(`The Asanak credential has no ${named}`);
	});

	it.each(['', 'ws.asanak.ir', 'ftp://ws.asanak.ir/', `${ASANAK_BASE_URL}?token=x`])(
		'with the Base URL %j cannot be used',
		(baseUrl) => {
			const error = caught(() => client({ baseUrl }), GatewayError);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toContain('Base URL');
		},
	);

	it('without a Base URL, which a stored credential may lack, cannot be used', () => {
		const changed = { baseUrl: undefined } as unknown as Partial<AsanakAccount>;
		expect(caught(() => client(changed), GatewayError).kind).toBe('invalidRequest');
	});

	it('is named by its address and user, never by its password', () => {
		expect(client().accountName).toBe(`${ASANAK_BASE_URL} demo`);
		expect(client({ username: 'other' }).accountName).not.toBe(client().accountName);
	});

	it('whose password XML cannot represent makes no request', async () => {
		const error = await rejected(client({ password: 'ge\u0007heim' }).getCredit(), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidContent', outcome: 'notSent' });
		expect(tracesOf('ge\u0007heim', error)).toEqual([]);
		expect(http.requests).toEqual([]);
	});
});

describe('a call', () => {
	it('is one POST of XML with an empty SOAPAction', async () => {
		script(sendAnswer(['101']));
		await client().sendSms([SMS], 12_000);
		expect(http.requests).toMatchObject([
			{
				method: 'POST',
				url: ASANAK_BASE_URL,
				headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
				timeoutMs: 12_000,
				maxResponseBytes: 4 * 1024 * 1024,
			},
		]);
		expect(readRequest(http.requests[0]?.body)).toMatchObject({
			operation: 'sendSms',
			user: { username: 'demo', password: 'geheim' },
		});
	});

	it('returns the vendor’s answer, whatever its status', async () => {
		script(sendAnswer(['101', '20']), statusAnswer('3', 'شرح'), sample('credit-answer'));
		expect(await client().sendSms([SMS, SMS])).toMatchObject({ status: '0', ids: ['101', '20'] });
		expect(await client().getReport(['101'])).toMatchObject({
			status: '3',
			errorMessage: 'شرح',
			reports: [],
		});
		expect(await client().getCredit()).toMatchObject({
			credit: '144261',
			raw: { status: '0', credit: '144261' },
		});
		expect(operations()).toEqual(['sendSms', 'getReportByMsgId', 'getUserCredit']);
	});

	it('for a send to ports uses another operation', async () => {
		script(sample('send-to-port-answer'));
		await client().sendSmsToPort([{ ...SMS, ports: { source: '9821', destination: '9825' } }]);
		expect(operations()).toEqual(['sendSmsToPort']);
	});
});

describe('the pause between two calls', () => {
	it('applies to all clients of an account that share a pacer, whatever they call', async () => {
		script(sendAnswer(['101']), creditAnswer(), statusAnswer('0'), statusAnswer('0'));
		const pacer = new Pacer(clock);
		const [one, another] = [client({}, { pacer }), client({}, { pacer })];
		await Promise.all([
			one.sendSms([SMS]),
			another.getCredit(),
			one.getReport(['101']),
			another.getReceived([], clock.now()),
		]);
		expect(calledAt).toEqual([0, 1_000, 2_000, 3_000]);
	});

	it('has the length set in the credential', async () => {
		script(creditAnswer(), creditAnswer(), creditAnswer());
		const slow = client({ pacingMs: 2_500 });
		for (let call = 0; call < 3; call++) await slow.getCredit();
		expect(calledAt).toEqual([0, 2_500, 5_000]);
	});

	it('does not apply between two accounts', async () => {
		script(creditAnswer(), creditAnswer(), creditAnswer());
		const pacer = new Pacer(clock);
		await client({}, { pacer }).getCredit();
		await client({ username: 'other' }, { pacer }).getCredit();
		await client({ baseUrl: 'https://smsapi.asanak.ir/services/CompositeSmsGateway' }, { pacer }).getCredit();
		expect(calledAt).toEqual([0, 0, 0]);
	});

	it('is skipped if the credential says 0 or something that is not a number', async () => {
		script(creditAnswer(), creditAnswer(), creditAnswer());
		for (const pacingMs of [0, -5, 'soon' as unknown as number]) await client({ pacingMs }).getCredit();
		expect(calledAt).toEqual([0, 0, 0]);
	});

	it('ends when the execution is cancelled: pending calls are not made, and nothing was sent', async () => {
		const stopping = new AbortController();
		script(creditAnswer());
		const stopped = client({}, { signal: stopping.signal });
		await stopped.getCredit();
		stopping.abort();
		const error = await rejected(stopped.sendSms([SMS]), GatewayError);
		expect(error).toMatchObject({ kind: 'connection', outcome: 'notSent' });
		expect(error.message).toContain('cancelled before Asanak was called');
		expect(http.requests).toHaveLength(1);
	});
});

describe('a fault that says', () => {
	it('“too fast” makes the client pause and repeat the same call', async () => {
		script(faultXml(TOO_FAST), faultXml(TOO_FAST), faultXml(TOO_FAST), sendAnswer(['101']));
		expect(await client().sendSms([SMS])).toMatchObject({ ids: ['101'] });
		expect(operations()).toEqual(['sendSms', 'sendSms', 'sendSms', 'sendSms']);
		expect(new Set(http.requests.map(({ body }) => body)).size).toBe(1);
		expect(clock.slept.map(Math.round)).toEqual([4_260, 3_520, 4_040]);
	});

	it('“too fast” just after an accepted call adds little more than the pause', async () => {
		script(creditAnswer(), faultXml(TOO_FAST), creditAnswer());
		const one = client();
		await one.getCredit();
		await one.getCredit();
		expect(clock.slept.map(Math.round)).toEqual([1_000, 1_100]);
	});

	it('“too fast” again and again ends in an error: nothing was sent', async () => {
		script(...Array.from({ length: 12 }, () => faultXml(TOO_FAST)));
		const error = await sendFailure();
		expect(error).toMatchObject({ kind: 'unavailable', outcome: 'notSent', vendorText: TOO_FAST });
		expect(error.message).toContain('refused 12 calls in a row');
		expect(error.advice).toContain('Another program seems to use the same account');
		expect(clock.elapsed()).toBeLessThan(4 * 60_000);
	});

	it('“too fast” is waited out even if the credential sets no pause', async () => {
		script(faultXml(TOO_FAST), creditAnswer());
		await client({ pacingMs: 0 }).getCredit();
		expect(clock.slept.map(Math.round)).toEqual([4_260]);
	});

	it('“too fast” keeps later calls waiting behind the refused one', async () => {
		script(faultXml(TOO_FAST), sendAnswer(['101']), creditAnswer());
		const one = client();
		await Promise.all([one.sendSms([SMS]), one.getCredit()]);
		expect(operations()).toEqual(['sendSms', 'sendSms', 'getUserCredit']);
	});

	it('“too fast” is no longer waited out once the execution is cancelled: nothing was sent', async () => {
		const stopping = new AbortController();
		clock = new FakeClock();
		script(faultXml(TOO_FAST), creditAnswer());
		const pacer = new Pacer(clock);
		const sending = rejected(client({}, { pacer, signal: stopping.signal }).sendSms([SMS]), GatewayError);
		await clock.advance(500);
		stopping.abort();
		expect(await sending).toMatchObject({ kind: 'connection', outcome: 'notSent' });
		const next = client({}, { pacer }).getCredit();
		await clock.advance(1_000);
		await next;
		expect(operations()).toEqual(['sendSms', 'getUserCredit']);
	});

	it('“wrong password” is reported at once', async () => {
		script(faultXml('Invalid username or password'));
		const error = await sendFailure();
		expect(error).toMatchObject({
			kind: 'authentication',
			outcome: 'notSent',
			vendorText: 'Invalid username or password',
		});
		expect(error.message).toContain('“Invalid username or password”');
	});

	it.each([
		'soap:Client',
		'Client',
		'SOAP-ENV:Client.Validation',
		'{http://schemas.xmlsoap.org/soap/envelope/}Client',
	])('“malformed” and blames the request (%s) means that nothing was sent', async (code) => {
		script(faultXml('Unmarshalling Error: unexpected element (uri:"", local:"x")', code));
		const error = await sendFailure();
		expect(error).toMatchObject({ kind: 'protocol', outcome: 'notSent' });
		expect(error.message).toContain('Unmarshalling Error');
	});

	it.each(['soap:Server', 'soap:Server.Client', 'ClientError', 'soap:VersionMismatch', ''])(
		'“malformed” but does not blame the request (%s) leaves the outcome unknown',
		async (code) => {
			script(faultXml('Unmarshalling Error: unexpected element (uri:"", local:"x")', code));
			expect(await sendFailure()).toMatchObject({ outcome: 'unknown' });
		},
	);

	it.each(['soap:Server', 'soap:Client', ''])(
		'“malformed” in answer to a read blames the request, whatever its code: %s',
		async (code) => {
			script(faultXml('Unmarshalling Error: unexpected element (uri:"", local:"x")', code));
			const error = await rejected(client().getCredit(), GatewayError);
			expect(error).toMatchObject({ kind: 'protocol', outcome: 'notSent' });
			expect(error.advice).toContain('Check the Base URL');
		},
	);

	it.each(['soap:Server', 'soap:Client', ''])(
		'“wrong password” means that nothing was sent, whatever its code: %s',
		async (code) => {
			script(faultXml('Invalid username or password', code));
			expect(await sendFailure()).toMatchObject({ kind: 'authentication', outcome: 'notSent' });
		},
	);

	it.each(['soap:Server', 'soap:Client', ''])(
		'“too fast” is waited out, whatever its code: %s',
		async (code) => {
			script(faultXml(TOO_FAST, code), sendAnswer(['101']));
			expect(await client().sendSms([SMS])).toMatchObject({ ids: ['101'] });
		},
	);

	it.each([
		[
			'in SOAP 1.2',
			envelope('<soap:Fault><soap:Reason><soap:Text>Login failed</soap:Text></soap:Reason></soap:Fault>'),
		],
		[
			'in another prefix',
			faultXml('Login failed').replaceAll('soap:', 'S:').replace('xmlns:soap', 'xmlns:S'),
		],
		['with HTTP 200', faultXml('Login failed').replaceAll(':Fault>', ':Fault >')],
	])('it %s is recognized as well', async (_how, xml) => {
		script(xml);
		expect(await sendFailure()).toMatchObject({ kind: 'authentication', vendorText: 'Login failed' });
	});
});

describe('a fault that does not say why', () => {
	it.each([
		[VAGUE, 'soap:Server'],
		[VAGUE, 'soap:Client'],
		['Internal error', 'soap:Server'],
		['java.lang.NullPointerException', 'soap:Server'],
		['Read timed out', 'soap:Server'],
		['Too many open files', 'soap:Server'],
		['خطاي داخلي', 'soap:Server'],
		[' \n ', 'soap:Server'],
		['', ''],
	])('leaves the outcome of a send unknown, and the call is not repeated: %j, %s', async (words, code) => {
		script(faultXml(words, code));
		const error = await sendFailure();
		expect(error).toMatchObject({
			kind: 'unavailable',
			outcome: 'unknown',
			vendorText: words.trim() === '' ? null : words,
		});
		const named = code === '' ? '' : ` (${code.replace('soap:', '')})`;
		expect(error.message).toContain(`Asanak answered with a fault${named}: `);
		expect(error.message).toContain(words.trim() === '' ? 'it gave no reason' : `“${words}”`);
		expect(error.message).toContain('it is not known whether the message was sent');
		expect(operations()).toEqual(['sendSms']);
	});

	it.each([200, 400, 401, 403, 429, 500, 503])(
		'leaves the outcome unknown with HTTP %i as well',
		async (status) => {
			script({ status, body: faultXml(VAGUE) });
			expect(await sendFailure()).toMatchObject({ outcome: 'unknown' });
			expect(operations()).toEqual(['sendSms']);
		},
	);

	it.each([429, 500, 503])(
		'as a page with HTTP %i is “unavailable” for a read, which is retried',
		async (status) => {
			script(...Array.from({ length: 3 }, () => ({ status, body: '<h1>Failure</h1>' })));
			expect(await rejected(readCredit(client()), GatewayError)).toMatchObject({
				kind: 'unavailable',
				message: `Asanak's server failed (HTTP ${status})`,
				vendorCode: String(status),
			});
			script({ status, body: '<h1>Failure</h1>' });
			expect(await sendFailure()).toMatchObject({ kind: 'protocol', outcome: 'unknown' });
		},
	);

	it('leaves the outcome unknown in a CDATA section, too', async () => {
		script(faultXml('').replace('<faultstring>', '<faultstring>\n <![CDATA[ Internal error ]]>\n'));
		expect(await sendFailure()).toMatchObject({ outcome: 'unknown', vendorText: 'Internal error' });
	});

	it('may come after one that said “too fast”', async () => {
		script(faultXml(TOO_FAST), faultXml(VAGUE));
		expect(await sendFailure()).toMatchObject({ outcome: 'unknown', vendorText: VAGUE });
		expect(operations()).toEqual(['sendSms', 'sendSms']);
	});

	it('but quotes words about speed from the message itself causes no second send', async () => {
		script(faultXml('Cannot handle “Too many requests”'));
		const sending = client().sendSms([{ ...SMS, message: 'Too many requests' }]);
		expect(await rejected(sending, GatewayError)).toMatchObject({ outcome: 'unknown' });
	});
});

it('a send is repeated only after “too fast”, never reads the credit, and ends with its last fault', async () => {
	const outcomes: Record<string, string> = {
		[VAGUE]: 'unknown',
		'': 'unknown',
		[TOO_FAST]: 'notSent',
		'Invalid password': 'notSent',
		'Unmarshalling Error': 'unknown',
		خطا: 'unknown',
	};
	const words = fc.constantFrom(...Object.keys(outcomes));
	await fc.assert(
		fc.asyncProperty(fc.array(words, { minLength: 12, maxLength: 12 }), async (texts) => {
			clock = new FakeClock({ auto: true });
			script(...texts.map((text) => faultXml(text)));
			const first = texts.findIndex((text) => text !== TOO_FAST);
			const calls = first === -1 ? 12 : first + 1;
			expect((await sendFailure()).outcome).toBe(outcomes[texts[calls - 1] as string]);
			expect(operations().slice(-calls)).toEqual(Array.from({ length: calls }, () => 'sendSms'));
			expect(calledAt).toHaveLength(calls);
			calledAt = [];
		}),
		{ numRuns: 60 },
	);
});

describe('an answer to a send', () => {
	it.each([
		['a web page', '<!DOCTYPE html><html><body>Maintenance</body></html>', 200, 'a web page'],
		['nothing', '', 200, 'empty'],
		['text', 'Internal Server Error', 500, 'no XML'],
		['cut', sendAnswer(['101']).slice(0, 200), 200, 'broken or breaks off'],
		['other XML', '<x/>', 200, 'without a SOAP body'],
		['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${sendAnswer(['101'])}`, 200, 'document type'],
		['a redirect', '', 302, 'a redirect, which is not followed'],
	])(
		'that is %s leaves the outcome unknown, and is not sent again',
		async (_what, body, status, described) => {
			script({ status, body });
			const error = await sendFailure();
			expect(error).toMatchObject({ kind: 'protocol', outcome: 'unknown' });
			expect(error.message).toContain(`HTTP ${status}`);
			expect(error.message).toContain(described);
			expect(error.message).toContain('it is not known whether the message was sent');
			expect(error.advice).toContain(ASANAK_BASE_URL);
		},
	);

	it.each([
		['timeout', 'timeout'],
		['disconnected', 'connection'],
		['tooLong', 'protocol'],
	] as const)('that ends in %s leaves the outcome unknown, and is not sent again', async (fault, kind) => {
		script(new HttpTransportError(fault, false));
		expect(await sendFailure()).toMatchObject({ kind, outcome: 'unknown' });
	});

	it('that cannot arrive because the host is unreachable means that nothing was sent', async () => {
		script(new HttpTransportError('unreachable', true, 'ECONNREFUSED'));
		expect(await sendFailure()).toMatchObject({
			kind: 'connection',
			outcome: 'notSent',
			message: 'Asanak could not be reached at ws.asanak.ir:8082 (ECONNREFUSED)',
		});
	});

	it('that is very long is quoted only in part', async () => {
		script(`<html>${'x'.repeat(5_000)}`);
		const error = await sendFailure();
		expect(error.vendorText?.length).toBeLessThanOrEqual(200);
		expect(error.fullText.length).toBeLessThan(1_000);
		script(faultXml(`Unmarshalling Error ${'x'.repeat(5_000)}`));
		expect((await sendFailure()).fullText.length).toBeLessThan(1_000);
	});
});

describe('a call that only reads', () => {
	it('reports an unreadable answer without mentioning a send', async () => {
		script('<html></html>');
		const error = await rejected(client().getReport(['101']), GatewayError);
		expect(error).toMatchObject({ kind: 'protocol', outcome: 'notSent' });
		expect(error.fullText).not.toContain('sent');
	});
});

it('bytes of any kind give an answer or a GatewayError', async () => {
	const xmlish = fc
		.array(
			fc.constantFrom(
				'<',
				'>',
				'/',
				'soap:Envelope',
				'Body',
				'&lt;',
				'&#0;',
				']]>',
				'<![CDATA[',
				'<?x?>',
				' ',
				'a',
			),
		)
		.map((parts) => Buffer.from(parts.join('')));
	const cut = fc
		.nat({ max: 600 })
		.map((length) => Buffer.from(sample('received-answer')).subarray(0, length));
	const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
	await fc.assert(
		fc.asyncProperty(fc.oneof(xmlish, cut, bytes), async (body) => {
			http = new FakeHttpTransport().answers(body);
			await client()
				.getReceived([], 0)
				.catch((error: unknown) => {
					expect(error).toBeInstanceOf(GatewayError);
					expect(error).toMatchObject({ kind: 'protocol' });
				});
		}),
		{ numRuns: 200 },
	);
});

describe('a vendor that echoes the request', () => {
	const PASSWORDS = ['geheim', 'p+q & r=s%', `<it's> "me"`, 'mot de passé', '密码-password', 'رمزعبور'];
	const PADDING = 'x'.repeat(196);
	const ANSWERS: Array<[name: string, answer: (body: string, password: string) => string]> = [
		['a fault with the whole request in it', (body) => faultXml(`Unmarshalling Error: ${body}`)],
		[
			'a fault with the password in it',
			(_body, password) => faultXml(`Unmarshalling Error near ${password}`),
		],
		['a fault that speaks of the password', (_body, password) => faultXml(`Wrong password ${password}`)],
		['a web page with the password in it', (_body, password) => `<html>${password}</html>`],
		['a web page with the whole request in it', (body) => `<html>${body}</html>`],
		['text in which the password stands where we stop to read', (_body, password) => PADDING + password],
		['the request itself', (body) => body],
		[
			'an error message with the password in it',
			(_body, password) => statusAnswer('3', `Password ${password} of inactive user`),
		],
		[
			'an error message with the request in it, without a status',
			(body) => envelope(`<r>${elements([['return', [['errorMsg', body]]]])}</r>`),
		],
	];

	describe.each(ANSWERS)('as %s', (_name, answer) => {
		it.each(PASSWORDS)('does not leak the password %j', async (password) => {
			http.answersWith(({ body = '' }) => ({
				statusCode: 500,
				headers: {},
				body: Buffer.from(answer(body, password)),
			}));
			const sending = transmitSend(client({ password }))(dispatchesOf());
			const reading = readCredit(client({ password }));
			for (const failing of [sending, reading]) {
				const error = await rejected(failing, GatewayError);
				expect(tracesOf(password, error)).toEqual([]);
				// The first half of the password must not show either.
				expect(tracesOf(PADDING + password.slice(0, 2), error)).toEqual([]);
			}
		});
	});

	it('in ISO-8859-1 does not leak the password either', async () => {
		http.answers(Buffer.from('<html>mot de passé</html>', 'latin1'));
		const error = await sendFailure({ password: 'mot de passé' });
		expect(error.vendorText).toBe('<html>***</html>');
	});

	it('in a success answer does not leak the password either', async () => {
		script(sendAnswer(['101'], '0', 'Hello geheim'));
		expect(tracesOf('geheim', await client().sendSms([SMS]))).toEqual([]);
		script(
			answerXml([
				['errorMsg', 'Hello geheim'],
				['status', '0'],
				['credit', '7'],
			]),
		);
		expect(tracesOf('geheim', await client().getCredit())).toEqual([]);
	});

	it('keeps ids readable that resemble the password', async () => {
		script(sendAnswer(['248631']));
		expect(await client({ password: '8631' }).sendSms([SMS])).toMatchObject({ ids: ['248631'] });
	});
});
