import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample out of the vendor's document, without the line end of its file. */
export function sample(name: string): string {
	return readFileSync(join(__dirname, 'samples', `${name}.txt`), 'utf8').replace(/\n$/, '');
}

/** The rows `code = "words"` of one of the document's two lists; a quotation mark and the `;` are missing here and there. */
export function documentedCodes(name: 'send-codes' | 'report-codes'): Array<[code: string, words: string]> {
	return sample(name)
		.split('\n')
		.map((line) => {
			const [, code = '', words = ''] = /^(\d+) ?= ?"?(.*?)"?\s*;?$/.exec(line) ?? [];
			if (code === '' || words === '') throw new Error(`No row of the list: ${line}`);
			return [code, words];
		});
}
