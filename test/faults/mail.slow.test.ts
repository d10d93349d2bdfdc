import type { INodeParameters } from 'n8n-workflow';
import { FaximoSilver } from '../../nodes/FaximoSilver/FaximoSilver.node';
import {
	IMAP_FAULTS,
	SMTP_FAULTS,
	startFaultyImap,
	startFaultySmtp,
	type ImapFaultName,
	type MailFault,
	type ScriptedServer,
	type SmtpFaultName,
} from '../../sandbox/mailFaults';
import { continuing } from '../conformance/vendor';
import { runNode } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';
import { IMAP_MATRIX, SMTP_MATRIX, type MailRow } from './mailMatrix';

const PASSWORD = 'gehéim +&=%"x';
/** The secrets, plain and in the form in which they go over the wire. */
const SECRETS = [PASSWORD, Buffer.from(`\0demo\0${PASSWORD}`).toString('base64')];
let executions = 0;

const node = new FaximoSilver();
const account = (port: number) => ({
	faximoSilverApi: {
		fromAddress: 'clinic@example.com',
		faxDomain: 'cl1.faximo.jp',
		...{
			smtpHost: '127.0.0.1',
			smtpPort: port,
			smtpSecurity: 'none',
			smtpUser: 'demo',
			smtpPassword: PASSWORD,
		},
		...{
			imapHost: '127.0.0.1',
			imapPort: port,
			imapSecurity: 'none',
			imapUser: 'demo',
			imapPassword: PASSWORD,
		},
	},
});

/** The outcome with Continue On Fail. */
async function meet(port: number, parameters: INodeParameters, { names }: MailRow) {
	const output = await runNode({ node, parameters, credentials: account(port), ...continuing });
	const { errorKind, outcome, error } = output[0]?.json ?? {};
	return {
		...{ kind: errorKind, outcome, items: output.length },
		error: names.test(String(error)) ? 'names it' : error,
		told: SECRETS.flatMap((secret) => tracesOf(secret, output)),
	};
}
const expected = ({ kind, outcome }: MailRow) => ({ kind, outcome, items: 1, error: 'names it', told: [] });

let server: ScriptedServer;
afterEach(async () => await server.stop());

describe('Send by an SMTP server', () => {
	const parameters = {
		operation: 'send',
		...{ to: '0323456789', message: 'Hello', binaryProperties: '', options: { timeoutSeconds: 1 } },
	};

	it.each(Object.entries(SMTP_FAULTS) as Array<[SmtpFaultName, MailFault]>)(
		'with the fault %s has the effect in the matrix, and sends no mail twice',
		async (name, fault) => {
			server = await startFaultySmtp(fault);
			expect(await meet(server.port, parameters, SMTP_MATRIX[name])).toEqual(expected(SMTP_MATRIX[name]));
			const mails = server.mails();
			expect(mails).toBeLessThanOrEqual(1);
			// As Retry On Fail runs it: only what is certainly not sent is sent again.
			const run = {
				node,
				parameters,
				credentials: account(server.port),
				executionId: `mail ${++executions}`,
			};
			for (let attempt = 0; attempt < 2; attempt++) await runNode(run).catch(() => undefined);
			const again = SMTP_MATRIX[name].outcome === 'unknown' ? 1 : 2 * mails;
			expect(server.mails() - mails).toBe(again);
		},
	);
});

describe('Get Delivery Reports by an IMAP server', () => {
	it.each(Object.entries(IMAP_FAULTS) as Array<[ImapFaultName, MailFault]>)(
		'with the fault %s has the effect in the matrix',
		async (name, fault) => {
			server = await startFaultyImap(fault);
			const row = IMAP_MATRIX[name];
			expect(await meet(server.port, { operation: 'report' }, row)).toEqual(expected(row));
		},
	);

	it('without a fault returns nothing, since the mailbox is empty', async () => {
		server = await startFaultyImap({ says: 'no fault', answers: {} });
		const output = await runNode({
			node,
			parameters: { operation: 'report' },
			credentials: account(server.port),
		});
		expect(output).toEqual([]);
	});
});
