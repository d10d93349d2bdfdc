import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../dependencies.mjs';
import { FOLDERS, mutantsOf, sampleOf } from './folders.mjs';
import { Judge } from './judge.mjs';
import { makeCopy } from './copy.mjs';

/**
 * `npm run mutants`: how many wrong versions of the code the unit tests notice. Each mutant is one small change, such as
 * `<` for `<=`, that StrykerJS makes. From each folder a sample is drawn; a mutant is killed when a unit test fails on it.
 *
 *     npm run mutants -- [--seed 1] [--sample 100] [--folder FaximoSilver --folder text ...]
 *
 * Prints a table, writes the survivors to a file, and exits with 1 where a folder stays below LEAST_KILLED. With `--sample 0`
 * all mutants are tried. Mutants that change nothing that a caller can see are listed with the reason in `equivalent.json`.
 */

const LEAST_KILLED = 0.92;
const RESULTS = path.join(ROOT, 'node_modules', '.cache', 'sms-fax-mutants');

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		sample: { type: 'string', default: '100' },
		folder: { type: 'string', multiple: true },
	},
});
const size = Number(values.sample) || Infinity;
const wanted = values.folder ?? FOLDERS.map(({ name }) => name);
const unknown = wanted.filter((name) => !FOLDERS.some((folder) => folder.name === name));
if (unknown.length > 0) {
	console.error(
		`No such folder: ${unknown.join(', ')}. There are ${FOLDERS.map(({ name }) => name).join(', ')}.`,
	);
	process.exit(2);
}

const rows = [];
const survivors = [];
for (const folder of FOLDERS.filter(({ name }) => wanted.includes(name))) {
	const { files, mutants } = await mutantsOf(folder);
	const sample = sampleOf(mutants, size, `${values.seed}/${folder.name}`);
	const copy = makeCopy(folder, files);
	try {
		const judge = new Judge(copy, folder);
		const survived = await judge.survivorsOf(sample);
		const killed = sample.length - survived.length;
		rows.push({
			folder: folder.name,
			sample: sample.length,
			killed,
			survived: survived.length,
			rate: killed / sample.length,
		});
		survivors.push(...survived.map(({ file, line, change, why }) => `${file}:${line}  ${change}  (${why})`));
	} finally {
		copy.remove();
	}
	console.log(tableOf([rows.at(-1)]));
}
mkdirSync(RESULTS, { recursive: true });
const list = path.join(RESULTS, 'survivors.txt');
writeFileSync(list, survivors.map((line) => `${line}\n`).join(''));
console.log(
	`\n${survivors.join('\n')}\n\n${tableOf(rows)}\n\nSeed ${values.seed}. The survivors stand in ${path.relative(ROOT, list)}.`,
);
process.exitCode = rows.every(({ rate }) => rate >= LEAST_KILLED) ? 0 : 1;

function tableOf(lines) {
	return lines
		.map(({ folder, sample, killed, survived, rate }) =>
			[
				folder.padEnd(14),
				`${String(sample).padStart(4)} mutants`,
				`${String(killed).padStart(4)} killed`,
				`${String(survived).padStart(4)} survived`,
				`${(100 * rate).toFixed(1).padStart(6)} %`,
			].join('  '),
		)
		.join('\n');
}
