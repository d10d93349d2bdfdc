import { ensureDependencies, runInForeground } from './dependencies.mjs';

/** `node scripts/with-dependencies.mjs COMMAND ARGS...`: runs a dependency's command, installed first where it is missing. */
ensureDependencies();
const [command, ...args] = process.argv.slice(2);
runInForeground(command, args);
