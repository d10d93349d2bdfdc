import type { FaxLetter } from '../../nodes/FaximoSilver/gateway/letter';
import { prepareSend, sendFax, type FaximoSendInput } from '../../nodes/FaximoSilver/gateway/send';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import {
	MailError,
	type MailReceipt,
	type MailSender,
	type OutgoingMail,
} from '../../nodes/shared/ports/mail';
import type { Dispatch } from '../../nodes/shared/sending/sendPlan';
import { rejected } from '../support/caught';
import { ACCOUNT } from './account';

function prepared(changed: Partial<FaximoSendInput> = {}) {
	return prepareSend(3, {
		to: '03-2345-6789',
		numberCheck: 'plan',
		subject: 'Order',
		message: 'Hello',
		files: [],
		binaryFields: [],
		clientReference: '',
		omitBody: false,
		trackInSubject: true,
		numberAttachments: false,
		characterSet: 'utf8',
		timeoutSeconds: 60,
		...changed,
	});
}
function refusalOf(changed: Partial<FaximoSendInput> = {}) {
	const { dispatches, failures } = prepared(changed);
	expect(dispatches).toEqual([]);
	return failures[0]?.error;
}

describe('a recipient', () => {
	it.each([
		['03-2345-6789', '0323456789', '+81323456789'],
		['+81 3 2345 6789', '0323456789', '+81323456789'],
		['0081 3 2345 6789', '0323456789', '+81323456789'],
		['０３（２３４５）６７８９', '0323456789', '+81323456789'],
		['050-1234-5678', '05012345678', '+815012345678'],
	])('in Japan, %s, is %s before the @', (to, address, recipient) => {
		expect(prepared({ to }).dispatches).toMatchObject([{ itemIndex: 3, address, recipient }]);
	});

	it('is checked against the numbering plan, unless only the length matters', () => {
		expect(refusalOf({ to: '03-2345-678' })?.kind).toBe('invalidRecipient');
		expect(prepared({ to: '03-2345-678', numberCheck: 'length' }).dispatches).toMatchObject([
			{ address: '032345678' },
		]);
	});

	it('that is missing is reported, with an example that faximoSilver accepts', () => {
		expect(refusalOf({ to: '' })).toMatchObject({
			message: 'To is empty',
			advice: 'Enter at least one number, such as 03-2345-6789.',
		});
	});

	it.each(['', 'fax', '0323456789@cl1.faximo.jp', '0323456789\r\nBcc: x'])('cannot be %j', (to) => {
		const { dispatches, failures } = prepared({ to });
		for (const { address } of dispatches) expect(address).toMatch(/^\d+$/);
		expect(failures.length).toBeGreaterThan(0);
	});

	it('that occurs twice gets one fax', () => {
		expect(prepared({ to: '0323456789, +81 3 2345 6789' }).dispatches).toHaveLength(1);
	});

	it('has the given reference in its failure, and the letter’s reference in its fax', () => {
		const { dispatches, failures } = prepared({ to: '0323456789, x', clientReference: ' order-1 ' });
		expect(failures).toMatchObject([{ recipient: 'x', clientReference: 'order-1' }]);
		expect(dispatches).toMatchObject([{ letter: { clientReference: 'order-1', groupKey: '3' } }]);
	});
});

const letter = (changed: Partial<FaxLetter> = {}): FaxLetter => ({
	...{ groupKey: '0', recipientsPerRequest: 50, clientReference: 'r' },
	...{ subject: '[r] Order', text: 'Hello', files: [], characterSet: 'iso2022jp', timeoutMs: 60_000 },
	...changed,
});
const request = (addresses: string[], one = letter()): Array<Dispatch<FaxLetter>> =>
	addresses.map((address) => ({ itemIndex: 0, recipient: `+81${address.slice(1)}`, address, letter: one }));

/** Takes each mail, and gives this answer. */
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

	it('reads its files only when it is sent', async () => {
		const { mails, sender } = fakeSender();
		const read = jest.fn(async () => Buffer.from('abc'));
		const files = [{ fileName: 'a.pdf', contentType: 'application/pdf', byteLength: 3, read }];
		await sendFax(request(['0323456789'], letter({ files })), { ...ACCOUNT, faxDomain: 'fax.test' }, sender);
		expect(mails).toMatchObject([
			{ to: ['0323456789@fax.test'], attachments: [{ fileName: 'a.pdf', content: Buffer.from('abc') }] },
		]);
		expect(read).toHaveBeenCalledTimes(1);
	});

	it('without recipients sends no mail', async () => {
		const { mails, sender } = fakeSender();
		expect(await sendFax([], ACCOUNT, sender)).toEqual([]);
		expect(mails).toEqual([]);
	});

	it('is refused for the recipients that the server refuses, and queued for the others', async () => {
		const rejection = { address: '0312345678@cl1.faximo.jp', code: '550', text: 'No such number' };
		const { sender } = fakeSender({ response: '250 Ok', rejected: [rejection] });
		const outcomes = await sendFax(request(['0323456789', '0312345678']), ACCOUNT, sender);
		expect(outcomes).toMatchObject([
			{ sent: true, result: { recipient: '+81323456789', status: 'queued', vendorCode: '250' } },
			{ sent: false, error: { kind: 'invalidRecipient' } },
		]);
	});

	it('reports a temporary refusal (4xx) for that recipient only', async () => {
		const rejection = { address: '0323456789@cl1.faximo.jp', code: '450', text: '4.2.0 Greylisted' };
		const { sender } = fakeSender({ response: '250 Ok', rejected: [rejection] });
		const outcomes = await sendFax(request(['0323456789', '0312345678']), ACCOUNT, sender);
		expect(outcomes).toMatchObject([
			{ sent: false, error: { kind: 'unavailable', vendorCode: '450' } },
			{ sent: true, result: { recipient: '+81312345678' } },
		]);
	});

	it('treats a refusal without a code as permanent', async () => {
		const rejection = { address: '0323456789@cl1.faximo.jp', code: null, text: 'Relaying denied' };
		const { sender } = fakeSender({ response: 'Ok', rejected: [rejection] });
		const outcomes = await sendFax(request(['0323456789', '0312345678']), ACCOUNT, sender);
		expect(outcomes).toMatchObject([
			{
				sent: false,
				error: {
					kind: 'invalidRecipient',
					message: 'The mail server does not take faxes to +81323456789: “Relaying denied”',
					advice: expect.stringContaining('check the SMTP user in the credential') as string,
					vendorCode: null,
					vendorText: 'Relaying denied',
				},
			},
			{ sent: true, result: { vendorCode: null, vendorText: 'Ok' } },
		]);
	});

	it('has the server’s answer as its result, and no id', async () => {
		const { sender } = fakeSender();
		expect(await sendFax(request(['0323456789']), ACCOUNT, sender)).toEqual([
			{
				sent: true,
				result: {
					...{
						recipient: '+81323456789',
						status: 'queued',
						reason: null,
						scheduledFor: null,
						segments: null,
					},
					...{ messageId: null, clientReference: 'r', vendorCode: '250', vendorText: '250 2.0.0 Ok' },
					...{ final: false, vendor: 'faximoSilver', channel: 'fax', raw: '250 2.0.0 Ok' },
				},
			},
		]);
	});

	it.each([true, false])(
		'fails for all of its recipients if the mail fails (nothing sent: %s)',
		async (nothingSent) => {
			const { sender } = fakeSender(new MailError('timeout', nothingSent));
			const error = await rejected(
				sendFax(request(['0323456789', '0312345678']), ACCOUNT, sender),
				GatewayError,
			);
			expect([error.kind, error.outcome]).toEqual(['timeout', nothingSent ? 'notSent' : 'unknown']);
			expect(error.message).toContain('The SMTP server smtp.example.com:465');
		},
	);
});
