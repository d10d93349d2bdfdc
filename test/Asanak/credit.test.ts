import { probeAccount, readCredit } from '../../nodes/Asanak/gateway/credit';
import type { AsanakAccount } from '../../nodes/Asanak/gateway/client';
import { ASANAK_BASE_URL } from '../../nodes/Asanak/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { HttpTransportError } from '../../nodes/shared/ports/http';
import { rejected } from '../support/caught';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { FakeVendor } from './fakeVendor';
import { sample } from './sample';
import { answerXml, creditAnswer, faultXml, readRequest, statusAnswer } from './soap';

const VAGUE = 'Fault occurred while processing.';

let vendor: FakeVendor;
beforeEach(() => {
	vendor = new FakeVendor();
});

/** The error of reading the credit when the vendor gives these answers. */
async function failure(...answers: Array<string | Error>): Promise<GatewayError> {
	vendor.first = answers;
	return await rejected(readCredit(vendor.client), GatewayError);
}

describe('readCredit', () => {
	it('returns the credit as a number', async () => {
		vendor.first = [sample('credit-answer')];
		expect(await readCredit(vendor.client)).toEqual({
			vendor: 'asanak',
			amount: 144_261,
			unit: null,
			raw: { status: '0', credit: '144261' },
		});
	});

	it.each([
		['', 'Asanak gave no credit'],
		['viel', 'Asanak gave “viel” as credit'],
		['Infinity', 'Asanak gave “Infinity” as credit'],
	])('refuses an answer whose credit is %j', async (credit, message) => {
		expect(await failure(creditAnswer(credit))).toMatchObject({ kind: 'protocol', message });
	});

	it.each([
		['3', 'authentication'],
		['99', 'refused'],
	])('fails for the status %s as %s, and does not retry', async (status, kind) => {
		const error = await failure(statusAnswer(status, 'شرح'));
		expect(error).toMatchObject({ kind, vendorCode: status, vendorText: 'شرح' });
		expect(vendor.calls).toHaveLength(1);
	});

	it('fails for the status 1, which only answers to sends have', async () => {
		const answer = answerXml([
			['status', '1'],
			['credit', '7'],
		]);
		expect(await failure(answer)).toMatchObject({ kind: 'refused', vendorCode: '1' });
	});

	it('fails for a fault that says “wrong password”, and does not retry', async () => {
		expect((await failure(faultXml('Invalid username or password'))).kind).toBe('authentication');
		expect(vendor.calls).toHaveLength(1);
	});

	it('retries after a transient error of the vendor or the network', async () => {
		vendor.first = [new HttpTransportError('timeout', false), statusAnswer('501'), creditAnswer('7')];
		expect(await readCredit(vendor.client)).toMatchObject({ amount: 7 });
	});

	it('retries after a fault that does not say why', async () => {
		vendor.first = [faultXml(VAGUE), faultXml(VAGUE), creditAnswer('7')];
		expect(await readCredit(vendor.client)).toMatchObject({ amount: 7 });
	});

	it('tries at most three times', async () => {
		const error = await failure(...Array.from({ length: 3 }, () => statusAnswer('502')));
		expect(error).toMatchObject({ kind: 'unavailable', vendorCode: '502', outcome: 'notSent' });
		expect(vendor.calls).toHaveLength(3);
		const vague = await failure(...Array.from({ length: 3 }, () => faultXml(VAGUE)));
		expect(vague).toMatchObject({ kind: 'unavailable', outcome: 'notSent', vendorText: VAGUE });
		expect(vague.advice).toContain('check the user name and password');
		expect(vendor.calls).toHaveLength(6);
	});
});

describe('probeAccount', () => {
	const ACCOUNT: AsanakAccount = {
		username: 'probe',
		password: 'geheim',
		baseUrl: ASANAK_BASE_URL,
		pacingMs: 0,
	};
	/** A vendor that gives this answer. */
	const answering = (answer: string | Error) =>
		new FakeHttpTransport().answersWith(() => {
			if (answer instanceof Error) throw answer;
			return { statusCode: 200, headers: {}, body: Buffer.from(answer) };
		});

	it('requests the credit, which changes nothing', async () => {
		const http = answering(creditAnswer());
		await probeAccount(ACCOUNT, http.transport);
		expect(http.requests.map(({ body }) => readRequest(body).operation)).toEqual(['getUserCredit']);
		expect(http.requests[0]?.timeoutMs).toBe(10_000);
	});

	it.each([
		['a wrong password', faultXml('Invalid username or password'), 'authentication'],
		['an inactive user', statusAnswer('3'), 'authentication'],
		['something else at the address', '<html></html>', 'protocol'],
		['nobody at the address', new HttpTransportError('unreachable', true, 'ENOTFOUND'), 'connection'],
	])('fails for %s', async (_what, answer, kind) => {
		const probe = probeAccount(ACCOUNT, answering(answer).transport);
		expect((await rejected(probe, GatewayError)).kind).toBe(kind);
	});

	it('fails for a credential that was never filled in', async () => {
		const probe = probeAccount({ baseUrl: ASANAK_BASE_URL }, answering(creditAnswer()).transport);
		expect((await rejected(probe, GatewayError)).message).toBe('The Asanak credential has no user name');
	});
});
