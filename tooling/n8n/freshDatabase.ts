import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { databaseFile, N8n } from './instance';
import { cacheFolder, ensureN8nRuntime, type InstallOptions } from './runtime';
import { SILENT } from '../progress';

/**
 * An SQLite database as this n8n makes it at its first start, kept in the cache folder: the migrations, over 250 of them, take as long
 * as all the rest of a start.
 */
export async function freshDatabase(
	tarball: string,
	{ version, progress = SILENT, signal }: InstallOptions = {},
): Promise<string> {
	const runtime = await ensureN8nRuntime({ version, progress, signal });
	const kept = path.join(cacheFolder(), `${path.basename(runtime.folder)}.sqlite`);
	if (existsSync(kept)) return kept;
	return await progress.during('Preparing n8n’s database, once', async () => {
		const userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-sms-fax-fresh-'));
		const partial = `${kept}.partial-${process.pid}`;
		let n8n: N8n | undefined;
		const halt = () => void n8n?.halt();
		signal?.addEventListener('abort', halt);
		try {
			n8n = await N8n.prepare({ version, tarball, userFolder, signal });
			await n8n.launch();
			await n8n.halt();
			signal?.throwIfAborted();
			await copyFile(databaseFile(userFolder), partial);
			await rename(partial, kept);
			return kept;
		} finally {
			signal?.removeEventListener('abort', halt);
			await n8n?.halt();
			await rm(partial, { force: true });
			await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
		}
	});
}
