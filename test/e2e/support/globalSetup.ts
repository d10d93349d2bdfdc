import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshDatabase } from '../../../tooling/n8n/freshDatabase';
import { packTarball } from '../../../tooling/n8n/pack';
import { setPacked } from './packed';

/** Packs once for all files of the projects `e2e` and `browser`. */
export default async function globalSetup(): Promise<void> {
	const tarball = await packTarball(await mkdtemp(path.join(tmpdir(), 'sms-fax-e2e-')));
	setPacked({ tarball, database: await freshDatabase(tarball) });
}
