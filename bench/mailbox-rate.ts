import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildResultMail } from '../sandbox/vendors/faximosilver/resultMail';
import { startItems } from '../tooling/n8n/executions';
import { N8n } from '../tooling/n8n/instance';
import { packTarball } from '../tooling/n8n/pack';
import { until } from '../tooling/processes';
import { startWorkflow, triggerWorkflow } from '../tooling/n8n/workflows';
import { hasMailServers, startDovecot, type Dovecot } from '../tooling/servers/mailServers';

/**
 * Result mails in a Dovecot, read by n8n's own Email Trigger (IMAP) and by faximoSilver, in one run on one machine:
 *
 *   npx tsx bench/mailbox-rate.ts [mails, default 5000]
 *
 * Each has an n8n and a mailbox of its own. Figures are ratios to the Email Trigger's. Both triggers find the mails in the box
 * when they are switched on, and one more comes in then: the Email Trigger looks at its box only when something arrives. The
 * time runs until n8n has started an execution with the last of them.
 */

const MAILS = Number(process.argv[2] ?? 5_000);
const USER = { user: 'bench@example.com', password: 'bench-password' };
const DOMAIN = 'cl1.faximo.jp';

interface Cell {
	/** Mails put out, each once. */
	mails: number;
	doubled: number;
	seconds: number;
	executions: number;
}

type Deliver = (from: number, to: number) => Promise<void>;
type Reader = (n8n: N8n, dovecot: Dovecot, deliver: Deliver) => Promise<Cell>;

const resultMails: (from: number, to: number) => Buffer[] = (from, to) =>
	Array.from({ length: to - from }, (_, offset) => {
		const index = from + offset;
		return buildResultMail({
			kind: index % 5 === 0 ? 'error' : 'delivered',
			number: '0323456789',
			pages: 1,
			subject: `[r${index}] ご注文`,
			messageId: `<r${index}@${DOMAIN}>`,
		});
	});

/** Switches a trigger on and waits until it has put out all that is there. */
async function timeTrigger(n8n: N8n, workflowId: string, deliver: Deliver): Promise<Cell> {
	const begun = Date.now();
	await n8n.api.activate(workflowId);
	await deliver(MAILS - 1, MAILS);
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const count = async () =>
		(await n8n.api.json<{ count: number }>('GET', `/rest/executions?filter=${filter}&limit=1`)).count;
	let [last, since] = [0, Date.now()];
	await until(
		'the executions to come to an end',
		async () => {
			const now = await count();
			if (now !== last) [last, since] = [now, Date.now()];
			return last > 0 && Date.now() - since > 15_000;
		},
		{ timeoutMs: 30 * 60_000, everyMs: 1_000 },
	);
	const items = (await startItems(n8n.api, workflowId, 'Trigger')).flat();
	const references = items.map(({ json }) => /\br\d+\b/.exec(JSON.stringify(json))?.[0]);
	const mails = new Set(references).size;
	return { mails, doubled: items.length - mails, seconds: (since - begun) / 1000, executions: last };
}

const emailTrigger: Reader = async (n8n, dovecot, deliver) => {
	const id = await n8n.api.createCredential('imap', 'imap', {
		...USER,
		host: '127.0.0.1',
		port: dovecot.imapPort,
		secure: false,
	});
	await deliver(0, MAILS - 1);
	const workflowId = await n8n.api.createWorkflow(
		triggerWorkflow('bench', {
			type: 'n8n-nodes-base.emailReadImap',
			typeVersion: 2.1,
			// It marks nothing as read then, as the faximoSilver Trigger does not.
			parameters: { postProcessAction: 'nothing', format: 'simple', options: {} },
			credentials: { imap: { id, name: 'imap' } },
		}),
	);
	return await timeTrigger(n8n, workflowId, deliver);
};

async function faximoCredential(n8n: N8n, dovecot: Dovecot) {
	const server = { host: '127.0.0.1', port: dovecot.imapPort, security: 'none', ...USER };
	const fields = (kind: string) =>
		Object.fromEntries(
			Object.entries(server).map(([name, value]) => [
				kind + name.replace(/^./, (first) => first.toUpperCase()),
				value,
			]),
		);
	const data = { fromAddress: USER.user, faxDomain: DOMAIN, ...fields('imap'), ...fields('smtp') };
	const id = await n8n.api.createCredential('faximoSilver', 'faximoSilverApi', data);
	return { faximoSilverApi: { id, name: 'faximoSilver' } };
}

const faximoTrigger: Reader = async (n8n, dovecot, deliver) => {
	const workflowId = await n8n.api.createWorkflow(
		triggerWorkflow('bench', {
			type: 'n8n-nodes-sms-fax.faximoSilverTrigger',
			typeVersion: 2,
			parameters: { options: {} },
			credentials: await faximoCredential(n8n, dovecot),
		}),
	);
	// A first activation begins now; what comes while it is switched off is caught up with.
	await n8n.api.activate(workflowId);
	await n8n.api.deactivate(workflowId);
	await deliver(0, MAILS - 1);
	return await timeTrigger(n8n, workflowId, deliver);
};

const faximoReport: Reader = async (n8n, dovecot, deliver) => {
	await deliver(0, MAILS);
	const workflowId = await n8n.api.createWorkflow(
		startWorkflow('Report', {
			type: 'n8n-nodes-sms-fax.faximoSilver',
			parameters: { operation: 'report', returnAll: true },
			credentials: await faximoCredential(n8n, dovecot),
		}),
	);
	const { data } = await n8n.api.runManually(workflowId, 'Start', { timeoutMs: 300_000 });
	const run = data.resultData.runData.Report?.[0];
	const items = run?.data?.main[0] ?? [];
	const mails = new Set(items.map(({ json }) => json.clientReference)).size;
	const seconds = (run?.executionTime ?? NaN) / 1000;
	return { mails, doubled: items.length - mails, seconds, executions: 1 };
};

const READERS: Readonly<Record<string, Reader>> = {
	'Email Trigger (IMAP)': emailTrigger,
	'faximoSilver, Get Delivery Reports': faximoReport,
	'faximoSilver Trigger': faximoTrigger,
};

async function measure(tarball: string, reader: Reader): Promise<Cell> {
	const dovecot = await startDovecot({ users: [USER] });
	const n8n = await N8n.start({ tarball });
	try {
		return await reader(n8n, dovecot, async (from, to) => {
			await dovecot.deliverMany(USER.user, resultMails(from, to));
		});
	} finally {
		await n8n.stop();
		await dovecot.stop();
	}
}

async function main(): Promise<void> {
	if (!hasMailServers()) return;
	const tarball = await packTarball(path.join(tmpdir(), `sms-fax-bench-${process.pid}`));
	let peer: number | undefined;
	for (const [name, reader] of Object.entries(READERS)) {
		const { mails, doubled, seconds, executions } = await measure(tarball, reader);
		const rate = mails / seconds;
		peer ??= rate;
		console.log(
			`${name}: rate x ${(rate / peer).toFixed(2)} (${rate.toFixed(0)}/s),`,
			`${executions} executions, ${MAILS - mails} lost, ${doubled} doubled`,
		);
	}
}

main().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
