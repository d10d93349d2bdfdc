import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { alone, inRounds, type Bench, type Line, type Reading, type Row } from '../harness';
import { N8n } from '../../tooling/n8n/instance';
import { installPack } from '../../tooling/n8n/pack';
import { ensureN8nRuntime } from '../../tooling/n8n/runtime';
import { run } from '../../tooling/processes';

const PAIRS = 5;
const NOTHING = { lost: 0, doubled: 0 };
const reading = (value: number): Reading => ({ value, ...NOTHING });

/** What n8n's own loader takes to read the pack, in a process of its own, and what stays in memory of it. */
async function loadPack(pack: string): Promise<{ ms: number; megabytes: number; nodes: number }> {
	const { node, n8n } = await ensureN8nRuntime();
	const script = path.join(__dirname, '..', 'support', 'loadPack.cjs');
	const printed = await run(node, ['--expose-gc', script, path.dirname(n8n), pack]);
	return JSON.parse(printed.slice(printed.lastIndexOf('{'))) as Awaited<ReturnType<typeof loadPack>>;
}

/** Processor time in milliseconds until n8n serves: elapsed time would also count the work of other processes. */
async function startMs(n8n: N8n): Promise<number> {
	await n8n.launch();
	const [, fields = ''] = (await readFile(`/proc/${n8n.pid}/stat`, 'utf8')).split(') ');
	const [user, system] = fields.split(' ').slice(11, 13).map(Number) as [number, number];
	await n8n.halt();
	// Linux counts in hundredths of a second.
	return (user + system) * 10;
}

async function startPairs(bench: Bench): Promise<Line[]> {
	if (process.platform !== 'linux') return [];
	const [withPack, without] = [await N8n.prepare(bench), await N8n.prepare(bench)];
	try {
		await rm(path.join(without.userFolder, '.n8n', 'nodes'), { recursive: true, force: true });
		const pairs = { ...bench, rounds: Math.max(1, Math.round(PAIRS * Math.min(1, bench.size))) };
		const readings = await inRounds(pairs, {
			with: async () => reading(await startMs(withPack)),
			without: async () => reading(await startMs(without)),
		});
		const differences = readings.with.map(({ value }, pair) =>
			reading(value - (readings.without[pair]?.value ?? NaN)),
		);
		const work = `n8n’s start with the pack, minus without, ${differences.length} pairs (processor)`;
		return [alone({ work, unit: 'ms', wanted: { atMost: 50 } }, differences)];
	} finally {
		await withPack.stop();
		await without.stop();
	}
}

export const start: Row = {
	description: 'what the pack adds to n8n’s start, its heap before first use, and its size',
	isDefault: true,
	run: async (bench) => {
		const folder = path.join(path.dirname(bench.tarball), 'start');
		const pack = await installPack(bench.tarball, folder);
		const loads = await inRounds(bench, {
			load: async () => {
				const { ms, megabytes, nodes } = await loadPack(pack);
				return { ...reading(ms), megabytes, also: `${nodes} nodes` };
			},
		});
		const heap = loads.load.map((load) => reading((load as Reading & { megabytes: number }).megabytes));
		return [
			alone(
				{ work: 'n8n’s loader reads the pack (processor)', unit: 'ms', wanted: { atMost: 50 } },
				loads.load,
			),
			alone({ work: 'heap before first use', unit: 'MB', wanted: { atMost: 3 } }, heap),
			alone({ work: 'tarball', unit: 'kB', wanted: { atMost: 1_000 } }, [
				reading((await stat(bench.tarball)).size / 1000),
			]),
			...(await startPairs(bench)),
		];
	},
};
