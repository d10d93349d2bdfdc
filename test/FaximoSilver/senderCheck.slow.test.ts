import {
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeParameters,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { FaximoSilver } from '../../nodes/FaximoSilver/FaximoSilver.node';
import { FaximoSilverTrigger } from '../../nodes/FaximoSilver/FaximoSilverTrigger.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MAGIC_FAULTS } from '../../sandbox/vendors/faximosilver/faults';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import { hasMailServers, startDovecot } from '../../tooling/servers/mailServers';
import { continuing } from '../conformance/vendor';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { FakeTriggerContext } from '../support/fakeTriggerContext';
import { runNode } from '../support/nodeHarness';

/**
 * Sender Check in the trigger and in Get Delivery Reports, with mails that come in by IMAP. senderCheck.test.ts tests each single header.
 */
const DOMAIN = 'cl1.faximo.jp';
const VENDOR = `fax_sys@${DOMAIN}`;
const SERVER = 'mx.example.com';
const HOUR_MS = 3_600_000;
const AUTHENTICATED = { senderCheck: 'authenticated', authServer: SERVER };

const written = (results: string, server = SERVER) => `Authentication-Results: ${server}; ${results}`;
const DKIM = `dkim=pass header.d=${DOMAIN}`;

/** What stands above a mail, and in place of its From. */
interface Letterhead {
	headers?: string[];
	from?: string;
}

/** Refused, whatever the Sender Check. */
const DOUBTFUL: Record<string, Letterhead> = {
	'two headers From': { headers: [written(DKIM)], from: `From: ${VENDOR}\r\nFrom: evil@example.com` },
	'two headers From of one address': { headers: [written(DKIM)], from: `From: ${VENDOR}\r\nFrom: ${VENDOR}` },
	'two addresses': { headers: [written(DKIM)], from: `From: ${VENDOR}, evil@example.com` },
	'two addresses, folded': { headers: [written(DKIM)], from: `From: ${VENDOR},\r\n\tevil@example.com` },
	'a group': { headers: [written(DKIM)], from: `From: faximo: ${VENDOR};` },
	'two addresses without a comma': { headers: [written(DKIM)], from: `From: <${VENDOR}> <evil@example.com>` },
};

/** Mails that are not the vendor's. They are ignored silently. */
const FOREIGN: Record<string, Letterhead> = {
	'the vendor as a display name': { headers: [written(DKIM)], from: `From: "${VENDOR}" <evil@example.com>` },
	'the vendor in a comment': { headers: [written(DKIM)], from: `From: evil@example.com (${VENDOR})` },
	'the vendor in an encoded word': {
		headers: [written(DKIM)],
		from: `From: =?utf-8?B?${Buffer.from(`"x" <${VENDOR}>`).toString('base64')}?=`,
	},
	'no From': { headers: [written(DKIM)], from: `Sender: ${VENDOR}` },
};

/** Refused with Authenticated alone. */
const UNPROVEN: Record<string, Letterhead> = {
	'a failure on top of a forged pass': { headers: [written('dkim=fail'), written(DKIM)] },
	'a pass of another domain': { headers: [written('dkim=pass header.d=evil.example')] },
	'DMARC of another domain': { headers: [written('dmarc=pass header.from=evil.example')] },
	'SPF alone': { headers: [written(`spf=pass smtp.mailfrom=${DOMAIN}`)] },
};

const UNCHECKED: Record<string, Letterhead> = {
	'no header of a server': {},
	'a pass of another server': { headers: [written(DKIM, 'evil.example')] },
};

const GENUINE: Record<string, Letterhead> = {
	DKIM: { headers: [written(DKIM)] },
	DMARC: { headers: [written(`dmarc=pass header.from=${DOMAIN}`)] },
	'a folded header': {
		headers: [`Authentication-Results:\r\n ${SERVER};\r\n\tdkim=pass\r\n header.d=${DOMAIN}`],
	},
	'a pass below another server’s header': {
		headers: [written('dkim=none', 'filter.example'), written(DKIM)],
	},
	'several headers': {
		headers: [written(`spf=fail; ${DKIM}`), written('dkim=fail'), written('dkim=none', 'x')],
	},
	'a folded From with a name': { headers: [written(DKIM)], from: `From: =?utf-8?B?44Gq?=\r\n <${VENDOR}>` },
};

function mail(subject: string, { headers = [], from = `From: ${VENDOR}` }: Letterhead): Buffer {
	const built = buildResultMail({ kind: 'delivered', number: '0323456789', pages: 1, subject });
	const text = built.toString('latin1').replace(/^From: .*$/m, () => from);
	return Buffer.from([...headers, text].join('\r\n'), 'latin1');
}

interface Mailbox {
	account: IDataObject;
	deliver: (mail: Buffer) => Promise<void>;
	stop: () => Promise<void>;
}

async function emulated(): Promise<Mailbox> {
	const sandbox = await startSandbox({ vendors: ['faximoSilver'] });
	const { faximoSilver } = sandbox;
	return {
		account: { imapPort: faximoSilver.imapPort, imapUser: 'demo', imapPassword: 'sandbox-password' },
		deliver: async (raw) => void faximoSilver.mailbox.add(raw),
		stop: async () => await sandbox.stop(),
	};
}

async function dovecot(): Promise<Mailbox> {
	const user = { user: 'demo@example.com', password: 'mail-password' };
	const server = await startDovecot({ users: [user] });
	return {
		account: { imapPort: server.imapPort, imapUser: user.user, imapPassword: user.password },
		deliver: async (raw) => await server.deliver(user.user, raw),
		stop: async () => await server.stop(),
	};
}

const accountOf = ({ account }: Pick<Mailbox, 'account'>) => ({
	...{ fromAddress: 'clinic@example.com', faxDomain: DOMAIN, imapHost: '127.0.0.1', imapSecurity: 'none' },
	...{ smtpHost: '127.0.0.1', smtpPort: 1, smtpSecurity: 'none', smtpUser: '', smtpPassword: '' },
	...account,
});

const running: ITriggerResponse[] = [];
async function startTrigger(
	context: FakeTriggerContext,
	mailbox: Pick<Mailbox, 'account'>,
	options: IDataObject,
) {
	const functions = {
		...context.functions,
		getNodeParameter: (_name: string, fallback: unknown) => options ?? fallback,
		getCredentials: async () => accountOf(mailbox),
	} as unknown as ITriggerFunctions;
	running.push(await new FaximoSilverTrigger().trigger.call(functions));
}
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ closeFunction }) => await closeFunction?.()));
});

const subjects = (records: IDataObject[]) => records.map(({ raw }) => (raw as IDataObject).subject);

describe.each([
	{ name: 'the emulator', open: emulated },
	...(hasMailServers() ? [{ name: 'Dovecot', open: dovecot }] : []),
])('Sender Check: Authenticated, with $name', ({ open }) => {
	let mailbox: Mailbox;
	beforeEach(async () => {
		mailbox = await open();
	});
	afterEach(async () => await mailbox.stop());

	const deliver = async (mails: Record<string, Letterhead>) => {
		for (const [subject, letterhead] of Object.entries(mails))
			await mailbox.deliver(mail(subject, letterhead));
	};

	it('starts the trigger only for mails that the named server has authenticated', async () => {
		const context = new FakeTriggerContext();
		await startTrigger(context, mailbox, AUTHENTICATED);
		await deliver({ ...DOUBTFUL, ...UNPROVEN, ...FOREIGN, ...UNCHECKED, ...GENUINE });
		const genuine = Object.keys(GENUINE);
		await eventually('all are seen', () => context.executions.length >= genuine.length);
		expect(subjects(context.executions)).toEqual(genuine);
		expect(context.failedExecutions.map(({ message }) => message)).toEqual([
			expect.stringContaining('its header From is not exactly one address'),
			expect.stringContaining(`no header Authentication-Results of “${SERVER}” stands in it`),
		]);
		const logged = (text: string) => context.log.filter((line) => line.includes(text));
		const refused = Object.keys({ ...DOUBTFUL, ...UNPROVEN, ...UNCHECKED });
		expect(logged('was refused')).toHaveLength(refused.length - 2);
	});

	it('makes Get Delivery Reports put out only those, with one warning for all that seem forged', async () => {
		await deliver({ ...DOUBTFUL, ...UNPROVEN, ...FOREIGN, ...GENUINE });
		const hints: Array<{ message: string }> = [];
		const output = await runNode({
			node: new FaximoSilver(),
			parameters: { operation: 'report', options: AUTHENTICATED },
			credentials: { faximoSilverApi: accountOf(mailbox) },
			hints: hints as never,
		});
		expect(subjects(output.map(({ json }) => json))).toEqual(Object.keys(GENUINE));
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('its header From is not exactly one address'),
		]);
	});

	it('makes Get Delivery Reports report once that the named server has checked nothing', async () => {
		await deliver({ ...UNCHECKED, genuine: GENUINE.DKIM! });
		const output = await runNode({
			node: new FaximoSilver(),
			parameters: { operation: 'report', options: AUTHENTICATED },
			credentials: { faximoSilverApi: accountOf(mailbox) },
			...continuing,
		});
		expect(output.map(({ json }) => json.error ?? (json.raw as IDataObject).subject)).toEqual([
			expect.stringContaining(`no header Authentication-Results of “${SERVER}” stands in it`),
			'genuine',
		]);
	});

	it('accepts “-” for a server that never names itself', async () => {
		const context = new FakeTriggerContext();
		await startTrigger(context, mailbox, { senderCheck: 'authenticated', authServer: '-' });
		await deliver({
			named: { headers: [written(DKIM)] },
			nameless: { headers: [`Authentication-Results: spf=pass smtp.mailfrom=x; ${DKIM}`] },
		});
		await eventually('it starts', () => context.executions.length > 0);
		expect(subjects(context.executions)).toEqual(['nameless']);
	});

	it('is off by default: one plain From is enough', async () => {
		const context = new FakeTriggerContext();
		await startTrigger(context, mailbox, {});
		await deliver({ ...DOUBTFUL, ...FOREIGN, ...UNPROVEN, ...UNCHECKED, ...GENUINE });
		const counting = Object.keys({ ...UNPROVEN, ...UNCHECKED, ...GENUINE });
		await eventually('all are seen', () => context.executions.length >= counting.length);
		expect(subjects(context.executions)).toEqual(counting);
	});
});

describe('mails that the trigger refuses', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ vendors: ['faximoSilver'] });
	});
	afterAll(async () => await sandbox.stop());

	it('become a failed execution once a day for each kind, and otherwise only a log entry', async () => {
		const { mailbox, imapPort } = sandbox.faximoSilver;
		const context = new FakeTriggerContext();
		const account = { imapPort, imapUser: 'demo', imapPassword: 'sandbox-password' };
		await startTrigger(context, { account }, AUTHENTICATED);
		const came = (hours: number, letterhead: Letterhead) =>
			mailbox.add(mail('x', letterhead), { date: new Date(Date.now() + (hours - 30) * HOUR_MS) });
		const forged = { headers: [written('dkim=fail')] };
		const unchecked = {};
		came(0, forged);
		came(1, unchecked);
		came(1, forged);
		came(23.9, forged);
		came(24, forged);
		came(24.9, unchecked);
		came(25, forged);
		came(25, unchecked);
		came(26, GENUINE.DKIM!);
		await eventually('all are seen', () => context.executions.length > 0);
		const uids = (lines: string[]) => lines.map((line) => Number(/UID (\d+)/.exec(line)?.[1]));
		const told = uids(context.failedExecutions.map(({ message }) => message));
		const logged = uids(context.log.filter((line) => line.includes('was refused')));
		const first = told[0]!;
		expect(told.map((uid) => uid - first)).toEqual([0, 1, 4, 7]);
		expect(logged.map((uid) => uid - first)).toEqual([2, 3, 5, 6]);
	});
});

describe('the sandbox’s forged results', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ vendors: ['faximoSilver'] });
	});
	afterAll(async () => await sandbox.stop());

	it('are those that the node refuses, and its genuine one is not', async () => {
		const node = new FaximoSilver();
		const { faximoSilver } = sandbox;
		const { data } = sandbox.credentials().faximoSilverApi as { data: ICredentialDataDecryptedObject };
		const forged = Object.entries(MAGIC_FAULTS).filter(([, { kind }]) => kind === 'forgedResult');
		const numbers = [...forged.map(([digits]) => `0312345${digits}`), '0312345678'];
		for (const to of numbers) {
			await runNode({
				node,
				parameters: { operation: 'send', to, message: 'Hello' },
				credentials: { faximoSilverApi: data },
			});
		}
		await eventually('all results came', () => faximoSilver.mailbox.mails.length === numbers.length);
		const reported = async (options: IDataObject) => {
			const parameters = { operation: 'report', options } as INodeParameters;
			const output = await runNode({ node, parameters, credentials: { faximoSilverApi: data } });
			return output.map(({ json }) => json.recipient).sort();
		};
		const signed = forged.filter(([, fault]) => 'by' in fault && fault.by.endsWith('Signature'));
		expect(signed).toHaveLength(2);
		expect(await reported({})).toEqual(
			[...signed.map(([digits]) => `+81312345${digits}`), '+81312345678'].sort(),
		);
		expect(await reported(AUTHENTICATED)).toEqual(['+81312345678']);
	});
});

describe('activation', () => {
	it.each([{ senderCheck: 'authenticated' }, { senderCheck: 'authenticated', authServer: ' ' }])(
		'with %j fails, says what to enter, and opens no mailbox',
		async (options) => {
			const context = new FakeTriggerContext();
			const starting = startTrigger(context, { account: { imapPort: 1 } }, options);
			const error = await rejected(starting, NodeOperationError);
			expect(error.message).toContain('Authentication Server is empty');
			expect(`${error.message} ${error.description}`).toContain('mx.google.com');
			expect(context.log).toEqual([]);
		},
	);

	it('with an unknown Sender Check fails', async () => {
		const starting = startTrigger(
			new FakeTriggerContext(),
			{ account: { imapPort: 1 } },
			{ senderCheck: 'x' },
		);
		expect((await rejected(starting, NodeOperationError)).message).toContain('Sender Check');
	});
});
