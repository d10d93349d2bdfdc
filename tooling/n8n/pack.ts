import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../processes';

const ROOT = path.join(__dirname, '..', '..');
export const PACKAGE_NAME = 'n8n-nodes-sms-fax';

/** `npm pack` of what is in dist. @returns the tarball's path */
export async function packTarball(folder: string, signal?: AbortSignal): Promise<string> {
	await mkdir(folder, { recursive: true });
	const printed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
		cwd: ROOT,
		signal,
	});
	const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
	return path.join(folder, filename);
}

/**
 * Installs the tarball as n8n's own installer of community packages does (its community-packages.service: unpack,
 * drop what is not `dependencies`, `npm install`), into the user folder of an n8n that does not run.
 */
export async function installPack(
	tarball: string,
	userFolder: string,
	signal?: AbortSignal,
): Promise<string> {
	const folder = path.join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { signal });

	const manifest = path.join(folder, 'package.json');
	const kept = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, unknown>;
	for (const kind of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete kept[kind];
	await writeFile(manifest, JSON.stringify(kept, null, 2));
	await run(
		'npm',
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: folder, signal },
	);
	return folder;
}
