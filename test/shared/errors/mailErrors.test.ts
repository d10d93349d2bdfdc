import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { mailFailure } from '../../../nodes/shared/errors/mailErrors';
import { MAIL_FAILURES, MailError } from '../../../nodes/shared/ports/mail';

const SERVER = 'the SMTP server smtp.example.com:465';

function failureOf(error: MailError): GatewayError {
	const failure = mailFailure(error, SERVER);
	if (failure instanceof GatewayError) return failure;
	throw error;
}

describe('mailFailure', () => {
	it.each([
		['unreachable', 'connection', 'Could not connect to the SMTP server smtp.example.com:465'],
		['tls', 'connection', 'Could not establish a secure connection to the SMTP server smtp.example.com:465'],
		[
			'authentication',
			'authentication',
			'The SMTP server smtp.example.com:465 does not accept the user and password',
		],
		['refused', 'refused', 'The SMTP server smtp.example.com:465 refused'],
		[
			'unclear',
			'protocol',
			'The SMTP server smtp.example.com:465 gave an answer that means neither yes nor no',
		],
		['disconnected', 'connection', 'The SMTP server smtp.example.com:465 closed the connection'],
		['timeout', 'timeout', 'The SMTP server smtp.example.com:465 did not answer in time'],
	] as const)('turns %s into an error of the kind %s that names the server', (failure, kind, message) => {
		const error = failureOf(new MailError(failure, true));
		expect([error.kind, error.message, error.outcome]).toEqual([kind, message, 'notSent']);
		expect([error.vendorCode, error.vendorText]).toEqual([null, null]);
		expect(error.advice).toMatch(/\.$/);
	});

	it.each(MAIL_FAILURES)('leaves the outcome of %s unknown if the mail may have been sent', (failure) => {
		const { outcome, message, advice } = failureOf(new MailError(failure, false));
		expect(outcome).toBe('unknown');
		expect(message).toMatch(/it is not known whether the message was sent$/);
		expect(advice).toMatch(/not sent again by itself/);
	});

	it('quotes the server’s code and words', () => {
		expect(failureOf(new MailError('refused', true, '554', 'Spam'))).toMatchObject({
			message: 'The SMTP server smtp.example.com:465 refused (554): “Spam”',
			vendorCode: '554',
			vendorText: 'Spam',
		});
	});

	it('gives the system’s code if the server said nothing', () => {
		expect(failureOf(new MailError('unreachable', true, 'ECONNREFUSED'))).toMatchObject({
			message: 'Could not connect to the SMTP server smtp.example.com:465 (ECONNREFUSED)',
			vendorCode: 'ECONNREFUSED',
			vendorText: null,
		});
	});

	it('shortens long words in the message, and keeps them whole in vendorText', () => {
		const words = 'x'.repeat(1_000);
		const error = failureOf(new MailError('refused', true, null, words));
		expect(error.message.length).toBeLessThan(300);
		expect(error.vendorText).toBe(words);
	});

	it('returns other errors unchanged', () => {
		for (const error of [new TypeError('x'), new GatewayError('notFound', { message: 'a', advice: 'b' })]) {
			expect(mailFailure(error, SERVER)).toBe(error);
		}
	});
});
