/** As much of Markdown as the documentation uses: headings, links, pictures and tables. Code is left out. */

/** Without fenced and inline code: a link in an example does not count. */
export const proseOf = (markdown: string): string =>
	markdown.replace(/^(```+)[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '');

const withoutFences = (markdown: string): string => markdown.replace(/^(```+)[\s\S]*?^\1$/gm, '');

export interface Heading {
	level: number;
	title: string;
}

export const headings = (markdown: string): Heading[] =>
	[...withoutFences(markdown).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => ({
		level: marks.length,
		title: title.trim(),
	}));

/** The anchors of headings as GitHub makes them: the second of the same name gets a number. */
export function withAnchor(list: Heading[]): string[] {
	const seen = new Map<string, number>();
	return list.map(({ title }) => {
		const anchor = title
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-');
		const count = seen.get(anchor) ?? 0;
		seen.set(anchor, count + 1);
		return count === 0 ? anchor : `${anchor}-${count}`;
	});
}

/** The text below the heading with this anchor, up to the next heading; empty where there is none. */
export function section(markdown: string, anchor: string): string {
	const index = withAnchor(headings(markdown)).indexOf(anchor);
	return index < 0 ? '' : (withoutFences(markdown).split(/^#+ .+$/m)[index + 1] ?? '');
}

/** As {@link section}, with the sections below it. */
export function branch(markdown: string, anchor: string): string {
	const list = headings(markdown);
	const first = withAnchor(list).indexOf(anchor);
	if (first < 0) return '';
	const level = list[first]?.level ?? 0;
	const next = list.findIndex((heading, index) => index > first && heading.level <= level);
	const parts = withoutFences(markdown).split(/^#+ .+$/m);
	return parts.slice(first + 1, next < 0 ? undefined : next + 1).join('\n');
}

export interface Link {
	label: string;
	target: string;
	isPicture: boolean;
}

export function links(markdown: string): Link[] {
	const prose = proseOf(markdown);
	const inline = [...prose.matchAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g)].map(
		([, mark, label = '', target = '']) => ({
			label,
			target,
			isPicture: mark === '!',
		}),
	);
	const html = [...prose.matchAll(/<img\b[^>]*>/g)].map(([tag]) => ({
		label: /\balt="([^"]*)"/.exec(tag)?.[1] ?? '',
		target: /\bsrc="([^"]*)"/.exec(tag)?.[1] ?? '',
		isPicture: true,
	}));
	return [...inline, ...html];
}

export interface TableRow {
	header: string[];
	cells: string[];
}

/** The rows of all tables, each with the names of its columns. */
export function tableRows(markdown: string): TableRow[] {
	const rows: TableRow[] = [];
	let header: string[] | null = null;
	for (const line of withoutFences(markdown).split('\n')) {
		const cells = line.startsWith('|')
			? line
					.split('|')
					.slice(1, -1)
					.map((cell) => cell.trim())
			: null;
		if (cells === null) header = null;
		else if (header === null) header = cells;
		else if (!cells.every((cell) => /^:?-+:?$/.test(cell))) rows.push({ header, cells });
	}
	return rows;
}
