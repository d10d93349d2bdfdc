import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { tracesInFile } from '../../support/tracesOf';

/** The places at which a secret occurs in the files of an n8n, in any spelling: database, log, binary data; not the pack itself. */
export async function searchFiles(folder: string, secret: string) {
	const traces: string[] = [];
	let searched = 0;
	const database: Buffer[] = [];
	for (const file of await filesBelow(folder)) {
		// n8n writes and removes files meanwhile.
		const content = await readFile(file).catch(() => Buffer.alloc(0));
		searched += content.length;
		if (path.basename(file).startsWith('database.sqlite')) database.push(content);
		for (const trace of tracesInFile(secret, content)) traces.push(`${file}: ${trace.slice(0, 1_000)}`);
	}
	if (database.length === 0) throw new Error(`No database below ${folder}`);
	return { traces, searched, database: Buffer.concat(database) };
}

async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true, recursive: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`));
}
