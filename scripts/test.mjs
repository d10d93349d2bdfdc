import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binary, ensureDependencies, ROOT } from './dependencies.mjs';
import { killTable } from './kills.mjs';

/**
 * `npm test`: all stages; `node scripts/test.mjs build e2e`: only these. Stops at the first stage that fails, and ends with
 * one line that counts tests: a stage that is no jest project counts as one. With `--soak` (`npm run soak`), the end-to-end
 * tests use larger loads, and include those that take too long for every day, and property tests run more cases. With `--compat`
 * (`npm run compat`), the pack is tried as a whole in all older n8ns; without it, in the oldest by its smallest part.
 */

const jest = (project, ...more) => ({
	command: 'jest',
	args: ['--selectProjects', project, ...more],
	counts: true,
});
const isWholeCompat = process.argv.includes('--compat');
/** Groups of stages: those of one group need one processor each and nothing of each other, and run at the same time. */
const GROUPS = [
	{
		lint: { command: 'eslint', args: ['.', '--max-warnings', '0'] },
		// No six lines stand twice in nodes/ (.jscpd.json).
		copies: { command: 'jscpd', args: [] },
		// Sentences that are too long, and turns of phrase that docs/style.md replaces.
		prose: { command: 'tsx', args: ['scripts/prose/main.ts'] },
		format: { command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
		// Types are checked by the build.
		build: { command: 'gulp', args: ['build'] },
	},
	{ unit: jest('unit') },
	{ slow: jest('slow') },
	{ contract: jest('contract') },
	// Here and not in a test: it takes minutes, once.
	{ n8n: { command: 'tsx', args: ['tooling/n8n/install.ts'] } },
	// Each file has an n8n of its own and mostly waits for it.
	{ e2e: jest('e2e', '--maxWorkers', '2') },
	{ olderN8n: { command: 'tsx', args: ['tooling/n8n/install.ts', '--older'] } },
	{
		compat: jest(
			'compat',
			...(isWholeCompat ? ['--maxWorkers', '2'] : ['--testPathPatterns', 'compat/smallest']),
		),
	},
	{ browser: jest('browser', '--maxWorkers', '2', '--passWithNoTests') },
	// Runs every example, too.
	{ demo: { command: 'tsx', args: ['scripts/demo/main.ts', '--check'] } },
];

ensureDependencies();
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (process.argv.includes('--soak')) process.env.SMS_FAX_SOAK = 'true';
const killsFolder = mkdtempSync(path.join(tmpdir(), 'sms-fax-kills-'));
const kills = path.join(killsFolder, 'rows');
writeFileSync(kills, '');
process.env.SMS_FAX_KILLS = kills;
if (isWholeCompat) process.env.SMS_FAX_COMPAT = 'true';
const total = { passed: 0, failed: 0, skipped: 0 };
for (const group of GROUPS) {
	const stages = Object.entries(group).filter(([name]) => chosen.length === 0 || chosen.includes(name));
	if (stages.length === 0) continue;
	const isAlone = stages.length === 1;
	console.log(`\n── ${stages.map(([name]) => name).join(', ')}`);
	const ends = await Promise.all(stages.map(async ([name, stage]) => await timed(name, stage, isAlone)));
	if (ends.includes(false)) break;
}
const table = killTable(kills);
if (table !== '') console.log(table);
rmSync(killsFolder, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** Runs a stage and says how long it took. What one prints that is not alone is shown when it has ended. */
async function timed(name, stage, isAlone) {
	const begun = Date.now();
	const failedBefore = total.failed;
	const { ok, output } = await runStage(stage, isAlone);
	if (!ok && total.failed === failedBefore) total.failed += 1;
	const seconds = Math.round((Date.now() - begun) / 1_000);
	console.log(`${output}   ${name}: ${seconds} s`);
	return ok;
}

async function runStage({ command, args, counts = false }, isAlone) {
	if (!counts) {
		const { ok, output } = await run(command, args, isAlone ? 'inherit' : 'pipe');
		total[ok ? 'passed' : 'failed'] += 1;
		return { ok, output };
	}
	const folder = mkdtempSync(path.join(tmpdir(), 'sms-fax-test-'));
	try {
		const file = path.join(folder, 'result.json');
		// jest prints its JSON to stdout besides the file; what people read goes to stderr.
		const { ok, output } = await run(command, [...args, '--json', `--outputFile=${file}`], 'ignore');
		// Without it jest has not come so far as to count; the caller counts that as one failure.
		if (!existsSync(file)) return { ok: false, output };
		const result = JSON.parse(readFileSync(file, 'utf8'));
		total.passed += result.numPassedTests;
		total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
		total.skipped += result.numPendingTests;
		return { ok, output };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** @param stdout `pipe`: stderr is collected with it, and both are given as `output` */
async function run(command, args, stdout) {
	const child = spawn(binary(command), args, {
		cwd: ROOT,
		stdio: ['ignore', stdout, stdout === 'pipe' ? 'pipe' : 'inherit'],
		shell: process.platform === 'win32',
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text) => (output += text));
	}
	const status = await new Promise((resolve) => {
		child.once('error', (error) => {
			output += `${error.message}\n`;
			resolve(1);
		});
		child.once('close', resolve);
	});
	return { ok: status === 0, output };
}
