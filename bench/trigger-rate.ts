import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startItems } from '../tooling/n8n/executions';
import { N8n } from '../tooling/n8n/instance';
import { callAll } from '../tooling/n8n/load';
import { packTarball } from '../tooling/n8n/pack';
import { until } from '../tooling/processes';
import { triggerWorkflow } from '../tooling/n8n/workflows';

/**
 * SmsExtraPro Trigger beside n8n's own Webhook node, both -> No Operation, in one run on one machine:
 *
 *   npx tsx bench/trigger-rate.ts [calls, default 5000] [settings, default all: "default settings" or "lazy acquire"]
 *
 * Each cell has an n8n of its own, so that its peak memory is the cell's. Figures are ratios to the Webhook node's.
 */

const CALLS = Number(process.argv[2] ?? 5_000);
const ONLY = process.argv[3];
const CALLERS = [50, 200];
const SETTINGS: Array<{ name: string; env: Record<string, string> }> = [
	{ name: 'default settings', env: {} },
	{ name: 'lazy acquire', env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } },
];
const TRIGGERS = {
	webhook: {
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { path: 'bench', httpMethod: 'GET', options: {} },
		address: (n8n: N8n) => `${n8n.url}/webhook/bench`,
	},
	smsExtraPro: {
		type: 'n8n-nodes-sms-fax.smsExtraProTrigger',
		typeVersion: 2,
		parameters: { events: ['deliveryReport'], options: {} },
		address: (n8n: N8n) => `${n8n.url}/webhook/bench-trigger/webhook`,
	},
};

interface Cell {
	rate: number;
	executions: number;
	peakMb: number;
	lost: number;
	doubled: number;
}

async function measure(
	tarball: string,
	trigger: (typeof TRIGGERS)[keyof typeof TRIGGERS],
	callers: number,
	env: Record<string, string>,
): Promise<Cell> {
	const n8n = await N8n.start({ tarball, env });
	try {
		const { type, typeVersion, parameters } = trigger;
		const workflowId = await n8n.api.createWorkflow(
			triggerWorkflow('bench', { type, typeVersion, parameters, webhookId: 'bench-trigger' }),
		);
		await n8n.api.activate(workflowId);
		const report = (id: number | string) =>
			`${trigger.address(n8n)}?SmsID=${id}&ClientSmsID=c-${id}&Dest=32475112233&Status=Acked&StatusCode=200&Comment=`;
		await callAll(
			Array.from({ length: 50 }, (_, index) => report(`warm-${index}`)),
			{ callers: 10 },
		);

		const started = performance.now();
		const ends = await callAll(
			Array.from({ length: CALLS }, (_, index) => report(index)),
			{ callers },
		);
		const seconds = (performance.now() - started) / 1000;
		const refused = ends.filter((end) => end !== 200).length;
		if (refused > 0) throw new Error(`${refused} calls were not answered with 200`);

		const executions = await until(
			'all executions to end',
			async () => {
				const all = await startItems(n8n.api, workflowId, 'Trigger');
				return all.flat().length >= CALLS + 50 ? all : undefined;
			},
			{ timeoutMs: 120_000, everyMs: 2_000 },
		);
		const ids = executions
			.flat()
			.map(({ json }) => String(json.messageId ?? (json.query as { SmsID?: string }).SmsID))
			.filter((id) => !id.startsWith('warm-'));
		return {
			rate: CALLS / seconds,
			executions: executions.length,
			peakMb: await peakMb(n8n.pid),
			lost: CALLS - new Set(ids).size,
			doubled: ids.length - new Set(ids).size,
		};
	} finally {
		await n8n.stop();
	}
}

async function peakMb(pid: number | undefined): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) / 1024);
}

async function main(): Promise<void> {
	const tarball = await packTarball(path.join(tmpdir(), `sms-fax-bench-${process.pid}`));
	const rows: string[] = [];
	for (const { name, env } of SETTINGS) {
		if (ONLY !== undefined && ONLY !== name) continue;
		for (const callers of CALLERS) {
			const peer = await measure(tarball, TRIGGERS.webhook, callers, env);
			const ours = await measure(tarball, TRIGGERS.smsExtraPro, callers, env);
			const ratio = (key: 'rate' | 'executions' | 'peakMb') => (ours[key] / peer[key]).toFixed(2);
			rows.push(
				[
					`${name}, ${callers} callers:`,
					`rate x ${ratio('rate')} (${ours.rate.toFixed(0)}/s beside ${peer.rate.toFixed(0)}/s),`,
					`executions x ${ratio('executions')} (${ours.executions} beside ${peer.executions}),`,
					`peak memory x ${ratio('peakMb')} (${ours.peakMb} MB beside ${peer.peakMb} MB),`,
					`${ours.lost} lost, ${ours.doubled} doubled`,
				].join(' '),
			);
			console.log(rows.at(-1));
		}
	}
	if (process.env.BENCH_OUTPUT !== undefined)
		await writeFile(process.env.BENCH_OUTPUT, `${rows.join('\n')}\n`);
}

main().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
