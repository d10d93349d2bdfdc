import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { faultFigures, faultTable } from './table';

const PAGE = path.join(__dirname, '../../docs/reliability.md');
const BLOCK = /(<!-- faults: [^\n]*-->\n\n)[\s\S]*?(\n\n<!-- \/faults -->)/;
/** prettier sets tables with spaces of its own, and breaks long lines. */
const squeezed = (text: string) =>
	text
		.replaceAll(/[ -]*\|[ -]*/g, '|')
		.replaceAll(/-{2,}/g, '-')
		.replaceAll(/([^|\n])\n(?=[^|\n<])/g, '$1 ');

describe('the table of faults in docs/reliability.md', () => {
	it('matches the matrix: after a change, regenerate it with WRITE_FAULTS=1 and format it', () => {
		const expected = `Tested with ${faultFigures()}.\n\n${faultTable()}`;
		const text = readFileSync(PAGE, 'utf8');
		if (process.env.WRITE_FAULTS === '1') {
			writeFileSync(
				PAGE,
				text.replace(BLOCK, (_all, head: string, foot: string) => head + expected + foot),
			);
		}
		const [block = '', head = '', foot = ''] = BLOCK.exec(readFileSync(PAGE, 'utf8')) ?? [];
		expect(squeezed(block)).toBe(squeezed(head + expected + foot));
	});
});
