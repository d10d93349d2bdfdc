import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { HTTP_FAILURES, HttpTransportError, type HttpFailure } from '../../../nodes/shared/ports/http';
import { readFailure, sendFailure } from '../../../nodes/shared/errors/httpErrors';

const URL = 'http://sms.example:8080/secret-path?Psw=geheim';

function failure(kind: HttpFailure, nothingWritten: boolean, code: string | null = null): GatewayError {
	const error = sendFailure(new HttpTransportError(kind, nothingWritten, code), 'SmsExtraPro', URL);
	expect(error).toBeInstanceOf(GatewayError);
	return error as GatewayError;
}

describe('sendFailure', () => {
	it.each([
		['unreachable', 'connection'],
		['certificate', 'connection'],
		['tls', 'connection'],
		['forbidden', 'connection'],
		['disconnected', 'connection'],
		['malformed', 'protocol'],
		['timeout', 'timeout'],
		['tooLong', 'protocol'],
	] as const)('makes of %s an error of kind %s', (kind, expected) => {
		expect(failure(kind, true).kind).toBe(expected);
	});

	describe.each(HTTP_FAILURES)('%s', (kind) => {
		it('was not sent when nothing was written', () => {
			const error = failure(kind, true);
			expect(error.outcome).toBe('notSent');
			expect(error.fullText).not.toContain('not known');
		});

		it('is of unknown outcome when something may have been written, and warns of sending it again', () => {
			const error = failure(kind, false);
			expect(error.outcome).toBe('unknown');
			expect(error.message).toContain('it is not known whether the message was sent');
			expect(error.advice).toContain('Check at the vendor before you send it again');
		});

		it('names the host with its port, and no more of the address', () => {
			for (const nothingWritten of [true, false]) {
				const { fullText } = failure(kind, nothingWritten);
				expect(fullText).toContain('sms.example:8080');
				expect(fullText).not.toMatch(/secret-path|Psw|geheim/);
			}
		});

		it('is one sentence without a full stop, and advice with one', () => {
			const { message, advice } = failure(kind, true);
			expect(message).toMatch(/[^.]$/);
			expect(advice).toMatch(/\.$/);
		});
	});

	it('shows the code of the system', () => {
		expect(failure('unreachable', true, 'ECONNREFUSED').message).toBe(
			'SmsExtraPro could not be reached at sms.example:8080 (ECONNREFUSED)',
		);
	});

	it('gives back any other error as it is', () => {
		const error = new TypeError('a bug');
		expect(sendFailure(error, 'SmsExtraPro', URL)).toBe(error);
	});
});

describe('readFailure', () => {
	it.each(HTTP_FAILURES)(
		'says of %s what a send of which nothing was written says, whatever was written',
		(kind) => {
			for (const nothingWritten of [true, false]) {
				const error = readFailure(new HttpTransportError(kind, nothingWritten, 'ECODE'), 'SmsExtraPro', URL);
				expect(error).toBeInstanceOf(GatewayError);
				expect(error).toEqual(failure(kind, true, 'ECODE'));
				const { kind: errorKind, outcome, advice } = error as GatewayError;
				const sent = failure(kind, true, 'ECODE');
				expect([errorKind, outcome, advice]).toEqual([sent.kind, 'notSent', sent.advice]);
			}
		},
	);

	it('gives back any other error as it is', () => {
		const error = new TypeError('a bug');
		expect(readFailure(error, 'SmsExtraPro', URL)).toBe(error);
	});
});
