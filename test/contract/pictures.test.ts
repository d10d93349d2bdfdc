import { statSync } from 'node:fs';
import path from 'node:path';
import { links } from './support/markdown';
import { entriesOf, inPack, packageJson, readText } from './support/pack';

/** The pictures that `npm run screenshots` makes. docs.test.ts checks that the pictures on pages exist. */

const FOLDER = 'docs/pictures';
const MAX_BYTES = 150_000;
const MAX_BYTES_TOGETHER = 2_000_000;

const pictures = entriesOf(FOLDER).map((entry) => path.posix.join(FOLDER, entry));
const sizes = pictures.map((picture) => statSync(inPack(picture)).size);

const pagesIn = (folder: string) =>
	entriesOf(folder)
		.filter((entry) => entry.endsWith('.md'))
		.map((entry) => path.posix.join(folder, entry));
const pages = ['.', 'docs', 'docs/vendors', 'examples', 'sandbox'].flatMap(pagesIn);

const shown = pages.flatMap((page) =>
	links(readText(page))
		.filter(({ isPicture }) => isPicture)
		.map(({ target }) => path.posix.join(path.posix.dirname(page), target)),
);

test('the README and each vendor’s page have pictures', () => {
	const withoutOne = [...pagesIn('docs/vendors'), 'README.md'].filter(
		(page) => !links(readText(page)).some(({ isPicture }) => isPicture),
	);
	expect(withoutOne).toEqual([]);
});

test.each(pictures)('a page shows %s', (picture) => {
	expect(shown).toContain(picture);
});

test.each(pictures)('%s loads quickly', (picture) => {
	expect(sizes[pictures.indexOf(picture)]).toBeLessThanOrEqual(MAX_BYTES);
});

test('all of them together are small enough for a clone', () => {
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_BYTES_TOGETHER);
});

test('none of them is part of the package', () => {
	expect(packageJson.files.filter((file) => FOLDER.startsWith(file))).toEqual([]);
});
