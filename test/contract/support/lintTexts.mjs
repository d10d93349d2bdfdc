/**
 * Lints texts as if they stood in files of this pack, and prints each one's messages as "rule: message".
 * A script of its own because ESLint loads eslint.config.mjs by import(), which Jest does not allow.
 *
 * Standard input: JSON, a list of { file, code }. An argument of the system has room for 128 kB.
 */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint();
const verdicts = [];
for (const { file, code } of JSON.parse(await text(process.stdin))) {
	const results = await eslint.lintText(code, { filePath: file });
	// ESLint gives no result for a file that it ignores.
	if (results.length !== 1) throw new Error(`${file} is not linted`);
	verdicts.push(
		results[0].messages
			.filter(({ severity }) => severity === 2)
			.map(({ ruleId, message }) => ({ rule: ruleId, message })),
	);
}
console.log(JSON.stringify(verdicts));
