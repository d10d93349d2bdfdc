import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file does one thing and reads top-down (docs/design.md, "Naming and style"). */
const MOST_LINES = 250;
const NODES = path.join(__dirname, '../../nodes');

const files = readdirSync(NODES, { recursive: true, encoding: 'utf8' }).filter((file) =>
	file.endsWith('.ts'),
);

test(`no file in nodes/ has more than ${MOST_LINES} lines`, () => {
	expect(files.length).toBeGreaterThan(100);
	const lines = (file: string) => readFileSync(path.join(NODES, file), 'utf8').trimEnd().split('\n').length;
	expect(files.filter((file) => lines(file) > MOST_LINES)).toEqual([]);
});
