import { parseArgs } from 'node:util';
import { ensureDependencies, runInForeground } from './dependencies.mjs';

/** `npm run demo`: sandbox and n8n with the pack and all examples. Options are read before anything is installed. */

const HELP = `npm run demo -- [options]

Starts a real n8n with this pack and all example flows, and the sandbox, which stands in for the five vendors.
No account is needed, and no message leaves this machine. Ctrl-C ends everything.

  --n8n PATH   use this n8n (its start script, or the folder of its package) instead of installing one
  --check      run all flows, say how they ended, and stop
  --help       print this

Without --n8n, the demo uses the n8n on PATH if it is 2.35 or later. Otherwise it installs one into a cache folder,
once: 5 to 10 minutes, 2.8 GB. SMS_FAX_CACHE names another folder. Your own n8n's data are not touched.`;

const { help, isWrong } = read();
if (help !== undefined) {
	console[isWrong ? 'error' : 'log'](help);
	process.exitCode = isWrong ? 2 : 0;
} else {
	ensureDependencies();
	runInForeground('tsx', ['scripts/demo/main.ts', ...process.argv.slice(2)]);
}

/** What to print instead of starting, if anything. */
function read() {
	try {
		const options = {
			help: { type: 'boolean', short: 'h' },
			check: { type: 'boolean' },
			n8n: { type: 'string' },
		};
		const { values } = parseArgs({ options });
		return { help: values.help ? HELP : undefined, isWrong: false };
	} catch (error) {
		return { help: `${error.message}\n\n${HELP}`, isWrong: true };
	}
}
