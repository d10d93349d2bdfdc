import path from 'node:path';
import { runCLI } from 'jest';

/**
 * Runs unit tests of a copy, for judge.mjs. The message `{ mutant, tests }` is answered with `true` where all tests passed.
 * An empty mutant is the code as it is.
 */
const [root, coverageFile = ''] = process.argv.slice(2);
const isCoverage = coverageFile !== '';
const unit = (await import(path.join(root, 'jest.config.js'))).default.projects[0];
const config = JSON.stringify({
	...unit,
	rootDir: root,
	testTimeout: 20_000,
	setupFilesAfterEnv: [path.join(root, 'mutants.setup.js')],
});
process.env.MUTANTS_COVERAGE = coverageFile;

process.on('message', ({ mutant, tests }) => {
	process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
	void passed(tests).then((ok) => process.send(ok));
});
process.send('ready');

async function passed(tests) {
	const options = {
		...{
			$0: 'jest',
			_: tests,
			[isCoverage ? 'findRelatedTests' : 'runTestsByPath']: true,
			config,
			rootDir: root,
		},
		...{ bail: isCoverage ? 0 : 1, runInBand: true, silent: true, watchman: false, reporters: [], ci: true },
	};
	const { results } = await runCLI(options, [root]);
	if (isCoverage)
		return results.testResults
			.filter((one) => one.numFailingTests > 0 || one.testExecError)
			.map((one) => one.testFilePath);
	return results.numFailedTests + results.numRuntimeErrorTestSuites === 0;
}
