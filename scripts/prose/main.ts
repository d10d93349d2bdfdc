import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsIn, type Finding } from './rules';
import { textsOfExample, textsOfMarkdown, textsOfProgram, type Text } from './texts';

/**
 * Part of `npm run lint`: reports sentences that are too long, and turns of phrase that docs/style.md replaces, each as
 * `file:line: rule: sentence`. Ends with 1 when there is one.
 */
const ROOT = path.resolve(__dirname, '../..');

/** Pages for people who change the code. */
const DEVELOPER_PAGES =
	/^(?:docs\/(?:design|n8n|releasing|adding-a-vendor|style)\.md|docs\/protocols\/|sandbox\/reference\.md|CONTRIBUTING\.md|test\/)/;
/** Programs whose strings a person reads in n8n, in the sandbox's console or in a terminal. */
const SPEAKING = /^(?:nodes|credentials|sandbox|scripts\/demo|tooling)\//;

function textsOf(file: string): Text[] {
	const source = () => readFileSync(path.join(ROOT, file), 'utf8');
	if (file.endsWith('.md')) {
		// This page quotes what it forbids.
		if (file === 'docs/style.md') return [];
		return textsOfMarkdown(file, source(), DEVELOPER_PAGES.test(file) ? 'developer' : 'user');
	}
	if (/^examples\/.*\.json$/.test(file)) return textsOfExample(file, source());
	if (/\.(?:ts|tsx|mjs)$/.test(file)) return textsOfProgram(file, source(), { strings: SPEAKING.test(file) });
	return [];
}

const inWords = ({ file, line, rule, sentence }: Finding) => `${file}:${line}: ${rule}\n\t${sentence}`;

const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
const only = process.argv.slice(2);
const findings = files
	.filter((file) => only.length === 0 || only.some((one) => file.startsWith(one)))
	.flatMap(textsOf)
	.flatMap(findingsIn);
for (const finding of findings) console.log(inWords(finding));
if (findings.length > 0) {
	console.log(`\n${findings.length} sentences to mend.`);
	process.exitCode = 1;
}
