import { showProgress } from '../progress';
import { ensureN8nRuntime } from './runtime';

/** Installs the n8n that tests and demo run, where it is not yet there, and says how far it is. */
ensureN8nRuntime({ progress: showProgress() }).then(
	({ version }) => console.log(`n8n ${version} is installed.`),
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	},
);
