import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample out of the vendor's document, without the line end of its file. */
export function sample(name: string): string {
	return readFileSync(join(__dirname, 'samples', `${name}.txt`), 'utf8').replace(/\n$/, '');
}

/** The rows of the document's "Liste des accusés de réception possibles", which has tabs between its columns. */
export function documentedCodes(): Array<{ status: string; code: string; comment: string }> {
	const [head, ...rows] = sample('report-codes')
		.split('\n')
		.map((line) => line.split('\t'));
	if (head?.join() !== 'Status,StatusCode,Comment,SIGNIFICATION')
		throw new Error('The list has other columns');
	return rows.map(([status = '', code = '', comment = '']) => ({ status, code, comment }));
}
