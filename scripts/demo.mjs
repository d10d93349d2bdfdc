import { ensureDependencies, runInForeground } from './dependencies.mjs';

/** `npm run demo`: sandbox and n8n with the pack, an example run and shown. `npm run demo -- --check` ends by itself. */
ensureDependencies();
runInForeground('tsx', ['scripts/demo/main.ts', ...process.argv.slice(2)]);
