import {
	checkAccount,
	imapServer,
	sendFax,
	smtpServer,
	type FaximoSilverAccount,
} from '../../nodes/FaximoSilver/gateway/client';
import { mailFailure } from '../../nodes/FaximoSilver/gateway/mailErrors';
import type { FaxLetter } from '../../nodes/FaximoSilver/gateway/prepare';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import {
	MAIL_FAILURES,
	MailError,
	type MailReceipt,
	type MailSender,
	type OutgoingMail,
} from '../../nodes/shared/ports/mail';
import type { Dispatch } from '../../nodes/shared/sending/sendPlan';
import { caught, rejected } from '../support/caught';

const ACCOUNT: FaximoSilverAccount = {
	fromAddress: ' clinic@example.com ',
	faxDomain: '',
	...{ smtpHost: 'smtp.example.com', smtpPort: 465, smtpSecurity: 'tls' },
	...{ smtpUser: 'demo', smtpPassword: 'geheim' },
	...{ imapHost: 'imap.example.com', imapPort: 993, imapSecurity: 'tls' },
	...{ imapUser: 'demo', imapPassword: 'geheim' },
};

const letter = (changed: Partial<FaxLetter> = {}): FaxLetter => ({
	...{ groupKey: '0', recipientsPerRequest: 50, clientReference: 'r' },
	...{ subject: '[r] Order', text: 'Hello', files: [], characterSet: 'iso2022jp', timeoutMs: 60_000 },
	...changed,
});
const request = (addresses: string[], one = letter()): Array<Dispatch<FaxLetter>> =>
	addresses.map((address) => ({ itemIndex: 0, recipient: `+81${address.slice(1)}`, address, letter: one }));

/** Takes what it is given, and answers so. */
function fakeSender(answer: MailReceipt | Error = { response: '250 2.0.0 Ok', rejected: [] }) {
	const mails: OutgoingMail[] = [];
	const sender: MailSender = async (mail) => {
		mails.push(mail);
		if (answer instanceof Error) throw answer;
		return answer;
	};
	return { mails, sender };
}

describe('a fax', () => {
	it('is one mail from the registered address to all recipients', async () => {
		const { mails, sender } = fakeSender();
		await sendFax(request(['0323456789', '0312345678']), ACCOUNT, sender);
		expect(mails).toEqual([
			{
				from: 'clinic@example.com',
				to: ['0323456789@cl1.faximo.jp', '0312345678@cl1.faximo.jp'],
				...{ subject: '[r] Order', text: 'Hello', attachments: [], charset: 'iso2022jp', timeoutMs: 60_000 },
			},
		]);
	});

	it('reads its files when it is sent', async () => {
		const { mails, sender } = fakeSender();
		const read = jest.fn(async () => Buffer.from('abc'));
		const files = [{ fileName: 'a.pdf', contentType: 'application/pdf', byteLength: 3, read }];
		await sendFax(
			request(['0323456789'], letter({ files })),
			{ ...ACCOUNT, faxDomain: ' fax.test ' },
			sender,
		);
		expect(mails).toMatchObject([
			{ to: ['0323456789@fax.test'], attachments: [{ fileName: 'a.pdf', content: Buffer.from('abc') }] },
		]);
		expect(read).toHaveBeenCalledTimes(1);
	});

	it('of nobody is no mail', async () => {
		const { mails, sender } = fakeSender();
		expect(await sendFax([], ACCOUNT, sender)).toEqual([]);
		expect(mails).toEqual([]);
	});

	it('is refused for those whom the server refuses, and queued for the others', async () => {
		const rejection = { address: '0312345678@cl1.faximo.jp', code: '550', text: 'No such number' };
		const { sender } = fakeSender({ response: '250 Ok', rejected: [rejection] });
		const outcomes = await sendFax(request(['0323456789', '0312345678']), ACCOUNT, sender);
		expect(outcomes).toMatchObject([
			{ sent: true, result: { recipient: '+81323456789', status: 'queued', vendorCode: '250' } },
			{ sent: false, error: { kind: 'invalidRecipient' } },
		]);
	});
});

it('of whom the server refuses for now says so', async () => {
	const rejection = { address: '0323456789@cl1.faximo.jp', code: '450', text: '4.2.0 Greylisted' };
	const { sender } = fakeSender({ response: '', rejected: [rejection] });
	const [outcome] = await sendFax(request(['0323456789']), ACCOUNT, sender);
	expect(outcome).toMatchObject({ sent: false, error: { kind: 'unavailable', vendorCode: '450' } });
});

describe('a failure', () => {
	const failed = async (error: Error) =>
		await rejected(sendFax(request(['0323456789']), ACCOUNT, fakeSender(error).sender), GatewayError);

	it.each([
		['unreachable', 'connection', 'No connection to the SMTP server smtp.example.com:465 came about'],
		['tls', 'connection', 'No secure connection to the SMTP server smtp.example.com:465 came about'],
		[
			'authentication',
			'authentication',
			'The SMTP server smtp.example.com:465 does not accept the user and password',
		],
		['refused', 'refused', 'The SMTP server smtp.example.com:465 refused'],
		['disconnected', 'connection', 'The SMTP server smtp.example.com:465 closed the connection'],
		['timeout', 'timeout', 'The SMTP server smtp.example.com:465 did not answer in time'],
	] as const)('by %s is of the kind %s', async (reason, kind, message) => {
		const error = await failed(new MailError(reason, true));
		expect([error.kind, error.message, error.outcome]).toEqual([kind, message, 'notSent']);
	});

	it.each(MAIL_FAILURES)('by %s after the data is unknown', async (reason) => {
		expect((await failed(new MailError(reason, false))).outcome).toBe('unknown');
	});

	it('has the server’s code and words', async () => {
		const error = await failed(new MailError('refused', true, '554', 'Spam'));
		expect(error.message).toBe('The SMTP server smtp.example.com:465 refused (554): “Spam”');
		expect(error).toMatchObject({ vendorCode: '554', vendorText: 'Spam' });
	});

	it('of another kind passes as it is', () => {
		const error = new TypeError('x');
		expect(mailFailure(error, 'the server')).toBe(error);
	});
});

describe('an account', () => {
	it('can be used as it should be', () => {
		expect(() => checkAccount(ACCOUNT)).not.toThrow();
	});

	it('is used without blanks around its addresses and names, and with those of its passwords', () => {
		const blank = (text: string) => `\u00a0${text}\u200b\r\n`;
		const entered = {
			...ACCOUNT,
			fromAddress: blank('clinic@example.com'),
			faxDomain: blank('fax.test'),
			smtpHost: blank('smtp.test'),
			smtpUser: blank('me'),
			smtpPassword: ' geheim ',
			imapHost: blank('imap.test'),
			imapUser: blank('me'),
		};
		const account = checkAccount(entered);
		expect(account).toMatchObject({ fromAddress: 'clinic@example.com', faxDomain: 'fax.test' });
		expect(smtpServer(account)).toMatchObject({ host: 'smtp.test', user: 'me', password: ' geheim ' });
		expect(imapServer(entered)).toMatchObject({ host: 'imap.test', user: 'me' });
	});

	it.each(['', 'clinic', 'a@b@c', 'a b@example.com', 'a@example.com\r\nBcc: x', 'A <a@example.com>'])(
		'cannot have the From Address %j',
		(fromAddress) => {
			const { kind } = caught(() => checkAccount({ ...ACCOUNT, fromAddress }), GatewayError);
			expect(kind).toBe('authentication');
		},
	);

	it.each(['fax domain', 'a@b', 'a\r\nb', 'a>'])('cannot have the Fax Domain %j', (faxDomain) => {
		const { message } = caught(() => checkAccount({ ...ACCOUNT, faxDomain }), GatewayError);
		expect(message).toMatch(/is no domain$/);
	});
});
