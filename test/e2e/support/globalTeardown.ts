import { rm } from 'node:fs/promises';
import path from 'node:path';
import { packed } from './packed';

export default async function globalTeardown(): Promise<void> {
	await rm(path.dirname(packed().tarball), { recursive: true, force: true });
}
