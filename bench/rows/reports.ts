import { compared, inRounds, sized, tally, type Bench, type Line, type Reading, type Row } from '../harness';
import { startItems } from '../../tooling/n8n/executions';
import { N8n } from '../../tooling/n8n/instance';
import { callAll } from '../../tooling/n8n/load';
import { triggerWorkflow } from '../../tooling/n8n/workflows';
import { until } from '../../tooling/processes';

const CALLERS = 200;

interface Trigger {
	type: string;
	parameters: Record<string, unknown>;
	/** Of the webhook, after the path of all webhooks. */
	path: string;
}

const WEBHOOK: Trigger = {
	type: 'n8n-nodes-base.webhook',
	parameters: { path: 'bench', httpMethod: 'GET', options: {} },
	path: 'bench',
};
const SMSEXTRAPRO: Trigger = {
	type: 'n8n-nodes-sms-fax.smsExtraProTrigger',
	parameters: { events: ['deliveryReport'], options: {} },
	path: 'bench-trigger/webhook',
};

/** Calls a trigger as a vendor with a campaign does, until all calls have started an execution. */
async function timeReports(
	n8n: N8n,
	{ path, workflowId }: Trigger & { workflowId: string },
	calls: number,
	round: string,
): Promise<Reading> {
	const before = (await startItems(n8n.api, workflowId, 'Trigger')).length;
	const urls = Array.from(
		{ length: calls },
		(_, index) =>
			`${n8n.url}/webhook/${path}?SmsID=${round}-${index}&ClientSmsID=c&Dest=32475112233&Status=Acked&StatusCode=200&Comment=`,
	);
	const begun = performance.now();
	const ends = await callAll(urls, { callers: CALLERS });
	const seconds = (performance.now() - begun) / 1000;
	const refused = ends.filter((end) => end !== 200).length;
	if (refused > 0) throw new Error(`${refused} calls were not answered with 200`);
	const idsOf = async () =>
		(await startItems(n8n.api, workflowId, 'Trigger'))
			.flat()
			.map(({ json }) => String(json.messageId ?? (json.query as { SmsID?: string }).SmsID))
			.filter((id) => id.startsWith(`${round}-`));
	const ids = await until(
		'all executions to end',
		async () => {
			const all = await idsOf();
			return all.length >= calls ? all : undefined;
		},
		{ timeoutMs: 60_000, everyMs: 2_000 },
	).catch(idsOf);
	const executions = (await startItems(n8n.api, workflowId, 'Trigger')).length - before;
	return { value: calls / seconds, ...tally(calls, ids), also: `${executions} executions` };
}

async function reportsWith(
	bench: Bench,
	settings: string,
	env: Record<string, string>,
	atLeast: number,
): Promise<Line[]> {
	const calls = sized(bench, 1_200);
	const n8n = await N8n.start({ ...bench, env });
	try {
		const active = async (trigger: Trigger) => {
			const { type, parameters } = trigger;
			const workflowId = await n8n.api.createWorkflow(
				triggerWorkflow('bench', { type, parameters, webhookId: 'bench-trigger' }),
			);
			await n8n.api.activate(workflowId);
			return { ...trigger, workflowId };
		};
		const [peer, ours] = [await active(WEBHOOK), await active(SMSEXTRAPRO)];
		for (const trigger of [peer, ours]) await timeReports(n8n, trigger, sized(bench, 50), 'warm');
		let round = 0;
		const time = (trigger: typeof peer) => async () =>
			await timeReports(n8n, trigger, calls, `r${(round += 1)}`);
		const readings = await inRounds(bench, { ours: time(ours), peer: time(peer) });
		const work = `${calls} delivery reports, ${CALLERS} callers, ${settings}: rate`;
		return [compared({ work, beside: 'Webhook node', wanted: { atLeast } }, readings.ours, readings.peer)];
	} finally {
		await n8n.stop();
	}
}

export const reports: Row = {
	description: 'delivery reports to the SmsExtraPro Trigger, beside the Webhook node',
	isDefault: true,
	run: async (bench) => [
		...(await reportsWith(bench, 'default settings', {}, 1.28)),
		...(await reportsWith(bench, 'lazy acquire', { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' }, 4.4)),
	],
};
