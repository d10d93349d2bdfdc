import { readdirSync, readFileSync } from 'node:fs';

/** A process that is distinguishable from a later one with the same id. */
export interface RunningProcess {
	id: number;
	/** Clock ticks from the system's start to its own. */
	startedAt: string;
	/** Its command line. */
	command: string;
}

/** All that a process has started, and what those have started, and so on (Linux). */
export function descendantsOf(id: number): RunningProcess[] {
	const all = runningProcesses();
	const childrenOf = (parent: number): RunningProcess[] =>
		all.filter((one) => one.parent === parent).flatMap((child) => [child, ...childrenOf(child.id)]);
	return childrenOf(id);
}

/** Those of them that still run. A process that has ended, but whose parent has not yet waited for it, does not count. */
export function stillRunning(processes: readonly RunningProcess[]): RunningProcess[] {
	const now = new Set(runningProcesses().map(({ id, startedAt }) => `${id} ${startedAt}`));
	return processes.filter(({ id, startedAt }) => now.has(`${id} ${startedAt}`));
}

/** Processor time in seconds that a process and all its descendants have used so far. It does not depend on how busy the machine is. */
export function cpuSecondsOf(id: number): number {
	const ids = [id, ...descendantsOf(id).map((one) => one.id)];
	const ticks = runningProcesses()
		.filter((one) => ids.includes(one.id))
		.map((one) => one.cpuTicks);
	return ticks.reduce((sum, count) => sum + count, 0) / TICKS_A_SECOND;
}

/** Linux reports this unit on every machine. */
const TICKS_A_SECOND = 100;

function runningProcesses(): Array<RunningProcess & { parent: number; cpuTicks: number }> {
	return readdirSync('/proc')
		.filter((entry) => /^\d+$/.test(entry))
		.flatMap((entry) => {
			try {
				const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
				const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
				// The name in brackets may hold anything; after it: state, parent, ..., from the 12th its time in the processor and that
				// of its ended children, and as the 20th the start.
				const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
				if (fields[0] === 'Z') return [];
				const cpuTicks = fields.slice(11, 15).reduce((sum, count) => sum + Number(count), 0);
				return [
					{ id: Number(entry), parent: Number(fields[1]), cpuTicks, startedAt: fields[19] ?? '', command },
				];
			} catch {
				return [];
			}
		});
}
