import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { ROOT } from '../dependencies.mjs';

/** The rooms of nodes/shared without n8n and without libraries. Each has its tests in test/shared. */
const ROOMS = ['model', 'errors', 'ports', 'text', 'formats', 'sending', 'asking', 'receiving', 'mail'];
const VENDORS = readdirSync(path.join(ROOT, 'nodes')).filter((name) => name !== 'shared');

export const FOLDERS = [
	...VENDORS.map((name) => ({ name, code: `nodes/${name}/gateway`, tests: `test/${name}/` })),
	...ROOMS.map((name) => ({ name, code: `nodes/shared/${name}`, tests: `test/shared/${name}/` })),
];

const quiet = () => {};
const LOGGER = {
	...{ isDebugEnabled: () => false, isTraceEnabled: () => false, isInfoEnabled: () => false },
	...{ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
};

/** Mutants that no test can tell from the code, with the reason. `change` is as survivors are written. */
const EQUIVALENT = JSON.parse(readFileSync(new URL('equivalent.json', import.meta.url), 'utf8'));

/**
 * The folder's files with all mutants built in, each behind a switch, and the mutants.
 * @returns mutants in the order of the code, without those that are equivalent
 */
export async function mutantsOf({ code }) {
	const names = readdirSync(path.join(ROOT, code)).filter((name) => name.endsWith('.ts'));
	const sources = names.sort().map((name) => {
		const file = `${code}/${name}`;
		return { name: file, mutate: true, content: readFileSync(path.join(ROOT, file), 'utf8') };
	});
	const options = { plugins: null, ignorers: [], excludedMutations: [] };
	const { files, mutants } = await new Instrumenter(LOGGER).instrument(sources, options);
	const contents = new Map(sources.map(({ name, content }) => [name, content.split('\n')]));
	return { files, mutants: mutants.map((mutant) => described(mutant, contents)).filter(isTold) };
}

function described({ id, fileName, location, replacement }, contents) {
	const lines = contents.get(fileName);
	const { start, end } = location;
	const original = lines
		.slice(start.line, end.line + 1)
		.map((line, index, all) =>
			line.slice(index === 0 ? start.column : 0, index === all.length - 1 ? end.column : undefined),
		)
		.join('\n');
	return {
		id,
		file: fileName,
		line: start.line + 1,
		text: lines[start.line].trim(),
		change: `${short(original)} → ${short(replacement)}`,
	};
}

const short = (code) => {
	const line = code.replace(/\s+/g, ' ').trim();
	return line.length <= 160 ? line : `${line.slice(0, 120)} … ${line.slice(-30)}`;
};

const isTold = ({ file, text, change }) =>
	!EQUIVALENT.some((one) => one.file === file && one.text === text && one.change === change);

/** A sample that depends on the seed alone: the mutants whose digests come first. */
export function sampleOf(mutants, size, seed) {
	const digest = ({ file, id }) => createHash('sha256').update(`${seed}/${file}/${id}`).digest('hex');
	return mutants
		.map((mutant) => ({ mutant, at: digest(mutant) }))
		.sort((one, other) => (one.at < other.at ? -1 : 1))
		.slice(0, size)
		.map(({ mutant }) => mutant);
}
