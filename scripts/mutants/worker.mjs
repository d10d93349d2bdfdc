import path from 'node:path';
import { runCLI } from 'jest';

/**
 * Runs unit tests of a copy, for judge.mjs. `{ mutant, tests }` runs test files with one mutant; `{ sample, file }` with `tests`, or with the
 * code that is `related` to tests, runs them with all mutants of a sample (environment.cjs). The answer is the test files that failed.
 */
const [root] = process.argv.slice(2);
const unit = (await import(path.join(root, 'jest.config.js'))).default.projects[0];

process.on('message', (order) => {
	void (order.mutant === undefined ? tryAll(order) : tryOne(order)).then((failing) => process.send(failing));
});
process.send('ready');

async function tryOne({ mutant, tests }) {
	delete process.env.MUTANTS_QUICK;
	process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
	const config = { testTimeout: 20_000, setupFiles: [path.join(root, 'mutants', 'setup.cjs')] };
	return await run(config, { _: tests, runTestsByPath: true, bail: 1, runInBand: true });
}

async function tryAll({ sample, file, tests, related }) {
	process.env.MUTANTS_QUICK = JSON.stringify({ mutants: sample, file });
	const config = { testTimeout: 900_000, testEnvironment: path.join(root, 'mutants', 'environment.cjs') };
	const which =
		tests === undefined ? { _: related, findRelatedTests: true } : { _: tests, runTestsByPath: true };
	return await run(config, { ...which, maxWorkers: '100%' });
}

async function run(config, options) {
	const { results } = await runCLI(
		{
			...{ $0: 'jest', silent: true, watchman: false, reporters: [], ci: true, rootDir: root },
			config: JSON.stringify({ ...unit, ...config, rootDir: root }),
			...options,
		},
		[root],
	);
	const isFailing = ({ numFailingTests, testExecError }) =>
		numFailingTests > 0 || testExecError !== undefined;
	return results.testResults.filter(isFailing).map(({ testFilePath }) => testFilePath);
}
