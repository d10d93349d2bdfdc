import { Journal, Wire, type Ending, type Opening } from '../../sandbox/console/journal';
import { readableExchange } from '../../sandbox/console/readable';

/** An exchange as a person reads it. */
function read(opening: Partial<Opening>, ending?: Ending, secrets: string[] = []) {
	const wire = new Wire(new Journal(), 'vendor');
	wire.secrets = () => secrets;
	const exchange = wire.start({ kind: 'request', method: 'POST', url: '/', ...opening });
	if (ending !== undefined) wire.end(exchange, ending);
	return readableExchange(exchange, 'Vendor');
}
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const XML = { 'content-type': 'text/xml; charset=utf-8' };

describe('an exchange in readable form', () => {
	it('has the form fields decoded, whatever their charset', () => {
		const { request } = read({
			headers: FORM,
			body: 'Message=%E9t%C3%A9+2026&Texte=%D8%B3%D9%84%D8%A7%D9%85',
		});
		expect(request).toMatchObject({
			fields: [
				['Message', expect.any(String)],
				['Texte', 'سلام'],
			],
			body: '',
		});
	});

	it('has the fields of both queries of a URL', () => {
		const { what, request } = read({ method: 'GET', url: 'http://flow/webhook?a=1?StatusCode=200' });
		expect(what).toBe('GET http://flow/webhook');
		expect(request.fields).toEqual([
			['a', '1'],
			['StatusCode', '200'],
		]);
	});

	it('has XML indented', () => {
		const { request } = read({ headers: XML, body: '<a><b>1</b><c/></a>' });
		expect(request.body).toBe('<a>\n  <b>1</b>\n  <c/>\n</a>');
	});

	it('has the start of a long body, and its length', () => {
		const { answer } = read({}, { outcome: 200, headers: {}, body: 'x'.repeat(5_000_000) });
		expect(answer?.body.length).toBeLessThan(17_000);
		expect(answer?.body).toMatch(/… cut; 5000000 bytes in all$/);
	});

	it('has no document bytes', () => {
		const { answer } = read(
			{},
			{ outcome: 200, headers: { 'content-type': 'application/pdf' }, body: '%PDF-' },
		);
		expect(answer?.body).toBe('(5 bytes of application/pdf)');
	});

	it('is pending until it ends', () => {
		expect(read({})).toMatchObject({ outcome: null, tone: 'waiting', ms: null, answer: null });
	});

	it('gives the reason if there was no answer', () => {
		expect(read({}, { outcome: 'nobody listens there' })).toMatchObject({
			outcome: 'nobody listens there',
			tone: 'bad',
			answer: null,
		});
	});

	it('hides secrets in fields with a known name, however short', () => {
		const { request } = read({
			headers: { ...FORM, 'x-api-secret': 'ab', Authorization: 'cd' },
			body: 'Psw=ef&Login=gh',
		});
		expect(request.fields).toEqual([
			['Psw', '••••••'],
			['Login', 'gh'],
		]);
		expect(request.headers.slice(1)).toEqual([
			['x-api-secret', '••••••'],
			['Authorization', '••••••'],
		]);
	});

	it('hides a wrong secret, which no account has, if the answer echoes it', () => {
		const headers = { 'x-api-secret': 'typed-by-mistake' };
		const { answer } = read(
			{ headers },
			{ outcome: 401, headers: {}, body: 'typed-by-mistake is not right' },
		);
		expect(answer?.body).toBe('•••••• is not right');
	});

	it('hides the secrets that accounts had at the time', () => {
		const ending = { outcome: 200, headers: {}, body: 'once-a-password' };
		expect(read({ body: 'once-a-password' }, ending, ['once-a-password'])).toMatchObject({
			request: { body: '••••••' },
			answer: { body: '••••••' },
		});
	});
});
