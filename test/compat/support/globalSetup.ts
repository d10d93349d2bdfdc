import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freshDatabase } from '../../../tooling/n8n/freshDatabase';
import { VERSIONS_TO_TRY } from '../../../tooling/n8n/older';
import { packTarball } from '../../../tooling/n8n/pack';
import { setPacked } from '../../e2e/support/packed';

/** Packs once, and makes a database for each older n8n of the run. */
export default async function globalSetup(): Promise<void> {
	const tarball = await packTarball(await mkdtemp(path.join(tmpdir(), 'sms-fax-compat-')));
	const older: Record<string, string> = {};
	for (const version of VERSIONS_TO_TRY) older[version] = await freshDatabase(tarball, { version });
	setPacked({ tarball, database: '', older });
}
