import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MAGIC_FAULTS } from '../../sandbox/vendors/fax123/faults';
import { REPORT_CODES } from '../../sandbox/vendors/fax123/reports';
import { eventually } from '../support/eventually';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';

/** The emulator against the vendor's document, "Procédure d’envoi de fax par requête http". */
const EMPTY_REQUEST = 'email=&pass=&fax=&ref=&url=&ref_accuse=1';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Pages/Count 1>>endobj\n2 0 obj<</Type/Page>>endobj\n%%EOF');
const FAX = '0123456789';
type Fields = Record<string, string | undefined>;

/** "Les codes retours d’accusé de réception", as the document has them. */
const DOCUMENTED_REPORTS = `
0 ="OK reçu" ;
31068 ="pas de réponse";
25011 ="pas de fichier";
25012= "erreur de conversion de document";
25013 = "erreur de conversion de document";
25002 = "erreur de conversion de document";
20008 = "mauvais format de fichier";
31079 = "pas de réponse";
31082 = "le fax distant a interrompu la transmission";
31083 = "mauvais numéro";
30112 = "pas de réponse";
30113 = "pas de réponse";
30133 = "coordonnées incorrectes";
34000="déconnexion distance";
34012="occupé";
33126="erreur de transmission";
34011="raccroché distant";
304128 = "pas de réponse";
30127 = "pas de réponse";
5313 = "pas de réponse";
5316 = "erreur de transmission";
31086 = "la communication n'a pu s'établir";
30120 = "pas de réponse";
31064 = "occupé";
30032 = "pas de réponse";
25300 = "erreur lors de la conversion";
20007 = "pas de réponse";
33127 = "erreur de transmission";
30129 = "pas de réponse";
70003 = "Numéro en liste rouge ou EcoFAX";`;
const DOCUMENTED_CODES = [...DOCUMENTED_REPORTS.matchAll(/^(\d+)/gm)].map(([code]) => code);

let sandbox: Sandbox;
const servers = new LoopbackServers();
/** Where documents are, and what came for them. */
const host = {
	url: '',
	fetched: [] as string[],
	answers: {} as Record<string, (request: IncomingMessage, response: ServerResponse) => void>,
};
/** The user's URL, and the queries that came to it. */
const user = { url: '', calls: [] as string[] };

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['fax123'] });
	host.url = `http://${await servers.http((request, response) => {
		host.fetched.push(request.url ?? '');
		const answer = host.answers[(request.url ?? '').split('?')[0] ?? ''];
		if (answer === undefined) response.writeHead(404).end('Not found');
		else answer(request, response);
	})}`;
	user.url = `http://${await servers.http((request, response) => {
		user.calls.push(`${request.method} ${request.url}`);
		response.end();
	})}/fax`;
});
beforeEach(() => {
	host.fetched = [];
	host.answers = { '/order.pdf': (_request, response) => response.end(PDF) };
	user.calls = [];
	fax123().pushes.reportUrl = null;
	fax123().pushes.reportDelayMs = 5;
});
afterEach(() => {
	fax123().reset();
});
afterAll(async () => {
	await sandbox.stop();
	await servers.stopAll();
});

const fax123 = () => sandbox.fax123;

/** The query of a send, without the fields that are undefined. */
function queryWith(changed: Fields = {}): string {
	const fields: Fields = {
		email: 'demo@example.com',
		pass: 'sandbox-password',
		fax: FAX,
		ref: 'order-1',
		url: `${host.url}/order.pdf`,
		ref_accuse: '1',
		...changed,
	};
	return Object.entries(fields)
		.filter((field): field is [string, string] => field[1] !== undefined)
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
		.join('&');
}

async function get(query: string, signal?: AbortSignal): Promise<Response> {
	return await fetch(`${sandbox.url}${fax123().path}?${query}`, {
		redirect: 'manual',
		...(signal === undefined ? {} : { signal }),
	});
}

const answerTo = async (changed: Fields = {}) => await (await get(queryWith(changed))).text();

/** Serves a document, and gives back its URL. */
function serve(document: Buffer | string, path = '/document'): string {
	host.answers[path] = (_request, response) => response.end(document);
	return `${host.url}${path}`;
}

describe('the request', () => {
	it('in the document’s empty form lacks the e-mail address', async () => {
		const response = await get(EMPTY_REQUEST);
		expect([response.status, await response.text()]).toEqual([200, '101']);
	});

	it('is a GET', async () => {
		const response = await fetch(`${sandbox.url}/http.php?${queryWith()}`, { method: 'POST' });
		expect(response.status).toBe(404);
		expect(fax123().requests).toBe(0);
	});

	it('is answered with the success code and a reference, as a one-line web page', async () => {
		const response = await get(queryWith());
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toMatch(/^113-F\d\d-\d{6}$/);
	});

	it('is recorded with all its fields and the document', async () => {
		const answer = await answerTo({ ref: 'Société & fils/7', fax: '+33123456789' });
		expect(fax123().received).toEqual([
			{
				receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
				ref: answer.slice('113-'.length),
				clientRef: 'Société & fils/7',
				fax: '+33123456789',
				documentUrl: `${host.url}/order.pdf`,
				document: PDF,
				contentType: 'application/pdf',
				pages: 1,
				accuseEmail: null,
				parameters: ['email', 'pass', 'fax', 'ref', 'url', 'ref_accuse'],
			},
		]);
		expect(fax123().to('+33123456789')).toHaveLength(1);
	});

	it('may ask for a copy of the acknowledgment, as its last parameter', async () => {
		await answerTo({ accuse_email: 'votremail@monsite.com' });
		expect(fax123().received).toMatchObject([
			{
				accuseEmail: 'votremail@monsite.com',
				parameters: ['email', 'pass', 'fax', 'ref', 'url', 'ref_accuse', 'accuse_email'],
			},
		]);
	});

	it('is counted and recorded as received, even when it is refused', async () => {
		await get(queryWith());
		await get(EMPTY_REQUEST);
		expect(fax123().requests).toBe(2);
		expect(fax123().queries).toEqual([queryWith(), EMPTY_REQUEST]);
	});
});

describe('the reference in the answer', () => {
	it('is unique for each fax', async () => {
		expect(await answerTo()).not.toBe(await answerTo());
	});

	it('may be the caller’s own', async () => {
		fax123().refMode = 'caller';
		expect(await answerTo({ ref: 'order-1-b' })).toBe('113-order-1-b');
	});

	it.each([
		['absent', '104'],
		['empty', '104-'],
		['caller', '104-order-1'],
	] as const)('is %s in a refusal, if set so', async (errorRef, answer) => {
		fax123().errorRef = errorRef;
		expect(await answerTo({ url: '' })).toBe(answer);
	});
});

describe('a request is refused with', () => {
	it.each<[number, string, Fields]>([
		[101, 'no e-mail address', { email: undefined }],
		[101, 'an empty e-mail address', { email: '' }],
		[102, 'no password', { pass: undefined }],
		[102, 'an empty password', { pass: '' }],
		[103, 'a wrong password', { pass: 'wrong' }],
		[103, 'another account', { email: 'nobody@example.com' }],
		[104, 'no URL', { url: undefined }],
		[104, 'an empty URL', { url: '' }],
		[105, 'something that is no URL', { url: 'order.pdf' }],
		[105, 'a URL of another scheme', { url: 'ftp://127.0.0.1/order.pdf' }],
		[105, 'a file', { url: 'file:///etc/hostname' }],
		[106, 'no number', { fax: undefined }],
		[106, 'an empty number', { fax: '' }],
		[107, 'a number with spaces', { fax: '01 23 45 67 89' }],
		[107, 'a number of letters', { fax: 'abc' }],
		[107, 'a short number', { fax: '123' }],
		[107, 'a long number', { fax: '1'.repeat(18) }],
	])('%i: %s', async (code, _what, changed) => {
		expect(await answerTo(changed)).toBe(String(code));
		expect(fax123().received).toEqual([]);
		expect(host.fetched).toEqual([]);
	});

	it('107: a plus sign that is not encoded', async () => {
		expect(await (await get(queryWith().replace(`fax=${FAX}`, 'fax=+33123456789'))).text()).toBe('107');
	});

	it('105: a document that does not exist', async () => {
		expect(await answerTo({ url: `${host.url}/missing.pdf` })).toBe('105');
	});

	it('105: a document whose server does not answer', async () => {
		expect(await answerTo({ url: 'http://127.0.0.1:9/order.pdf' })).toBe('105');
	});

	it('105: a document that never arrives', async () => {
		fax123().documentTimeoutMs = 20;
		host.answers['/slow.pdf'] = () => undefined;
		expect(await answerTo({ url: `${host.url}/slow.pdf` })).toBe('105');
	});

	it('108: an account without credit', async () => {
		fax123().accounts[0]!.balance = 0;
		expect(await answerTo()).toBe('108');
		expect(host.fetched).toEqual([]);
	});

	it.each([
		['a web page', '<!DOCTYPE html><html></html>'],
		['an archive', Buffer.from('PK\x03\x04\x14\x00holiday.txt')],
		['a spreadsheet', Buffer.from('d0cf11e0a1b11ae1' + '00'.repeat(8), 'hex')],
		['a program', Buffer.from('\x7fELF\x02\x01\x01\x00', 'latin1')],
	])('109: %s', async (_what, document) => {
		expect(await answerTo({ url: serve(document, '/called.pdf') })).toBe('109');
	});

	it('109: a format that was removed from the settings', async () => {
		fax123().formats = ['tiff'];
		expect(await answerTo()).toBe('109');
	});

	it('110: a document of more than 1 MB', async () => {
		expect(await answerTo({ url: serve('x'.repeat(1_000_000)) })).toMatch(/^113-/);
		expect(await answerTo({ url: serve('x'.repeat(1_000_001)) })).toBe('110');
	});

	it('110: an endless document, of which no more than that is read', async () => {
		let closed = false;
		host.answers['/endless'] = (_request, response) => {
			const more = () => {
				while (response.write('x'.repeat(65_536)));
			};
			response.on('drain', more).on('close', () => (closed = true));
			more();
		};
		expect(await answerTo({ url: `${host.url}/endless` })).toBe('110');
		await eventually('the document is given up', () => closed);
	});

	it('111: an empty document', async () => {
		expect(await answerTo({ url: serve('') })).toBe('111');
	});

	it('112: a document with more pages than the account has left', async () => {
		fax123().accounts[0]!.balance = 2;
		expect(await answerTo({ url: serve('%PDF-1.4 /Type /Page '.repeat(3)) })).toBe('112');
		expect(fax123().accounts).toMatchObject([{ balance: 2 }]);
	});

	it('the first of several codes, in list order', async () => {
		const answers: string[] = [];
		const wrong: Fields = { email: '', pass: '', url: '', fax: '' };
		const corrections: Fields[] = [
			{ email: 'demo@example.com' },
			{ pass: 'wrong' },
			{ pass: 'sandbox-password' },
			{ url: 'order.pdf' },
			{ url: `${host.url}/order.pdf` },
			{ fax: 'abc' },
			{ fax: FAX },
		];
		fax123().accounts[0]!.balance = 0;
		for (const correction of [{}, ...corrections]) {
			Object.assign(wrong, correction);
			answers.push(await answerTo(wrong));
		}
		expect(answers).toEqual(['101', '102', '103', '104', '105', '106', '107', '108']);
	});
});

describe('the document', () => {
	it.each([
		['application/pdf', PDF],
		['image/tiff', Buffer.from('II*\0rest', 'latin1')],
		['image/tiff', Buffer.from('MM\0*rest', 'latin1')],
		['image/jpeg', Buffer.from('ffd8ffe000', 'hex')],
		['image/png', Buffer.from('89504e470d0a1a0a00', 'hex')],
		[
			'application/msword',
			Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('WordDocument', 'utf16le')]),
		],
		[
			'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			Buffer.from('PK\x03\x04\x14\x00[Content_Types].xml\x00word/document.xml', 'latin1'),
		],
		['text/plain', Buffer.from('Bon de commande n° 7\r\nMerci.\t', 'utf8')],
		['text/plain', Buffer.from('Société', 'latin1')],
	])('is recognized as %s by its content, whatever its name', async (contentType, document) => {
		expect(await answerTo({ url: serve(document, '/files/7f3a') })).toMatch(/^113-/);
		expect(fax123().received).toMatchObject([{ contentType, document, pages: 1 }]);
	});

	it('has as many pages as the PDF has page objects', async () => {
		await answerTo({ url: serve('%PDF-1.7 /Type/Pages /Type /Page /Type/Page>> /Type\n/Page') });
		expect(fax123().received).toMatchObject([{ pages: 3 }]);
		expect(fax123().accounts).toMatchObject([{ balance: 97 }]);
	});

	it('has at least one page', async () => {
		await answerTo({ url: serve('%PDF-1.7 all in object streams') });
		expect(fax123().received).toMatchObject([{ pages: 1 }]);
	});

	it('is downloaded once, with the whole query of its URL', async () => {
		const url = `${serve(PDF, '/files/7f3a')}?expires=1&signature=a%2Bb%3D`;
		expect(await answerTo({ url })).toMatch(/^113-/);
		expect(host.fetched).toEqual(['/files/7f3a?expires=1&signature=a%2Bb%3D']);
		expect(fax123().received).toMatchObject([{ documentUrl: url }]);
	});

	it('may have spaces in its URL if they are encoded in the request', async () => {
		serve(PDF, '/mon%20document.pdf');
		expect(await answerTo({ url: `${host.url}/mon document.pdf` })).toMatch(/^113-/);
	});

	it('loses the rest of its URL if that is not encoded', async () => {
		await get(`${queryWith({ url: undefined })}&url=${serve(PDF, '/files/7f3a')}?expires=1&signature=ab`);
		expect(host.fetched).toEqual(['/files/7f3a?expires=1']);
	});

	it('may be on another host', async () => {
		host.answers['/moved'] = (_request, response) =>
			response.writeHead(302, { location: '/order.pdf' }).end();
		expect(await answerTo({ url: `${host.url}/moved` })).toMatch(/^113-/);
		expect(host.fetched).toEqual(['/moved', '/order.pdf']);
	});
});

describe('a report', () => {
	beforeEach(() => {
		fax123().pushes.reportUrl = user.url;
	});

	const parametersOf = (call = '') => Object.fromEntries(new URLSearchParams(call.split('?')[1]));

	async function reports(count: number): Promise<Array<Record<string, string>>> {
		await eventually(`${count} reports have come`, () => user.calls.length >= count);
		return user.calls.map(parametersOf);
	}

	it('comes by GET, with the documented parameters', async () => {
		const answer = await answerTo({ url: serve('%PDF-1.4 /Type/Page /Type/Page') });
		expect(await reports(1)).toEqual([
			{
				etat_e: '0',
				ref_accuse: answer.slice('113-'.length),
				numero: FAX,
				nb_page: '2',
				heure: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
			},
		]);
		expect(user.calls[0]).toMatch(/^GET \/fax\?etat_e=0&ref_accuse=.*&numero=.*&nb_page=2&heure=/);
	});

	it('has the caller’s reference if the answer has it', async () => {
		fax123().refMode = 'caller';
		await answerTo({ ref: 'order-é' });
		expect(await reports(1)).toMatchObject([{ ref_accuse: 'order-é' }]);
	});

	it.each([
		['the caller’s reference', 'vendor', 'caller', 'order-é'],
		['a reference of its own', 'caller', 'vendor', expect.stringMatching(/^F26-\d+$/)],
	] as const)('has %s if set so', async (_whose, refMode, from, reference) => {
		fax123().refMode = refMode;
		fax123().faults.push({ fault: { kind: 'ref', from } });
		await answerTo({ ref: 'order-é' });
		expect(await reports(1)).toMatchObject([{ ref_accuse: reference as string }]);
	});

	it('can have each documented code', () => {
		expect(DOCUMENTED_CODES).toHaveLength(30);
		expect(['0', ...Object.values(REPORT_CODES)].sort()).toEqual([...DOCUMENTED_CODES].sort());
	});

	it('has the code that the last three digits of the recipient choose, and no pages', async () => {
		const endings = Object.entries(REPORT_CODES);
		await Promise.all(endings.map(async ([digits]) => await answerTo({ fax: `0123456${digits}` })));
		const all = await reports(endings.length);
		const told = all.map(({ numero, etat_e, nb_page }) => [numero?.slice(-3), etat_e, nb_page]);
		expect(told.sort()).toEqual(endings.map(([digits, code]) => [digits, code, '0']).sort());
	});

	it('is not sent without a URL, nor for a refused fax', async () => {
		await answerTo({ fax: 'abc' });
		fax123().pushes.reportUrl = null;
		await answerTo();
		await sleep(20);
		expect(fax123().pushes.log).toEqual([]);
	});

	it.each([
		['that ends in 102, twice', '0123456102', ['34012', '34012', '0', '0']],
		['as often as is set', FAX, ['34012', '0', '0', '0']],
	])('is busy at first for a number %s', async (_what, fax, codes) => {
		fax123().pushes.busyTimes.set(FAX, 1);
		for (const index of codes.keys()) {
			await answerTo({ fax });
			await reports(index + 1);
		}
		expect((await reports(4)).map(({ etat_e }) => etat_e)).toEqual(codes);
	});

	it('is repeated until it is answered with 200', async () => {
		let statuses = [500, 500];
		const flaky = await servers.http((_request, response) => {
			const [status = 200, ...rest] = statuses;
			statuses = rest;
			response.writeHead(status).end();
		});
		fax123().pushes.reportUrl = `http://${flaky}/`;
		fax123().pushes.settings.repeatAfterMs = 5;
		expect(await fax123().pushes.report('F26-000001', FAX, 0)).toMatchObject({
			attempts: [500, 500, 200],
			delivered: true,
		});
	});

	it('can be triggered manually', async () => {
		await fax123().pushes.report('F26-1', FAX, 0, { pages: 4, heure: '2026-11-22 10:11:12' });
		await fax123().pushes.report('F26-1', FAX, '31082', { pages: 4 });
		expect(await reports(2)).toMatchObject([
			{ etat_e: '0', ref_accuse: 'F26-1', numero: FAX, nb_page: '4', heure: '2026-11-22 10:11:12' },
			{ etat_e: '31082', nb_page: '0' },
		]);
	});
});

describe('a magic number', () => {
	const to = (digits: string) => queryWith({ fax: `0123456${digits}` });
	const taken = () => fax123().received.length;

	/** Whether no answer comes for a while after the fax was taken. */
	async function keepsWaiting(query: string): Promise<boolean> {
		const givingUp = new AbortController();
		const answered = get(query, givingUp.signal).then(
			() => true,
			() => false,
		);
		await eventually('the fax is taken', () => taken() > 0);
		await sleep(50);
		givingUp.abort();
		return !(await answered);
	}

	it('is distinct from the numbers that choose a report', () => {
		expect(Object.keys(REPORT_CODES).filter((digits) => digits in MAGIC_FAULTS || digits === '102')).toEqual(
			[],
		);
	});

	it('901 is accepted, and answered late', async () => {
		expect(await keepsWaiting(to('901'))).toBe(true);
	});

	it('902 is refused for lack of credit', async () => {
		expect(await (await get(to('902'))).text()).toBe('112');
		expect(taken()).toBe(0);
	});

	it('903 is accepted, and never answered', async () => {
		expect(await keepsWaiting(to('903'))).toBe(true);
	});

	it('904 is accepted, and the answer breaks off', async () => {
		await expect(get(to('904')).then(async (response) => await response.text())).rejects.toThrow();
		expect(taken()).toBe(1);
	});

	it('905 is accepted, and answered by HTTP 500', async () => {
		const response = await get(to('905'));
		expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
		expect(taken()).toBe(1);
	});

	it('906 is accepted, and answered by a web page', async () => {
		const response = await get(to('906'));
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
		expect(taken()).toBe(1);
	});

	it('907 is redirected', async () => {
		const response = await get(to('907'));
		expect(response.status).toBe(302);
		expect(response.headers.get('location')).toBe('http://127.0.0.1:9/elsewhere');
		expect(taken()).toBe(0);
	});

	it('908 is accepted, and answered by 5 MB', async () => {
		expect(await (await get(to('908'))).text()).toHaveLength(5 * 1024 * 1024);
		expect(taken()).toBe(1);
	});

	it('909 is refused, and the answer echoes the whole query with the password', async () => {
		const query = to('909');
		const answer = await (await get(query)).text();
		expect(answer).toContain(query);
		expect(answer).toContain('sandbox-password');
		expect(taken()).toBe(0);
	});

	it('910 is accepted, and the connection is reset', async () => {
		await expect(get(to('910'))).rejects.toThrow(
			expect.objectContaining({ cause: expect.objectContaining({ code: 'ECONNRESET' }) }),
		);
		expect(taken()).toBe(1);
	});

	it('does not make an otherwise invalid fax valid', async () => {
		expect(await (await get(queryWith({ fax: '0123456905', pass: 'wrong' }))).text()).toBe('103');
		expect(taken()).toBe(0);
	});
});

describe('the control interface', () => {
	const control = (path = '') => `${sandbox.url}/_sandbox/fax123${path}`;

	async function post(path: string, body: object): Promise<Response> {
		return await fetch(control(path), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	it('lists received faxes, without the documents', async () => {
		await answerTo();
		expect(await (await fetch(control())).json()).toEqual({
			received: [expect.objectContaining({ fax: FAX, documentBytes: PDF.length })],
			faults: [],
			requests: 1,
			pushes: [],
			balances: { 'demo@example.com': 99 },
		});
	});

	it('returns a document by its reference', async () => {
		fax123().refMode = 'caller';
		await answerTo({ ref: 'a/b é' });
		const response = await fetch(control(`/documents/${encodeURIComponent('a/b é')}`));
		expect(response.headers.get('content-type')).toBe('application/pdf');
		expect(Buffer.from(await response.arrayBuffer())).toEqual(PDF);
		expect((await fetch(control('/documents/unknown'))).status).toBe(404);
	});

	it('injects a fault for certain numbers and a number of times', async () => {
		await post('/faults', { fault: { kind: 'refuse', code: 110 }, recipientEndsWith: '789', times: 1 });
		expect(await answerTo({ fax: '0123456000' })).toMatch(/^113-/);
		expect(await answerTo()).toBe('110');
		expect(await answerTo()).toMatch(/^113-/);
	});

	it('injects a fault for all, which overrides a magic number', async () => {
		await post('/faults', { fault: { kind: 'delay', ms: 1 } });
		expect(await answerTo({ fax: '0123456905' })).toMatch(/^113-/);
	});

	it('registers and removes the URL for reports', async () => {
		expect(await (await post('/urls', { reports: user.url })).json()).toEqual({ reports: user.url });
		expect(fax123().pushes.reportUrl).toBe(user.url);
		await post('/urls', { reports: null });
		expect(fax123().pushes.reportUrl).toBeNull();
	});

	it('sets a balance', async () => {
		expect(await (await post('/balance', { balance: 0 })).json()).toEqual({
			email: 'demo@example.com',
			balance: 0,
		});
		expect(await answerTo()).toBe('108');
		expect((await post('/balance', { email: 'nobody@example.com', balance: 1 })).status).toBe(404);
	});

	it('sends a report for a fax', async () => {
		const ref = (await answerTo()).slice('113-'.length);
		fax123().pushes.reportUrl = user.url;
		await post('/report', { ref, code: 31064, heure: 'hier' });
		const written = `etat_e=31064&ref_accuse=${ref}&numero=${FAX}&nb_page=0&heure=hier`;
		expect(user.calls).toEqual([`GET /fax?${written}`]);
		expect((await post('/report', { ref: 'elsewhere', fax: '1', code: 0, pages: 2 })).status).toBe(200);
		expect(user.calls[1]).toContain('ref_accuse=elsewhere&numero=1&nb_page=2');
	});

	it('resets everything, and restores the initial balances', async () => {
		fax123().refMode = 'caller';
		await post('/faults', { fault: { kind: 'delay', ms: 1 } });
		await answerTo();
		expect((await fetch(control(), { method: 'DELETE' })).status).toBe(204);
		expect(await (await fetch(control())).json()).toEqual({
			received: [],
			faults: [],
			requests: 0,
			pushes: [],
			balances: { 'demo@example.com': 100 },
		});
		expect([fax123().refMode, fax123().queries]).toEqual(['vendor', []]);
	});
});
