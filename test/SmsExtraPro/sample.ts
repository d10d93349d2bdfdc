import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample out of the vendor's document, without the line end of its file. */
export function sample(name: string): string {
	return readFileSync(join(__dirname, 'samples', `${name}.txt`), 'utf8').replace(/\n$/, '');
}
