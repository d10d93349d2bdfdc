import { NodeHelpers, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';
import { readResultMail, RefusedMail } from '../../nodes/FaximoSilver/gateway/resultMail';
import { checkSenderCheck, type SenderCheck } from '../../nodes/FaximoSilver/gateway/senderCheck';
import { FAXIMO_DOMAIN } from '../../nodes/FaximoSilver/gateway/wire';
import { senderCheckFields } from '../../nodes/FaximoSilver/fields';
import { formProperties } from '../../nodes/shared/n8n/form';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import { caught, rejected } from '../support/caught';

const SERVER = 'mx.example.com';
const MAIL = buildResultMail({
	kind: 'delivered',
	number: '0323456789',
	pages: 1,
	subject: '[n8n-1a2b] x',
	date: '2010/01/01 10:50:40',
	messageId: '<1@cl1.faximo.jp>',
});
const AUTHENTICATED: SenderCheck = { senderCheck: 'authenticated', authServer: SERVER };

const read = async (headers: string[], check?: SenderCheck, domain = FAXIMO_DOMAIN) =>
	await readResultMail(
		Buffer.from(
			[...headers, MAIL.toString('latin1').replaceAll(FAXIMO_DOMAIN, domain)].join('\r\n'),
			'latin1',
		),
		domain,
		'',
		check && checkSenderCheck(check),
	);
/** Reads a result mail with this header in place of its own From. */
const readWith = async (header: string) =>
	await readResultMail(
		Buffer.from(
			MAIL.toString('latin1').replace(/^From: .*$/m, () => header),
			'latin1',
		),
		FAXIMO_DOMAIN,
		'',
	);
const results = (text: string, server = SERVER) => `Authentication-Results: ${server}; ${text}`;
const refusal = async (headers: string[], check = AUTHENTICATED, domain = FAXIMO_DOMAIN) =>
	(await rejected(read(headers, check, domain), RefusedMail)).fault;

describe('a mail that claims to be from the vendor', () => {
	const V = `fax_sys@${FAXIMO_DOMAIN}`;

	it.each([
		...[
			'V',
			'<V>',
			'faximo <V>',
			'"faximo, Inc." <V>',
			'V (faximo)',
			'(a (b) c) V',
			'V <V>',
			'\r\n\tfaximo\r\n <V>',
		],
		...['=?utf-8?Q?a=40b?= <V>', '"evil@example.com" <V>', `FAX_SYS@${FAXIMO_DOMAIN.toUpperCase()}`],
	])('is accepted with From %j', async (from) => {
		expect(await readWith(`From: ${from.replaceAll('V', V)}`)).toMatchObject({
			requestSubject: '[n8n-1a2b] x',
		});
	});

	it.each([
		...['V, evil@example.com', 'evil@example.com, V', 'V; evil@example.com', 'V\r\n , evil@example.com'],
		...[
			'<V>, <evil@example.com>',
			'V, nobody',
			'nobody, V',
			'V,',
			',V',
			'group: V;',
			'g: V, evil@example.com;',
		],
		...[
			'a: b: V;;',
			'undisclosed:;, V',
			'<V> evil@example.com',
			'<V> <evil@example.com>',
			'V evil@example.com',
		],
		...['evil@example.com <V>', 'a <evil@example.com <V>>', '\\<V> <evil@example.com>', '<V', 'a <<V>>'],
		...['evil@example.com\r <V>', 'V (evil@example.com', 'fax_sys\0@DOMAIN', 'V\xa0'],
		...['"fax_sys"@DOMAIN', 'fax_sys(c)@DOMAIN', 'fax_sys""@DOMAIN', 'fax_sys@""DOMAIN'],
		...['(a \\) <V> \\\\) evil@example.com', '(a \\) V, \\\\) evil@example.com'],
	])('is refused with From %j: its sender is ambiguous', async (from) => {
		const header = `From: ${from.replaceAll('V', V).replaceAll('DOMAIN', FAXIMO_DOMAIN)}`;
		const { fault } = await rejected(readWith(header), RefusedMail);
		expect(fault).toMatchObject({ kind: 'forged', reason: 'its header From is not exactly one address' });
	});

	it.each([
		...[
			'"V" <evil@example.com>',
			'(V) evil@example.com',
			'evil@example.com (V)',
			'V@example.com',
			'V.example.com',
		],
		...[
			'=?utf-8?B?VV?=',
			'=?utf-8?B?VV?= <evil@example.com>',
			'=?utf-8?B?QQ?=',
			'<@example.com:V>',
			'',
			'<>',
		],
		...['"a\\" <V>" <evil@example.com>', 'a" <V> "b <evil@example.com>', 'V\rFrom: evil@example.com'],
	])('is not the vendor’s with From %j', async (from) => {
		const base64 = (text: string) => Buffer.from(text).toString('base64');
		const header = `From: ${from
			.replaceAll('VV', base64(V))
			.replaceAll('QQ', base64(`"x" <${V}>`))
			.replaceAll('V', V)}`;
		expect((await rejected(readWith(header), RefusedMail)).fault).toMatchObject({ kind: 'foreign' });
	});

	it('is not the vendor’s without From', async () => {
		const fault = (await rejected(readWith(`Sender: ${V}\r\nReply-To: ${V}`), RefusedMail)).fault;
		expect(fault).toMatchObject({ kind: 'foreign', reason: 'it comes from nobody' });
	});

	it.each([
		['a second From', ['From: evil@example.com']],
		['a second From of the same address', [`From: fax_sys@${FAXIMO_DOMAIN}`]],
		['a second From without an address', ['From: nobody']],
		['two addresses in one From', [`From: fax_sys@${FAXIMO_DOMAIN}, evil@example.com`]],
	])('is refused with %s, whatever the Sender Check', async (_what, headers) => {
		expect(await refusal(headers, { senderCheck: 'fromOnly', authServer: '' })).toMatchObject({
			kind: 'forged',
		});
		expect(await refusal([results(`dmarc=pass header.from=${FAXIMO_DOMAIN}`), ...headers])).toMatchObject({
			kind: 'forged',
		});
	});

	it('is accepted without authentication by default', async () => {
		expect((await read([])).numbers).toContain('0323456789');
	});

	it.each([
		`dkim=pass header.d=${FAXIMO_DOMAIN}`,
		'dkim=pass header.d=faximo.jp',
		`dkim=pass header.d=mail.${FAXIMO_DOMAIN}`,
		`DKIM/1 = Pass (good) header.i=@${FAXIMO_DOMAIN.toUpperCase()}`,
		`dkim=fail header.d=other.example; dkim=pass header.d="${FAXIMO_DOMAIN}."`,
		`spf=fail smtp.mailfrom=x; dmarc=pass (p=NONE) header.from=${FAXIMO_DOMAIN}`,
	])('is accepted if the named server wrote %j', async (text) => {
		expect((await read([results(text)], AUTHENTICATED)).numbers).toContain('0323456789');
	});

	it.each([
		['none', 'none'],
		['a failure', `dkim=fail header.d=${FAXIMO_DOMAIN}; dmarc=fail header.from=${FAXIMO_DOMAIN}`],
		['a signature of another domain', 'dkim=pass header.d=evil.example'],
		['a signature of a name that ends alike', `dkim=pass header.d=evil${FAXIMO_DOMAIN}`],
		['a signature of a top-level domain', 'dkim=pass header.d=jp'],
		['a signature of two domains', `dkim=pass header.d=evil.example header.d=${FAXIMO_DOMAIN}`],
		[
			'a signature of another domain, made for the vendor’s',
			`dkim=pass header.d=evil.example header.i=@${FAXIMO_DOMAIN}`,
		],
		['a signature of nobody', 'dkim=pass'],
		['DMARC of another domain', 'dmarc=pass header.from=evil.example'],
		['DMARC of no domain', 'dmarc=pass'],
		['SPF alone', `spf=pass smtp.mailfrom=${FAXIMO_DOMAIN}`],
		['a pass in a comment', `dkim=fail (dkim=pass header.d=${FAXIMO_DOMAIN})`],
	])('is refused if the named server wrote %s', async (_what, text) => {
		expect(await refusal([results(text)])).toMatchObject({ kind: 'forged' });
	});

	it.each([
		['fax.co.jp', 'co.jp'],
		['fax.clinic.co.uk', 'co.uk'],
		['fax.clinic.example', 'clinic.example'],
		['faximo.jp.clinic.example', 'faximo.jp'],
		['evilfaximo.jp', 'faximo.jp'],
		['fax.clinic.example', '.clinic.example'],
		['fax.clinic.example', ''],
	])('of another Fax Domain, %s, is refused with a signature of %j', async (domain, signer) => {
		expect(await refusal([results(`dkim=pass header.d=${signer}`)], AUTHENTICATED, domain)).toMatchObject({
			kind: 'forged',
		});
	});

	it.each(['dkim=pass header.d=fax.clinic.example', 'dmarc=pass header.from=fax.clinic.example'])(
		'of another Fax Domain, fax.clinic.example, is accepted if the named server wrote %j',
		async (text) => {
			expect(await read([results(text)], AUTHENTICATED, 'fax.clinic.example')).toBeDefined();
		},
	);

	const PASS = `dkim=pass header.d=${FAXIMO_DOMAIN}`;

	it('is refused if only a lower header says pass: the sender may have written it', async () => {
		expect(await refusal([results('dkim=none'), results(PASS)])).toMatchObject({ kind: 'forged' });
	});

	it('is accepted if another server has put its own header above', async () => {
		expect(
			(await read([results('spf=none', 'filter.example'), results(PASS)], AUTHENTICATED)).numbers,
		).toContain('0323456789');
	});

	it.each([
		['has no such header', []],
		['has one of another server', [results(PASS, 'evil.example')]],
		['has one of another version', [results(PASS, `${SERVER} 2`)]],
		['has one that cannot be read', [results(`${PASS} (`)]],
		['has one without a name', [`Authentication-Results: ${PASS}`]],
	])('is unchecked if it %s', async (_what, headers) => {
		expect(await refusal(headers)).toMatchObject({ kind: 'unchecked' });
	});

	it('is reported with the servers whose headers it has', async () => {
		const { reason } = await refusal([results(PASS, 'MX.other.example')]);
		expect(reason).toContain('“mx.other.example”');
	});

	it.each([
		`spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=${FAXIMO_DOMAIN}; ${PASS} (signature was verified);dmarc=none action=none;compauth=pass reason=100`,
		`spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=${FAXIMO_DOMAIN}; clinic.example; dkim=none (message not signed)\r\n header.d=none;clinic.example; dmarc=pass action=none\r\n header.from=${FAXIMO_DOMAIN};`,
	])('is accepted with “-” if a nameless server wrote %j, like Microsoft 365', async (text) => {
		expect(
			await read([`Authentication-Results: ${text}`], { ...AUTHENTICATED, authServer: '-' }),
		).toBeDefined();
	});

	it('is reported if it has no such header at all', async () => {
		expect((await refusal([])).reason).toMatch(/the servers it names there: none$/);
	});

	it.each(['MX.Example.COM', ' mx.example.com '])(
		'is accepted whether the server is entered as %j',
		async (authServer) => {
			expect(await read([results(PASS, 'mx.EXAMPLE.com')], { ...AUTHENTICATED, authServer })).toBeDefined();
		},
	);

	it('is accepted with the server - if the header names none', async () => {
		const headers = [`Authentication-Results: spf=pass; ${PASS}`];
		expect(await read(headers, { ...AUTHENTICATED, authServer: '-' })).toBeDefined();
		expect(await refusal([results(PASS)], { ...AUTHENTICATED, authServer: '-' })).toMatchObject({
			kind: 'unchecked',
		});
	});
});

describe('Sender Check', () => {
	const [options] = formProperties({ fields: {}, options: senderCheckFields }) as [INodeProperties];

	it.each([
		[{ senderCheck: 'authenticated', authServer: 'x' }, true],
		[{ senderCheck: 'fromOnly', authServer: 'x' }, false],
		[{ authServer: 'x' }, false],
	])('with the options %j shows Authentication Server: %j, as n8n evaluates it', (chosen, isShown) => {
		const node = { typeVersion: 1, parameters: { options: chosen } };
		const description = { properties: [options] } as unknown as INodeTypeDescription;
		const given = NodeHelpers.getNodeParameters([options], node.parameters, true, false, node, description);
		expect(Object.keys(given?.options as object).includes('authServer')).toBe(isShown);
	});

	it('requires a server', () => {
		const error = caught(
			() => checkSenderCheck({ senderCheck: 'authenticated', authServer: ' ' }),
			GatewayError,
		);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: 'Authentication Server is empty' });
	});
});
