import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { textOf } from '../../scripts/prose/texts';
import { inPack } from './support/pack';

/**
 * All texts of errors in one table, to be read through as a whole: kind, message, advice. A text that changes is written by
 * `FREEZE_ERRORS=1 npx jest --selectProjects contract --testPathPatterns contract/errorTexts`.
 */

const TABLE = inPack('test/contract/errorTexts.md');
const ELSEWHERE = '…';

interface ErrorText {
	kind: string;
	message: string;
	advice: string;
}

/** What an expression can give: texts, with inserted values as `…`; choices are separated by a slash. */
function render(node: ts.Node | undefined): string {
	if (node === undefined) return ELSEWHERE;
	const text = textOf(node as ts.Expression);
	if (text !== undefined) return text.replaceAll('`…`', ELSEWHERE);
	if (ts.isConditionalExpression(node)) return `${render(node.whenTrue)} / ${render(node.whenFalse)}`;
	if (ts.isArrowFunction(node)) return render(node.body);
	if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return render(node.expression);
	return ELSEWHERE;
}

const property = (object: ts.ObjectLiteralExpression, name: string): ts.Node | undefined => {
	const found = object.properties.find((one) => one.name?.getText() === name);
	return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
};

/** The kind of an object with message and advice: a property beside them, or the argument before the object. */
function kindOf(object: ts.ObjectLiteralExpression): string {
	const own = property(object, 'kind');
	if (own !== undefined) return render(own);
	const call = object.parent;
	return ts.isNewExpression(call) || ts.isCallExpression(call) ? render(call.arguments?.[0]) : ELSEWHERE;
}

function errorTextsOf(file: string): ErrorText[] {
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
	const found: ErrorText[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isObjectLiteralExpression(node)) {
			const [message, advice] = [render(property(node, 'message')), render(property(node, 'advice'))];
			if (message !== ELSEWHERE || advice !== ELSEWHERE) found.push({ kind: kindOf(node), message, advice });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

const files = readdirSync(inPack('nodes'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.sort()
	.map((file) => path.join('nodes', file));
const rooms = files.map((file) => ({ file, texts: errorTextsOf(inPack(file)) }));

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = [
	'# Error texts',
	'',
	'Written by `errorTexts.test.ts`. `…` is what is put in, or stands elsewhere.',
	...rooms
		.filter(({ texts }) => texts.length > 0)
		.map(({ file, texts }) =>
			[
				`\n## ${file.split(path.sep).join('/')}\n`,
				'| kind | message | advice |\n| --- | --- | --- |',
				...texts.map(({ kind, message, advice }) => `| ${[kind, message, advice].map(cell).join(' | ')} |`),
			].join('\n'),
		),
	'',
].join('\n');

test('the error texts match the reviewed list', () => {
	if (process.env.FREEZE_ERRORS !== undefined) writeFileSync(TABLE, table);
	expect(table).toBe(readFileSync(TABLE, 'utf8'));
});

const all = rooms.flatMap(({ file, texts }) => texts.map((text) => ({ file, ...text })));

test('a message is one sentence without a full stop, and its advice ends with one', () => {
	expect(all.length).toBeGreaterThan(60);
	const written = all.flatMap(({ file, message, advice }) => [
		...(advice !== ELSEWHERE && /[.!]$/.test(message) ? [`${file}: ${message}`] : []),
		...(advice !== '' && !/[.!…]$/.test(advice) ? [`${file}: ${advice}`] : []),
	]);
	expect(written).toEqual([]);
});
