import { alone, compared, inRounds, sized, tally, type Line, type Reading, type Row } from '../harness';
import { perExecution, timeCatchUp } from '../support/triggers';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import type { Item } from '../../tooling/n8n/api';
import { N8n } from '../../tooling/n8n/instance';
import { startWorkflow, triggerWorkflow } from '../../tooling/n8n/workflows';
import { hasMailServers, startDovecot, type Dovecot } from '../../tooling/servers/mailServers';

const DOMAIN = 'cl1.faximo.jp';

interface User {
	user: string;
	password: string;
}
interface Place {
	n8n: N8n;
	dovecot: Dovecot;
	user: User;
	mails: number;
}

const resultMails = (from: number, to: number): Buffer[] =>
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

const referenceOf = ({ json }: Item): string | undefined => /\br\d+\b/.exec(JSON.stringify(json))?.[0];

/** n8n's Email Trigger looks at its box only when something arrives: one mail comes in when it listens. */
async function emailTrigger({ n8n, dovecot, user, mails }: Place): Promise<Reading> {
	const id = await n8n.api.createCredential(user.user, 'imap', {
		...user,
		host: '127.0.0.1',
		port: dovecot.imapPort,
		secure: false,
	});
	await dovecot.deliverMany(user.user, resultMails(0, mails - 1));
	const workflowId = await n8n.api.createWorkflow(
		triggerWorkflow('Email Trigger', {
			type: 'n8n-nodes-base.emailReadImap',
			typeVersion: 2.1,
			// With this, it marks nothing as read, like the faximoSilver Trigger.
			parameters: { postProcessAction: 'nothing', format: 'simple', options: {} },
			credentials: { imap: { id, name: user.user } },
		}),
	);
	const nudge = async () => await dovecot.deliverMany(user.user, resultMails(mails - 1, mails));
	return await timeCatchUp(n8n, { workflowId, expected: mails, nameOf: referenceOf, nudge });
}

async function faximoCredential({ n8n, dovecot, user }: Place) {
	const server = { host: '127.0.0.1', port: dovecot.imapPort, security: 'none', ...user };
	const fields = (kind: string) =>
		Object.fromEntries(
			Object.entries(server).map(([name, value]) => [
				kind + name.replace(/^./, (first) => first.toUpperCase()),
				value,
			]),
		);
	const data = { fromAddress: user.user, faxDomain: DOMAIN, ...fields('imap'), ...fields('smtp') };
	const id = await n8n.api.createCredential(user.user, 'faximoSilverApi', data);
	return { faximoSilverApi: { id, name: user.user } };
}

async function faximoTrigger(place: Place, options: { groupMaxItems?: number } = {}): Promise<Reading> {
	const { n8n, dovecot, user, mails } = place;
	const workflowId = await n8n.api.createWorkflow(
		triggerWorkflow('faximoSilver Trigger', {
			type: 'n8n-nodes-sms-fax.faximoSilverTrigger',
			typeVersion: 2,
			parameters: { options },
			credentials: await faximoCredential(place),
		}),
	);
	// A first activation begins now; what comes while it is switched off is caught up with.
	await n8n.api.activate(workflowId);
	await n8n.api.deactivate(workflowId);
	await dovecot.deliverMany(user.user, resultMails(0, mails));
	return await timeCatchUp(n8n, { workflowId, expected: mails, nameOf: referenceOf });
}

async function faximoReport(place: Place): Promise<Reading> {
	const { n8n, dovecot, user, mails } = place;
	await dovecot.deliverMany(user.user, resultMails(0, mails));
	const workflowId = await n8n.api.createWorkflow(
		startWorkflow('Report', {
			type: 'n8n-nodes-sms-fax.faximoSilver',
			parameters: { operation: 'report', returnAll: true },
			credentials: await faximoCredential(place),
		}),
	);
	const { data } = await n8n.api.runManually(workflowId, 'Start', { timeoutMs: 300_000 });
	const run = data.resultData.runData.Report?.[0];
	const cameOut = (run?.data?.main[0] ?? []).map(({ json }) => String(json.clientReference));
	return {
		value: (mails * 1000) / (run?.executionTime ?? NaN),
		...tally(mails, cameOut),
		also: '1 execution',
	};
}

export const mails: Row = {
	description: '5,000 result mails in a Dovecot, beside the Email Trigger (IMAP)',
	isDefault: true,
	run: async (bench): Promise<Line[]> => {
		if (!hasMailServers()) {
			console.error('  left out: Dovecot is not installed');
			return [];
		}
		const count = sized(bench, 5_000);
		// Each run has a mailbox of its own.
		const users = Array.from({ length: 4 * bench.rounds }, (_, index) => ({
			user: `bench-${index}@example.com`,
			password: 'bench-password',
		}));
		const free = users.values();
		const dovecot = await startDovecot({ users });
		const n8n = await N8n.start(bench);
		try {
			const at = (read: (place: Place) => Promise<Reading>) => async () =>
				await read({ n8n, dovecot, user: free.next().value as User, mails: count });
			const { peer, trigger, smaller, report } = await inRounds(bench, {
				peer: at(emailTrigger),
				trigger: at(faximoTrigger),
				smaller: at(async (place) => await faximoTrigger(place, { groupMaxItems: 50 })),
				report: at(faximoReport),
			});
			const beside = 'Email Trigger (IMAP)';
			const work = `${count} result mails, faximoSilver Trigger`;
			return [
				compared({ work: `${work}: rate`, beside, wanted: { atLeast: 3 } }, trigger, peer),
				compared({ work: `${work}, Largest Group 50: rate`, beside, wanted: null }, smaller, peer),
				alone(
					{ work: `${work}: mails in an execution`, unit: '', wanted: { atLeast: 20 } },
					perExecution(trigger),
				),
				compared(
					{ work: `${count} result mails, Get Delivery Reports: rate`, beside, wanted: { atLeast: 3 } },
					report,
					peer,
				),
			];
		} finally {
			await n8n.stop();
			await dovecot.stop();
		}
	},
};
