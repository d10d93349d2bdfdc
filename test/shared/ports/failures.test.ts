import { HTTP_FAILURES, HttpTransportError } from '../../../nodes/shared/ports/http';
import { MAIL_CHARSETS, MAIL_FAILURES, MAIL_SECURITIES, MailError } from '../../../nodes/shared/ports/mail';

describe('HttpTransportError', () => {
	it('contains its failure and the code, if there is one', () => {
		expect(new HttpTransportError('unreachable', true, 'ECONNREFUSED')).toMatchObject({
			...{ name: 'HttpTransportError', message: 'unreachable (ECONNREFUSED)', code: 'ECONNREFUSED' },
			...{ failure: 'unreachable', nothingWritten: true },
		});
		expect(new HttpTransportError('timeout', false)).toMatchObject({
			...{ message: 'timeout', code: null, nothingWritten: false },
		});
	});

	it('has these failures', () => {
		expect(HTTP_FAILURES).toEqual([
			...[
				'unreachable',
				'certificate',
				'tls',
				'forbidden',
				'disconnected',
				'malformed',
				'timeout',
				'tooLong',
			],
		]);
	});
});

describe('MailError', () => {
	it('contains its failure and the code, if there is one, and keeps the server’s words separate', () => {
		expect(new MailError('refused', true, '554', 'Spam')).toMatchObject({
			...{ name: 'MailError', message: 'refused (554)', code: '554', text: 'Spam' },
			...{ failure: 'refused', nothingSent: true },
		});
		expect(new MailError('timeout', false)).toMatchObject({
			...{ message: 'timeout', code: null, text: null, nothingSent: false },
		});
	});

	it('has these failures', () => {
		expect(MAIL_FAILURES).toEqual([
			...['unreachable', 'tls', 'authentication', 'refused', 'unclear', 'disconnected', 'timeout'],
		]);
	});
});

it('a mail server has one of three security settings, and a mail one of two charsets', () => {
	expect(MAIL_SECURITIES).toEqual(['tls', 'starttls', 'none']);
	expect(MAIL_CHARSETS).toEqual(['utf8', 'iso2022jp']);
});
