import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample out of the vendor's document. */
export function sample(name: string): string {
	return readFileSync(join(__dirname, 'samples', name), 'utf8');
}
