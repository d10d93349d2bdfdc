import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toTable, type Bench, type Line, type Row } from './harness';
import { inbound } from './rows/inbound';
import { mails } from './rows/mails';
import { parallel } from './rows/parallel';
import { reports } from './rows/reports';
import { resume } from './rows/resume';
import { distinctSends, oneTextSends } from './rows/sends';
import { start } from './rows/start';
import { ensureBuild } from '../tooling/build';
import { freshDatabase } from '../tooling/n8n/freshDatabase';
import { packTarball } from '../tooling/n8n/pack';
import { showProgress } from '../tooling/progress';

/**
 * The pack beside what a user would pick instead, in one real n8n each, and the table of docs/scaling.md in Markdown. Takes some
 * minutes; figures are ratios, since absolute ones drift from machine to machine.
 *
 *   npm run bench [-- row ...]     BENCH_ROUNDS=3  BENCH_SIZE=1 (of the numbers of messages)
 */

const ROWS: Readonly<Record<string, Row>> = {
	sends: distinctSends,
	campaign: oneTextSends,
	mails,
	inbound,
	reports,
	resume,
	start,
	parallel,
};

async function main(names: string[]): Promise<void> {
	const unknown = names.find((name) => !Object.hasOwn(ROWS, name));
	if (unknown !== undefined) throw new Error(`There is no row ${unknown}. ${list()}`);
	const chosen = Object.entries(ROWS).filter(([name, { isDefault }]) =>
		names.length === 0 ? isDefault : names.includes(name),
	);
	await ensureBuild(showProgress(process.stderr), new AbortController().signal);
	const folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-bench-'));
	try {
		const tarball = await packTarball(folder);
		const bench: Bench = {
			tarball,
			database: await freshDatabase(tarball),
			rounds: Number(process.env.BENCH_ROUNDS ?? 3),
			size: Number(process.env.BENCH_SIZE ?? 1),
		};
		const lines: Line[] = [];
		for (const [name, row] of chosen) {
			console.error(`${name}: ${row.description}`);
			lines.push(...(await row.run(bench)));
		}
		console.log(toTable(lines));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

const list = (): string =>
	`Rows:\n${Object.entries(ROWS)
		.map(([name, { description }]) => `  ${name.padEnd(10)} ${description}`)
		.join('\n')}`;

main(process.argv.slice(2)).catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
