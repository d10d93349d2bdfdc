'use strict';

/**
 * Runs before each test file of a copy with mutants (copy.mjs). Stryker's switches read this object: one mutant is active,
 * and one that loops for ever ends at the limit.
 */
const { appendFileSync } = require('node:fs');

globalThis.__stryker__ ??= { hitCount: 0, hitLimit: 3_000_000 };

const coverageFile = process.env.MUTANTS_COVERAGE;
if (coverageFile) {
	afterAll(() => {
		const test = expect.getState().testPath;
		const mutants = Object.keys(globalThis.__stryker__.mutantCoverage?.static ?? {});
		appendFileSync(coverageFile, `${JSON.stringify({ test, mutants })}\n`);
	});
}
