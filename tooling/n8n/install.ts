import { showProgress } from '../progress';
import { ensureN8nRuntime } from './runtime';

/**
 * Installs the n8n that tests and demo run, or the older ones that are named, where they are not yet there, and says how far it is:
 * `tsx tooling/n8n/install.ts [VERSION...]`.
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

async function installAll(versions: string[]): Promise<void> {
	if (versions.length === 0) await install(undefined);
	for (const version of versions) await install(version);
}

installAll(process.argv.slice(2)).catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
