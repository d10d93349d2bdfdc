import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { headings } from './support/markdown';
import { entriesOf, inPack, missing, readText } from './support/pack';

/** The sources that comments name must be in the repository, because their readers have nothing else. */

const FOLDERS = ['nodes', 'credentials', 'sandbox', 'test', 'tooling', 'scripts', 'bench'];
const ROOT_FILES = entriesOf('.').filter((entry) => /\.(?:m?js|ts)$/.test(entry));

const sourcesIn = (folder: string): string[] =>
	entriesOf(folder).flatMap((entry) => {
		const file = path.posix.join(folder, entry);
		if (statSync(inPack(file)).isDirectory()) return sourcesIn(file);
		return /\.(?:[cm]?js|tsx?)$/.test(entry) ? [file] : [];
	});

/** The comments of a file, each as one line of text. A URL in a string is not a comment. */
function commentsOf(file: string): Array<{ text: string; line: number }> {
	const source = readFileSync(inPack(file), 'utf8');
	return [...source.matchAll(/\/\*[\s\S]*?\*\/|(?<![:\w'"`/])\/\/.*(?:\n[^\S\n]*\/\/.*)*/g)].map((match) => ({
		text: match[0].replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' '),
		line: source.slice(0, match.index).split('\n').length,
	}));
}

/** A path under docs/ or shared/, or any Markdown file, with the section that stands behind it in quotation marks. */
const CITATION =
	/(?<![\w./-])((?:(?:docs|shared)\/[\w./-]*\w|(?:[\w-]+\/)*[\w-]+\.md))(?:, ["“]([^"”]+)["”])?/g;

interface Citation {
	/** File and line of the comment. */
	at: string;
	target: string;
	section: string | undefined;
}

const citationsOf = (file: string): Citation[] =>
	commentsOf(file).flatMap(({ text, line }) =>
		[...text.matchAll(CITATION)].map(([, target = '', section]) => ({
			at: `${file}:${line}`,
			target,
			section,
		})),
	);

const CITATIONS = [...ROOT_FILES, ...FOLDERS.flatMap(sourcesIn)].flatMap(citationsOf);

/** Comments call nodes/shared/model `shared/model`, and a file beside them by its name. */
const exists = ({ at, target }: Citation): boolean =>
	[target, path.posix.join('nodes', target), path.posix.join(path.posix.dirname(at), target)].some(
		(one) => missing(one).length === 0,
	);

const inWords = ({ at, target, section }: Citation) =>
	`${at} cites ${target}${section === undefined ? '' : `, "${section}"`}`;

test('comments cite only files that exist in the repository', () => {
	expect(CITATIONS.length).toBeGreaterThan(20);
	const offenders = CITATIONS.filter((citation) => !exists(citation)).map(inWords);
	expect(offenders).toEqual([]);
});

test('comments that cite a section of docs/ name one of its headings', () => {
	const sections = CITATIONS.filter(({ target }) => target.startsWith('docs/')).filter(exists);
	const astray = sections.filter(
		({ target, section }) =>
			section !== undefined && !headings(readText(target)).some(({ title }) => title === section),
	);
	expect(astray.map(inWords)).toEqual([]);
});
