import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { SILENT } from '../progress';
import { ensureNode, isWithin, NODE_VERSION, type InstallOptions, type N8nRuntime } from './runtime';

/** From this release on the pack does everything (docs/compatibility.md, "By version of n8n"). */
export const OLDEST_COMPLETE = '2.35.0';

/** An n8n that cannot be used, with the reason in words. */
export class Unusable extends Error {}

/**
 * An n8n that is on this machine already, with a Node.js that it runs on: that of this process, or one of the cache folder.
 * @param given its start script, a link to it, or the folder of its package
 * @throws Unusable
 */
export async function presentN8n(
	given: string,
	{ progress = SILENT, signal }: Omit<InstallOptions, 'version'> = {},
): Promise<N8nRuntime> {
	const folder = await packageFolder(given);
	const { version, engines } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
		version: string;
		engines?: { node?: string };
	};
	if (isOlder(version, OLDEST_COMPLETE)) {
		throw new Unusable(`n8n ${version} is older than ${OLDEST_COMPLETE}, which the demo needs`);
	}
	const range = engines?.node ?? '>=20.0';
	if (!isIn(process.versions.node, range) && !isIn(NODE_VERSION, range)) {
		throw new Unusable(`n8n ${version} needs Node.js ${range}, and the demo has ${NODE_VERSION}`);
	}
	const node = await ensureNode([range], progress, signal);
	return { node, n8n: path.join(folder, 'bin', 'n8n'), version, folder };
}

function isIn(nodeVersion: string, range: string): boolean {
	try {
		return isWithin(nodeVersion, range);
	} catch {
		return false;
	}
}

/** The command `n8n` of a PATH, or undefined. */
export function n8nOnPath(searched = process.env.PATH ?? ''): string | undefined {
	const names = process.platform === 'win32' ? ['n8n.cmd', 'n8n'] : ['n8n'];
	const places = searched.split(path.delimiter).filter((place) => place !== '');
	return places
		.flatMap((place) => names.map((name) => path.join(place, name)))
		.find((file) => existsSync(file));
}

/** The nearest folder at or above the given place that is n8n's package, also where npm put a link or a .cmd beside it. */
async function packageFolder(given: string): Promise<string> {
	if (!existsSync(given)) throw new Unusable(`There is nothing at ${given}`);
	const real = await realpath(given);
	const beside = [real, path.dirname(real)].map((place) => path.join(place, 'node_modules', 'n8n'));
	const starts = [real, ...beside];
	for (const start of starts) {
		for (let folder = start; ; folder = path.dirname(folder)) {
			if ((await nameOf(folder)) === 'n8n') return folder;
			if (folder === path.dirname(folder)) break;
		}
	}
	throw new Unusable(`${given} is not an n8n that npm has installed`);
}

async function nameOf(folder: string): Promise<string | undefined> {
	const manifest = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => '{}');
	return (JSON.parse(manifest) as { name?: string }).name;
}

/** Compares two releases, `2.35.0` and the like; what follows a hyphen is ignored. */
export function isOlder(version: string, than: string): boolean {
	const [one, other] = [version, than].map((text) => (text.split('-')[0] ?? '').split('.').map(Number));
	for (const [index, part] of (other ?? []).entries()) {
		const difference = (one?.[index] ?? 0) - part;
		if (difference !== 0) return difference < 0;
	}
	return false;
}
