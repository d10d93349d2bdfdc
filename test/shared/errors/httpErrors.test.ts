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
	] as const)('turns %s into an error of kind %s', (kind, expected) => {
		expect(failure(kind, true).kind).toBe(expected);
	});

	describe.each(HTTP_FAILURES)('%s', (kind) => {
		it('was not sent when nothing was written', () => {
			const error = failure(kind, true);
			expect(error.outcome).toBe('notSent');
			expect(error.fullText).not.toContain('not known');
		});

		it('leaves the outcome unknown when something may have been written, and warns against sending again', () => {
			const error = failure(kind, false);
			expect(error.outcome).toBe('unknown');
			expect(error.message).toContain('it is not known whether the message was sent');
			expect(error.advice).toContain('Check at the vendor before you send it again');
		});

		it('names only the host and port of the URL', () => {
			for (const nothingWritten of [true, false]) {
				const { fullText } = failure(kind, nothingWritten);
				expect(fullText).toContain('sms.example:8080');
				expect(fullText).not.toMatch(/secret-path|Psw|geheim/);
			}
		});

		it('has a message of one sentence without a full stop, and advice with one', () => {
			const { message, advice } = failure(kind, true);
			expect(message).toMatch(/[^.]$/);
			expect(advice).toMatch(/\.$/);
		});
	});

	it('includes the system error code', () => {
		expect(failure('unreachable', true, 'ECONNREFUSED').message).toBe(
			'SmsExtraPro could not be reached at sms.example:8080 (ECONNREFUSED)',
		);
	});

	it('returns any other error unchanged', () => {
		const error = new TypeError('a bug');
		expect(sendFailure(error, 'SmsExtraPro', URL)).toBe(error);
	});
});

describe('readFailure', () => {
	it.each(HTTP_FAILURES)('gives for %s the same error as an unwritten send, whatever was written', (kind) => {
		for (const nothingWritten of [true, false]) {
			const error = readFailure(new HttpTransportError(kind, nothingWritten, 'ECODE'), 'SmsExtraPro', URL);
			expect(error).toBeInstanceOf(GatewayError);
			expect(error).toEqual(failure(kind, true, 'ECODE'));
			const { kind: errorKind, outcome, advice } = error as GatewayError;
			const sent = failure(kind, true, 'ECODE');
			expect([errorKind, outcome, advice]).toEqual([sent.kind, 'notSent', sent.advice]);
		}
	});

	it('returns any other error unchanged', () => {
		const error = new TypeError('a bug');
		expect(readFailure(error, 'SmsExtraPro', URL)).toBe(error);
	});
});
