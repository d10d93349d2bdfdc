import { checkStatus, faultError, statusError, type Purpose } from '../../nodes/Asanak/gateway/faults';
import type { FaultCause } from '../../nodes/Asanak/gateway/faultWords';
import type { SoapFault } from '../../nodes/shared/formats/soap';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';

const answer = (status: string | null, errorMessage: string | null = null) => ({ status, errorMessage });

describe('a status', () => {
	it('of 0 is success, and no other is', () => {
		expect(checkStatus(answer('0'))).toBeUndefined();
		for (const status of ['1', '00', '', 'ok', null]) caught(() => checkStatus(answer(status)), GatewayError);
	});

	it('from the document’s list gives an error with its code, the vendor’s words and advice', () => {
		const error = statusError(answer('3', 'شرح'));
		expect(error).toMatchObject({ kind: 'authentication', vendorCode: '3', vendorText: 'شرح' });
		expect(error.message).toMatch(/^Asanak: .+ \(code 3, “شرح”\)$/);
		expect(error.advice).not.toBe('');
	});

	it('without words has no quotation in the message', () => {
		expect(statusError(answer('3')).message).toMatch(/^Asanak: .+ \(code 3\)$/);
		expect(statusError(answer('3')).vendorText).toBeNull();
	});

	it('that the document does not list is a refusal', () => {
		expect(statusError(answer('99', 'x'))).toMatchObject({
			...{
				kind: 'refused',
				vendorCode: '99',
				vendorText: 'x',
				advice: 'Ask Asanak’s support what it means.',
			},
			message: 'Asanak answered with the status 99, “x”, which its document does not list',
		});
	});

	it('that is missing makes the answer unreadable', () => {
		expect(statusError(answer(null, 'x'))).toMatchObject({
			...{ kind: 'protocol', vendorCode: null, vendorText: 'x' },
			message: 'Asanak answered with no status, “x”, which its document does not list',
		});
	});

	it('quotes at most 200 characters of the vendor’s words in the message', () => {
		expect(statusError(answer('99', 'x'.repeat(201))).message).toContain(`“${'x'.repeat(200)}…”`);
	});
});

describe('a fault', () => {
	const of = (cause: FaultCause, purpose: Purpose, fault: Partial<SoapFault> = {}) =>
		faultError({ kind: 'fault', code: 'Server', text: 'words', ...fault }, cause, purpose, 4);
	const PURPOSES: Purpose[] = ['send', 'read'];

	it.each(PURPOSES)('about the credentials means “not processed” for a %s', (purpose) => {
		expect(of('credentials', purpose)).toMatchObject({
			...{ kind: 'authentication', outcome: 'notSent', vendorText: 'words' },
			message: 'Asanak does not accept the user name and password: “words”',
			advice: 'Check both in the credential. Nothing was done.',
		});
	});

	it.each(PURPOSES)('about calls that came too fast means “not processed” for a %s', (purpose) => {
		const error = of('tooFast', purpose);
		expect(error).toMatchObject({
			...{ kind: 'unavailable', outcome: 'notSent', vendorText: 'words' },
			message: 'Asanak refused 4 calls in a row because they came too fast: “words”',
		});
		expect(error.advice).toContain('set a longer pause between calls in the credential');
	});

	it('about the request’s form means “not processed” for a read, or if it blames the sender', () => {
		for (const error of [
			of('malformed', 'read'),
			...['Client', 'Client.x', 'Sender'].map((code) => of('malformed', 'send', { code })),
		]) {
			expect(error).toMatchObject({
				...{ kind: 'protocol', outcome: 'notSent', vendorText: 'words' },
				message: 'Asanak refused the request: “words”',
			});
			expect(error.advice).toContain('Nothing was done. Check the Base URL');
		}
		expect(of('malformed', 'send')).toMatchObject({ kind: 'unavailable', outcome: 'unknown' });
	});

	it('that is unclear leaves the outcome of a send unknown', () => {
		expect(of('unclear', 'send').outcome).toBe('unknown');
		expect(of('unclear', 'send').message).toContain('Asanak answered with a fault (Server): “words”');
		expect(of('unclear', 'read')).toMatchObject({
			...{ kind: 'unavailable', outcome: 'notSent', vendorText: 'words' },
			message: 'Asanak answered with a fault (Server): “words”',
		});
		expect(of('unclear', 'read').advice).toContain('check the user name and password');
	});

	it('may have no code and no words', () => {
		const error = of('unclear', 'read', { code: '', text: '' });
		expect(error.message).toBe('Asanak answered with a fault: (it gave no reason)');
		expect(error.vendorText).toBeNull();
	});

	it('quotes 300 characters of the vendor’s words in the message, and keeps all of them in vendorText', () => {
		const text = 'x'.repeat(301);
		for (const cause of ['credentials', 'tooFast', 'malformed', 'unclear'] as const) {
			const error = of(cause, 'read', { text });
			expect(error.message).toContain(`“${'x'.repeat(300)}…”`);
			expect(error.vendorText).toBe(text);
		}
	});
});
