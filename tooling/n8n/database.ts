import { run } from '../processes';
import { ensureN8nRuntime } from './runtime';

const SCRIPT = `
	const { DatabaseSync } = require('node:sqlite');
	const [file, sql, ...parameters] = process.argv.slice(1);
	process.stdout.write(JSON.stringify(new DatabaseSync(file).prepare(sql).all(...parameters)));
`;

/** The rows of a SQLite database that no n8n has open. n8n's Node.js reads it: the one that runs the tests may have no SQLite. */
export async function queryDatabase<T>(file: string, sql: string, ...parameters: string[]): Promise<T[]> {
	const { node } = await ensureN8nRuntime();
	return JSON.parse(await run(node, ['--no-warnings', '-e', SCRIPT, file, sql, ...parameters])) as T[];
}
