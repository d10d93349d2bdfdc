import { Readable } from 'node:stream';
import { smtpLibrary } from '../../../nodes/shared/lib/smtp';
import { smtpProbe, smtpSender } from '../../../nodes/shared/mail/smtpSender';
import { MailError, type MailServer, type OutgoingMail } from '../../../nodes/shared/ports/mail';
import { rejected } from '../../support/caught';

jest.mock('../../../nodes/shared/lib/smtp', () => ({
	...jest.requireActual<object>('../../../nodes/shared/lib/smtp'),
	smtpLibrary: jest.fn(),
}));

/** What is asked of nodemailer, and what its answers and errors mean. With real servers: smtpSender.slow.test.ts. */
type Plugin = (
	mail: { message: { processFunc: (make: (data: Readable) => Readable) => void } },
	done: () => void,
) => void;

const SERVER: MailServer = { host: 'h', port: 465, security: 'tls', user: 'me', password: 'geheim-1' };
const MAIL: OutgoingMail = {
	...{ from: 'a@example.com', to: ['1@f.jp', '2@f.jp'], subject: 's', text: 't', attachments: [] },
	...{ charset: 'utf8', timeoutMs: 7_000 },
};

let options: Record<string, unknown>;
let sent: Array<Record<string, unknown>>;
let closed: number;
let isDataWanted: boolean;
let outcome: () => unknown;

beforeEach(() => {
	[sent, closed, isDataWanted] = [[], 0, false];
	outcome = () => ({ response: '250 Ok' });
	const createTransport = (given: Record<string, unknown>) => {
		options = given;
		let plugin: Plugin = () => {};
		return {
			use: (_step: string, added: Plugin) => (plugin = added),
			sendMail: async (mail: Record<string, unknown>) => {
				sent.push(mail);
				let data: Readable | undefined;
				plugin({ message: { processFunc: (make) => (data = make(Readable.from(['data']))) } }, () => {});
				if (isDataWanted) for await (const piece of data ?? []) expect(String(piece)).toBe('data');
				return outcome();
			},
			verify: async () => outcome(),
			close: () => (closed += 1),
		};
	};
	jest.mocked(smtpLibrary).mockReturnValue({ createTransport } as never);
});

const send = async (server: Partial<MailServer> = {}) => await smtpSender({ ...SERVER, ...server })(MAIL);
const fails = (fault: Record<string, unknown>) => {
	outcome = () => {
		throw Object.assign(new Error(String(fault.message ?? '')), fault);
	};
};
/** The failures before and after the server has asked for the data. */
async function failures(fault: Record<string, unknown>) {
	fails(fault);
	const both = [];
	for (isDataWanted of [false, true]) {
		const { failure, nothingSent, code, text } = await rejected(send(), MailError);
		both.push([failure, nothingSent, code, text]);
	}
	return both;
}

describe('a mail', () => {
	it('is sent over its own connection, which is then closed', async () => {
		expect(await send()).toEqual({ response: '250 Ok', rejected: [] });
		expect(options).toMatchObject({
			...{ host: 'h', port: 465, secure: true, auth: { user: 'me', pass: 'geheim-1' } },
			...{ connectionTimeout: 7_000, greetingTimeout: 7_000, socketTimeout: 7_000, dnsTimeout: 7_000 },
		});
		expect(sent).toMatchObject([{ envelope: { from: 'a@example.com', to: ['1@f.jp', '2@f.jp'] } }]);
		expect(String(sent[0]?.raw)).toContain('Subject: s');
		expect(closed).toBe(1);
	});

	it('needs no login if no user is set', async () => {
		await send({ user: '' });
		expect('auth' in options).toBe(false);
	});

	it('is accepted only by a 250: every other positive answer is unclear (RFC 5321, section 4.3.2)', async () => {
		for (const response of ['250', '250 2.0.0 Ok', '250-Ok\n250 done']) {
			outcome = () => ({ response });
			expect((await send()).response).toBe(response);
		}
		for (const [response, code] of [
			['251 x', '251'],
			['2500 x', null],
			['x 250', null],
			['', null],
		] as const) {
			outcome = () => ({ response });
			expect(await rejected(send(), MailError)).toMatchObject({
				...{ failure: 'unclear', nothingSent: false, code, text: response },
			});
		}
	});

	it('reports the recipients that the server did not accept, with its words and without the password', async () => {
		outcome = () => ({
			response: '250 Ok',
			rejectedErrors: [
				{ recipient: '1@f.jp', responseCode: 550, response: '550 no geheim-1' },
				{ response: undefined },
			],
		});
		expect((await send()).rejected).toEqual([
			{ address: '1@f.jp', code: '550', text: '550 no ***' },
			{ address: '', code: null, text: '' },
		]);
	});

	it('without any accepted recipient is no error: each has its reason', async () => {
		const rejectedErrors = ['1@f.jp', '2@f.jp'].map((recipient) => ({
			recipient,
			response: '550',
			responseCode: 550,
		}));
		fails({ code: 'EENVELOPE', rejectedErrors, responseCode: 550, response: '550' });
		const receipt = await send();
		expect(receipt.response).toBe('');
		expect(receipt.rejected.map(({ address }) => address)).toEqual(['1@f.jp', '2@f.jp']);
		fails({ code: 'EENVELOPE', rejectedErrors: rejectedErrors.slice(1), responseCode: 550, response: '550' });
		expect((await rejected(send(), MailError)).failure).toBe('refused');
		expect(closed).toBe(2);
	});
});

describe('an error from nodemailer', () => {
	it.each([undefined, 334, 500, 535, 600])(
		'becomes a wrong password after EAUTH with %p',
		async (responseCode) => {
			const code = responseCode === undefined ? null : String(responseCode);
			const wrong = ['authentication', true, code, 'No ***'];
			expect(await failures({ code: 'EAUTH', responseCode, response: 'No geheim-1' })).toEqual([
				wrong,
				wrong,
			]);
		},
	);

	it.each([400, 454, 499])(
		'becomes a refusal after EAUTH with %p, which does not judge the password',
		async (responseCode) => {
			const refused = ['refused', true, String(responseCode), 'Later'];
			expect(await failures({ code: 'EAUTH', responseCode, response: 'Later' })).toEqual([refused, refused]);
		},
	);

	it.each([400, 421, 550, 599])(
		'becomes a refusal with the answer %p, even after the data',
		async (responseCode) => {
			const refused = ['refused', true, String(responseCode), 'No ***'];
			expect(await failures({ code: 'EMESSAGE', responseCode, response: 'No geheim-1' })).toEqual([
				refused,
				refused,
			]);
		},
	);

	it('becomes a refusal without words if it has none', async () => {
		expect((await failures({ responseCode: 550 }))[0]).toEqual(['refused', true, '550', null]);
	});

	it.each([
		[399, '399 x', '399'],
		[600, '600 x', '600'],
		[undefined, '35 x', null],
		[undefined, '3500 x', null],
		[undefined, 'x', null],
	])(
		'becomes unclear with the answer %p %j, and an unknown outcome after the data',
		async (responseCode, response, code) => {
			expect(await failures({ code: 'EPROTOCOL', responseCode, response })).toEqual([
				['unclear', true, code, response],
				['unclear', false, code, response],
			]);
		},
	);

	it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EDNS'])(
		'becomes an unreachable server after %s, or a lost connection after the data',
		async (code) => {
			expect(await failures({ code })).toEqual([
				['unreachable', true, code, null],
				['disconnected', false, code, null],
			]);
		},
	);

	it.each([
		['its cause', { code: 'ESOCKET', cause: { code: 'ENOTFOUND' } }],
		['its words', { code: 'ESOCKET', message: 'connect ECONNREFUSED 127.0.0.1:1' }],
		['its words of a name server', { code: 'ESOCKET', message: 'getaddrinfo EAI_AGAIN h' }],
		['its errno', { code: 'ECONNECTION', errno: 'ENETUNREACH' }],
	])('keeps the system error code in %s', async (_where, fault) => {
		const [[failure, , code] = []] = await failures(fault);
		expect(failure).toBe('unreachable');
		expect(code).toMatch(/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH)$/);
	});

	it.each([
		['ESOCKET', { code: 'ESOCKET' }],
		['ECONNECTION', { code: 'ECONNECTION', errno: -111 }],
		['a code in small letters', { code: 'Eabc' }],
		['a code with more behind it', { code: 'EABC_D', cause: { code: 'xEABC' } }],
		['a word that only holds one', { code: 'ESOCKET', message: 'xECONNRESET ECONNRESETx EOK' }],
		['nothing', {}],
	])('has no system error code in %s', async (_what, fault) => {
		expect(await failures(fault)).toEqual([
			['disconnected', true, null, null],
			['disconnected', false, null, null],
		]);
	});

	it('keeps the code of a lost connection', async () => {
		expect(await failures({ code: 'ECONNRESET' })).toEqual([
			['disconnected', true, 'ECONNRESET', null],
			['disconnected', false, 'ECONNRESET', null],
		]);
	});

	it('becomes a TLS error if no secure connection could be made, or a lost connection after the data', async () => {
		expect(await failures({ code: 'ESOCKET', message: 'certificate has expired' })).toEqual([
			['tls', true, null, null],
			['disconnected', false, null, null],
		]);
		expect(await failures({ code: 'ETLS', message: 'no STARTTLS' })).toEqual([
			['tls', true, null, null],
			['disconnected', false, 'ETLS', null],
		]);
	});

	it('becomes a time-out without a code', async () => {
		expect(await failures({ code: 'ETIMEDOUT' })).toEqual([
			['timeout', true, null, null],
			['timeout', false, null, null],
		]);
	});
});

describe('smtpProbe', () => {
	it('signs in within ten seconds, and closes the connection', async () => {
		await smtpProbe(SERVER);
		expect(options).toMatchObject({
			...{ secure: true, connectionTimeout: 10_000, greetingTimeout: 10_000 },
			...{ socketTimeout: 10_000, dnsTimeout: 10_000 },
		});
		expect([sent, closed]).toEqual([[], 1]);
	});

	it('fails with the reason, before anything was sent', async () => {
		fails({ code: 'EAUTH', responseCode: 535, response: '535 No' });
		expect(await rejected(smtpProbe(SERVER), MailError)).toMatchObject({
			...{ failure: 'authentication', nothingSent: true, code: '535', text: '535 No' },
		});
		fails({ code: 'ECONNRESET' });
		expect(await rejected(smtpProbe(SERVER), MailError)).toMatchObject({ nothingSent: true });
		expect(closed).toBe(2);
	});
});
