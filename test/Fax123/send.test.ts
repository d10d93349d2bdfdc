import fc from 'fast-check';
import { Fax123Client } from '../../nodes/Fax123/gateway/client';
import { answerToSendResult } from '../../nodes/Fax123/gateway/normalise';
import { checkEcho, MAX_DOCUMENT_BYTES, sendFax } from '../../nodes/Fax123/gateway/send';
import { FAX123_BASE_URL } from '../../nodes/Fax123/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { DOCUMENT_URL, dispatchesOf, dispatchOf, fromBinary, fromUrl, prepared, refusalOf } from './faxInput';

describe('a recipient', () => {
	it.each([
		['01 23 45 67 89', '0123456789'],
		['0123456789', '0123456789'],
		['01.23.45.67.89', '0123456789'],
		['+33 1 23 45 67 89', '0123456789'],
		['+33 (0)1 23 45 67 89', '0123456789'],
		['0033 1 23 45 67 89', '0123456789'],
		['33123456789', '0123456789'],
		['123456789', '0123456789'],
		['٠١٢٣٤٥٦٧٨٩', '0123456789'],
		['\u202a+33 1 23 45 67 89\u202c', '0123456789'],
	])('in France, %j, goes to the vendor in national form and is put out in E.164', (to, address) => {
		expect(dispatchOf({ to })).toMatchObject({ address, recipient: '+33123456789' });
	});

	it.each([
		['+32 2 123 45 67', '+3221234567'],
		['00 32 2 123 45 67', '003221234567'],
		['(+32) 2 123 45 67', '+3221234567'],
		['\u202a+32 2 123 45 67\u202c', '+3221234567'],
		['(00 32) 2 123 45 67', '003221234567'],
		['\uff0b32 2 123 45 67', '+3221234567'],
		['۰۰۳۲ ۲ ۱۲۳ ۴۵ ۶۷', '003221234567'],
	])('abroad, %j, goes to the vendor as it was entered, without separators', (to, address) => {
		expect(dispatchOf({ to })).toMatchObject({ address, recipient: '+3221234567' });
	});

	it.each([
		'fax',
		'12',
		'+33 1 23',
		'01 23 45 67 89 01 23 45',
		'0x1234567',
		'+',
		'01 23 45 67 8',
		'3221234567',
	])('cannot be %j', (to) => {
		const error = refusalOf({ to });
		expect(error.kind).toBe('invalidRecipient');
		expect(error.message).toBe(`“${to}” cannot be a phone number`);
	});

	it('that is missing is named in the error', () => {
		expect(refusalOf({ to: ' ; ' })).toMatchObject({ kind: 'invalidRecipient', message: 'To is empty' });
	});

	it('that occurs twice, in whatever form, gets one fax', () => {
		const to = ['01 23 45 67 89', '+33123456789', '0033123456789', '0123456788'];
		expect(dispatchesOf({ to }).map(({ recipient }) => recipient)).toEqual(['+33123456789', '+33123456788']);
	});

	it('that is invalid leaves the others unaffected', () => {
		const { dispatches, failures } = prepared({ to: '0123456789; fax, 0123456788', clientReference: 'r-1' });
		expect(dispatches.map(({ address, itemIndex }) => [address, itemIndex])).toEqual([
			['0123456789', 3],
			['0123456788', 3],
		]);
		expect(failures).toMatchObject([{ itemIndex: 3, recipient: 'fax', clientReference: 'r-1' }]);
	});

	it('is sent in a request of its own', () => {
		const letters = dispatchesOf({ to: '0123456789;0123456788' }).map(({ letter }) => letter);
		expect(letters.map(({ recipientsPerRequest }) => recipientsPerRequest)).toEqual([1, 1]);
	});

	it('is refuseed, or gets a number that any line can dial, whatever was entered', () => {
		const typed = fc
			.array(fc.constantFrom(...'0123456789+-() ./٣۳\u202a３x'), { maxLength: 18 })
			.map((characters) => characters.join(''));
		fc.assert(
			fc.property(fc.oneof(typed, anyText({ maxLength: 15 })), (to) => {
				const { dispatches, failures } = prepared({ to });
				expect(dispatches.length + failures.length).toBeGreaterThan(0);
				for (const { address, recipient } of dispatches) {
					expect(address).toMatch(/^\+?[0-9]{4,17}$/);
					// Either the very same number, or one that France dials without its country code.
					expect(recipient.endsWith(address.replace(/^(?:\+|0+|0508)/, ''))).toBe(true);
				}
				for (const { error } of failures) expect(error.kind).toBe('invalidRecipient');
			}),
		);
	});
});

describe('a reference', () => {
	it('that was given is kept, and shared by the item’s recipients', () => {
		const letters = dispatchesOf({ to: '0123456789;0123456788', clientReference: ' contract-1 ' }).map(
			({ letter }) => letter.clientReference,
		);
		expect(letters).toEqual(['contract-1', 'contract-1']);
	});

	it('that was not given is generated for each fax', () => {
		const letters = [0, 1]
			.flatMap(() => dispatchesOf({ to: '0123456789;0123456788' }))
			.map(({ letter }) => letter.clientReference);
		expect(new Set(letters).size).toBe(4);
		for (const reference of letters) expect(reference).toMatch(/^n8n-[0-9a-f]{20}$/);
	});

	it.each([
		['a line end', 'a\nb'],
		['a NUL', 'a\0b'],
		['half a character', 'a\ud83d'],
	])('with %s is refuseed', (_what, clientReference) => {
		const error = refusalOf({ clientReference });
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain('Client Reference');
	});
});

describe('the document’s URL', () => {
	it.each([
		['as it is', DOCUMENT_URL, DOCUMENT_URL],
		['with blanks around it', ` ${DOCUMENT_URL}\n`, DOCUMENT_URL],
		['with no-break spaces around it', `\u00a0${DOCUMENT_URL}\u00a0`, DOCUMENT_URL],
		['with blanks within', 'https://example.com/mon contrat.pdf', 'https://example.com/mon%20contrat.pdf'],
		['with accents', 'https://example.com/é.pdf', 'https://example.com/%C3%A9.pdf'],
		['with a query', 'http://example.com/?a=b&c=d+e', 'http://example.com/?a=b&c=d+e'],
		['with letters of other scripts', 'https://exämple.com/', 'https://xn--exmple-cua.com/'],
	])('is accepted %s', (_what, url, documentUrl) => {
		expect(dispatchOf({ document: fromUrl(url) }).letter.documentUrl).toBe(documentUrl);
	});

	it.each([
		['', 'Document URL is empty'],
		['  ', 'Document URL is empty'],
		['contract.pdf', 'The Document URL is not a web address'],
		['example.com/contract.pdf', 'The Document URL is not a web address'],
		['http://', 'The Document URL is not a web address'],
		['file:///etc/passwd', 'The Document URL begins with “file:”, not with http:// or https://'],
		['ftp://example.com/a.pdf', 'The Document URL begins with “ftp:”, not with http:// or https://'],
		['data:application/pdf;base64,AA', 'The Document URL begins with “data:”, not with http:// or https://'],
	])('cannot be %j', (url, message) => {
		expect(refusalOf({ document: fromUrl(url) })).toMatchObject({ kind: 'invalidDocument', message });
	});

	it('cannot contain half of a surrogate pair', () => {
		expect(refusalOf({ document: fromUrl('https://example.com/\ud83d') })).toMatchObject({
			kind: 'invalidDocument',
			message: expect.stringContaining('Document URL holds half of a character') as string,
		});
	});

	it('of this n8n is named as such if it is not a URL', () => {
		expect(refusalOf({ document: fromBinary('/rest/binary-data') }).message).toBe(
			'The address of this n8n is not a web address',
		);
	});

	describe.each(['http://localhost:5678/x', 'http://192.168.1.2/x', 'https://[::1]/x', 'http://n8n:5678/x'])(
		'in a private network, %s,',
		(url) => {
			const { host } = new URL(url);

			it('is accepted with a warning if a user entered it', () => {
				const { dispatches, warnings } = prepared({ document: fromUrl(url) });
				expect(dispatches).toMatchObject([{ letter: { documentUrl: url } }]);
				expect(warnings).toEqual([expect.stringContaining(host)]);
				expect(warnings[0]).toMatch(/can probably not reach it/);
			});

			it('is refuseed if it is this n8n’s own, and the error says what to set', () => {
				const error = refusalOf({ document: fromBinary(url) });
				expect(error.kind).toBe('invalidDocument');
				expect(error.message).toContain(host);
				expect(error.advice).toContain('N8N_WEBHOOK_URL');
			});

			it.each([fromUrl(url), fromBinary(url)])(
				'is accepted silently if that is allowed: $source',
				(document) => {
					const { dispatches, failures, warnings } = prepared({ document, allowPrivateAddress: true });
					expect([dispatches.length, failures, warnings]).toEqual([1, [], []]);
				},
			);
		},
	);

	it('of this n8n is never shown in full: it gives access to the document', () => {
		const error = refusalOf({ document: fromBinary('http://127.0.0.1/rest/binary-data/signed?token=jwt') });
		expect(error.fullText).not.toContain('jwt');
	});

	it('causes one warning for all recipients of an item', () => {
		const { dispatches, warnings } = prepared({
			to: '0123456789;0123456788',
			document: fromUrl('http://localhost/x'),
		});
		expect([dispatches.length, warnings.length]).toEqual([2, 1]);
	});

	it('that is public is accepted silently, from either source', () => {
		for (const document of [fromUrl(DOCUMENT_URL), fromBinary(DOCUMENT_URL)]) {
			expect(prepared({ document })).toMatchObject({ dispatches: [{}], failures: [], warnings: [] });
		}
	});

	it('is refuseed or an http URL, whatever was entered', () => {
		const part = fc.oneof(
			fc.constantFrom('https://', 'example.com', '/', '?', '#', ':', '@', '%', 'n8n', '127.0.0.1', ' ', 'é'),
			anyText({ maxLength: 5 }),
		);
		const entered = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(entered, (url) => {
				const { dispatches, failures } = prepared({ document: fromUrl(url) });
				for (const { letter } of dispatches) expect(letter.documentUrl).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
				for (const { error } of failures) expect(error.kind).toBe('invalidDocument');
			}),
		);
	});
});

describe('the options', () => {
	it.each([
		['', null],
		['  ', null],
		[' me@example.com ', 'me@example.com'],
		['prénom+fax@exämple.fr', 'prénom+fax@exämple.fr'],
	])('send a copy of the report to %j', (reportEmail, sent) => {
		expect(dispatchOf({ reportEmail }).letter.reportEmail).toBe(sent);
	});

	it.each([
		'me',
		'me@',
		'@example.com',
		'a@b.fr, c@d.fr',
		'a@b.fr;c@d.fr',
		'a b@c.fr',
		'Me <a@b.fr>',
		'a@b@c.fr',
		'a\ud83d@b.fr',
	])('accept exactly one address for it: %j', (reportEmail) => {
		const error = refusalOf({ reportEmail });
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain('Report E-Mail');
	});

	it.each([
		[1, 1_000],
		[16.1, 16_100],
		[300, 300_000],
	])('give a time-out of %s seconds in milliseconds', (timeoutSeconds, timeoutMs) => {
		expect(dispatchOf({ timeoutSeconds }).letter.timeoutMs).toBeCloseTo(timeoutMs);
	});
});

it('a document may have the larger of the two possible megabytes: between them, the vendor decides', () => {
	expect(MAX_DOCUMENT_BYTES).toBe(1_048_576);
});

it('whatever is refuseed is refuseed with a GatewayError', () => {
	for (const { error } of prepared({ to: [{}, 'x'] as unknown }).failures) {
		expect(error).toBeInstanceOf(GatewayError);
	}
});

describe('sendFax', () => {
	const client = (http: FakeHttpTransport) =>
		new Fax123Client(
			{ email: 'me@example.com', password: 'geheim', baseUrl: FAX123_BASE_URL },
			http.transport,
		);

	it('makes one request with the content of its letter, and returns the outcome', async () => {
		const http = new FakeHttpTransport().answers('113-F26-000017');
		const dispatch = dispatchOf({
			clientReference: 'contract-1',
			reportEmail: 'copy@example.com',
			timeoutSeconds: 12,
		});
		expect(await sendFax(client(http), [dispatch])).toMatchObject([
			{
				sent: true,
				result: {
					recipient: '+33123456789',
					messageId: 'F26-000017',
					clientReference: 'contract-1',
					status: 'queued',
					raw: '113-F26-000017',
				},
			},
		]);
		expect(http.requests).toMatchObject([{ timeoutMs: 12_000 }]);
		expect(Object.fromEntries(new URL(http.requests[0]?.url ?? '').searchParams)).toMatchObject({
			fax: '0123456789',
			ref: 'contract-1',
			url: DOCUMENT_URL,
			accuse_email: 'copy@example.com',
		});
	});

	it('makes no request without recipients', async () => {
		const http = new FakeHttpTransport();
		expect(await sendFax(client(http), [])).toEqual([]);
		expect(http.requests).toEqual([]);
	});
});

describe('checkEcho', () => {
	const sent = (reference: string | null) =>
		answerToSendResult({ code: '113', reference, raw: '' }, '+33123456789', 'n8n-1');

	it('accepts an answer that has the reference of the request', () => {
		expect(() => checkEcho(sent('n8n-1'), 'n8n-1')).not.toThrow();
	});

	it.each([
		['F26-000017', 'with the reference “F26-000017”'],
		[null, 'without a reference'],
	])('says that no report can be awaited if the answer has %j', (reference, given) => {
		const error = caught(() => checkEcho(sent(reference), 'n8n-1'), GatewayError);
		expect(error).toMatchObject({ kind: 'unsupported', outcome: 'unknown', vendorCode: '113' });
		expect(error.message).toContain(`123-Fax took the fax ${given}, and not with the reference`);
		expect(error.advice).toContain('The fax was sent.');
	});
});
