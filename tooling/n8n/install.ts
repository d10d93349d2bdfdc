import { showProgress } from '../progress';
import { VERSIONS_TO_TRY } from './older';
import { ensureN8nRuntime } from './runtime';

/**
 * Installs the n8n that tests and demo run, or with `--older` those that the tests of older n8ns run, where they are not yet there, and
 * shows the progress.
 */

const LONGEST_MINUTES = 30;

async function install(version: string | undefined): Promise<void> {
	const signal = AbortSignal.timeout(LONGEST_MINUTES * 60_000);
	const runtime = await ensureN8nRuntime({ version, progress: showProgress(), signal }).catch(
		(error: Error) => {
			if (!signal.aborted) throw error;
			throw new Error(
				`n8n ${version ?? ''} was not installed within ${LONGEST_MINUTES} minutes: see that npm reaches its registry (npm ping).`,
			);
		},
	);
	console.log(`n8n ${runtime.version} is installed.`);
}

async function installAll(versions: ReadonlyArray<string | undefined>): Promise<void> {
	for (const version of versions) await install(version);
}

installAll(process.argv.includes('--older') ? VERSIONS_TO_TRY : [undefined]).catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
