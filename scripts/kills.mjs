import { readFileSync } from 'node:fs';

const COLUMNS = [
	'scenario',
	'signal',
	'size',
	'handedOver',
	'lost',
	'doubled',
	'unanswered',
	'repeated',
	'notSent',
	'erased',
];

/**
 * The table of what the kill tests lost and doubled, from the rows that they left in `file` (test/e2e/support/kills.ts); empty
 * where there were none.
 */
export function killTable(file) {
	const rows = readFileSync(file, 'utf8')
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line));
	if (rows.length === 0) return '';
	const cells = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => String(row[column])))];
	const widths = COLUMNS.map((_, index) => Math.max(...cells.map((line) => line[index].length)));
	const lines = cells.map((line) =>
		line
			.map((cell, index) => (index < 2 ? cell.padEnd(widths[index]) : cell.padStart(widths[index])))
			.join('  '),
	);
	return `\n── ended in the middle\n${lines.join('\n')}\n`;
}
