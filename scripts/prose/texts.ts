import ts from 'typescript';

/** A text for readers, and where it begins. */
export interface Text {
	file: string;
	/** From 1. */
	line: number;
	/** `user`: read by people who build flows. `developer`: pages and comments for people who change the code. */
	reader: 'user' | 'developer';
	text: string;
}

/** Stands in place of code, a link's target or an inserted value. It counts as one word. */
const CODE = '`…`';

/** The paragraphs, list items and table cells of a page, without code blocks. */
export function textsOfMarkdown(file: string, source: string, reader: Text['reader']): Text[] {
	const texts: Text[] = [];
	let open: Text | undefined;
	let isCode = false;
	const begin = (line: number, text: string) => texts.push((open = { file, line, reader, text }));
	for (const [index, raw] of source.split('\n').entries()) {
		const line = index + 1;
		if (/^\s*```/.test(raw)) isCode = !isCode;
		const content = raw.trim();
		if (isCode || content === '' || content.startsWith('```') || content.startsWith('<')) {
			open = undefined;
		} else if (content.startsWith('|')) {
			open = undefined;
			for (const cell of cellsOf(content)) texts.push({ file, line, reader, text: plain(cell) });
		} else if (/^(?:[-*]|\d+\.|#+)\s/.test(content)) {
			begin(line, content.replace(/^(?:[-*]|\d+\.|#+)\s+/, ''));
			if (content.startsWith('#')) open = undefined;
		} else if (open === undefined) {
			begin(line, content);
		} else {
			open.text += ` ${content}`;
		}
	}
	return texts.map((one) => ({ ...one, text: plain(one.text) })).filter(({ text }) => /\p{L}/u.test(text));
}

const cellsOf = (row: string): string[] => (/^[|\s:-]+$/.test(row) ? [] : row.split('|').slice(1, -1));

/** Removes marks: links keep their label, code becomes one word. */
const plain = (markdown: string): string =>
	markdown
		.replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
		.replace(/`[^`]*`/g, CODE)
		.replace(/\*\*|(?<![\p{L}\d])_|_(?![\p{L}\d])/gu, '')
		.trim();

/** The notes on an example's canvas. */
export function textsOfExample(file: string, source: string): Text[] {
	const { nodes } = JSON.parse(source) as {
		nodes: Array<{ type: string; parameters: { content?: string } }>;
	};
	return nodes.flatMap(({ type, parameters: { content = '' } }) => {
		if (!type.endsWith('.stickyNote')) return [];
		const at = source.indexOf(JSON.stringify(content).slice(0, 40));
		const line = source.slice(0, at).split('\n').length;
		return textsOfMarkdown(file, content, 'user').map((text) => ({ ...text, line }));
	});
}

/** The strings of a program that hold a sentence, and its comments. A test's strings are names and data: they are left out. */
export function textsOfProgram(file: string, source: string, { strings = true } = {}): Text[] {
	const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
	const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
	const texts: Text[] = [];
	const visit = (node: ts.Node): void => {
		const text = textOf(node);
		if (text !== undefined) {
			if (isSentence(text)) texts.push({ file, line: lineOf(node.getStart()), reader: 'user', text });
			return;
		}
		ts.forEachChild(node, visit);
	};
	if (strings) visit(tree);
	const comments = commentsOf(source).map(({ position, text }): Text => ({
		file,
		line: lineOf(position),
		reader: 'developer',
		text,
	}));
	return [...texts, ...comments];
}

/** The text of a literal, a template, or several with + between them; undefined for anything else. */
export function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
	if (ts.isTemplateExpression(node)) {
		return [node.head.text, ...node.templateSpans.map(({ literal }) => CODE + literal.text)].join('');
	}
	if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
	const [left, right] = [textOf(node.left), textOf(node.right)];
	return left === undefined || right === undefined ? undefined : left + right;
}

const isSentence = (text: string) =>
	/\p{L}+ \S+ \S+ \S/u.test(text) && /^\p{Lu}|[.,:;!?]/u.test(text) && !/^=|[{}<>]/.test(text);

interface Comment {
	position: number;
	text: string;
}

/** Lines of // that follow each other are one comment; of a doc comment, each paragraph and each tag is one. */
function commentsOf(source: string): Comment[] {
	const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, source);
	const found: Comment[] = [];
	const templates: number[] = [];
	let joined: Comment | undefined;
	for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
		// The scanner rescans the middle of a template and a regular expression only on request.
		if (token === ts.SyntaxKind.TemplateHead) templates.push(0);
		if (token === ts.SyntaxKind.OpenBraceToken && templates.length > 0) templates[templates.length - 1]! += 1;
		if (token === ts.SyntaxKind.CloseBraceToken && templates.length > 0) {
			if (templates.at(-1) === 0) {
				if (scanner.reScanTemplateToken(false) === ts.SyntaxKind.TemplateTail) templates.pop();
			} else templates[templates.length - 1]! -= 1;
		}
		if (token === ts.SyntaxKind.SlashToken) token = scanner.reScanSlashToken();
		const raw = scanner.getTokenText();
		const position = scanner.getTokenStart();
		if (token === ts.SyntaxKind.SingleLineCommentTrivia) {
			const text = raw.replace(/^\/\/\s?/, '');
			if (joined === undefined) found.push((joined = { position, text }));
			else joined.text += ` ${text}`;
		} else if (token === ts.SyntaxKind.MultiLineCommentTrivia) {
			joined = undefined;
			found.push(...paragraphsOf(raw).map((text) => ({ position, text })));
		} else if (token !== ts.SyntaxKind.NewLineTrivia && token !== ts.SyntaxKind.WhitespaceTrivia) {
			joined = undefined;
		}
	}
	return found.map((one) => ({ ...one, text: plain(one.text) }));
}

const paragraphsOf = (comment: string): string[] =>
	comment
		.replace(/^\/\*+|\*+\/$/g, '')
		.split('\n')
		.map((line) => line.replace(/^\s*\*?\s?/, '').trim())
		.join('\n')
		.split(/\n\n+|\n(?=@|- )/)
		.map((paragraph) =>
			paragraph
				.replace(/^@\w+(?: \w+)?\s*/, '')
				.replaceAll('\n', ' ')
				.trim(),
		)
		.filter((paragraph) => paragraph !== '');
