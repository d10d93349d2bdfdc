import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binary, ensureDependencies, ROOT } from './dependencies.mjs';

/**
 * `npm test`: all stages; `node scripts/test.mjs build e2e`: only these. Stops at the first stage that fails, and ends with
 * one line that counts tests: a stage that is no jest project counts as one.
 */

const jest = (project, ...more) => ({
	command: 'jest',
	args: ['--selectProjects', project, ...more],
	counts: true,
});
const STAGES = {
	lint: { command: 'eslint', args: ['.', '--max-warnings', '0'] },
	format: { command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
	// Types are checked by the build.
	build: { command: 'gulp', args: ['build'] },
	unit: jest('unit'),
	slow: jest('slow'),
	contract: jest('contract'),
	// Here and not in a test: it takes minutes, once.
	n8n: { command: 'tsx', args: ['tooling/n8n/install.ts'] },
	// One n8n at a time: some of its tests watch the clock.
	e2e: jest('e2e', '--runInBand'),
	browser: jest('browser', '--runInBand', '--passWithNoTests'),
	// Runs every example, too.
	demo: { command: 'tsx', args: ['scripts/demo/main.ts', '--check'] },
};

ensureDependencies();
const chosen = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, stage] of Object.entries(STAGES)) {
	if (chosen.length > 0 && !chosen.includes(name)) continue;
	console.log(`\n── ${name}`);
	const ok = runStage(stage);
	if (!ok && total.failed === 0) total.failed = 1;
	if (!ok) break;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

function runStage({ command, args, counts = false }) {
	if (!counts) {
		const ok = run(command, args);
		total[ok ? 'passed' : 'failed'] += 1;
		return ok;
	}
	const folder = mkdtempSync(path.join(tmpdir(), 'sms-fax-test-'));
	try {
		const file = path.join(folder, 'result.json');
		const ok = run(command, [...args, '--json', `--outputFile=${file}`]);
		// Without it jest has not come so far as to count; the caller counts that as one failure.
		if (!existsSync(file)) return false;
		const result = JSON.parse(readFileSync(file, 'utf8'));
		total.passed += result.numPassedTests;
		total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
		total.skipped += result.numPendingTests;
		return ok;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function run(command, args) {
	const { status } = spawnSync(binary(command), args, {
		cwd: ROOT,
		// jest prints its JSON there besides the file; what people read goes to stderr.
		stdio: ['ignore', args.includes('--json') ? 'ignore' : 'inherit', 'inherit'],
		shell: process.platform === 'win32',
	});
	return status === 0;
}
