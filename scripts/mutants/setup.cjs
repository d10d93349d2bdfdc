'use strict';

const { limitTime } = require('./limitTime.cjs');

/** Test files take a few seconds. */
const LONGEST_BUSY_MS = 60_000;

/** Stryker's switches read this object. A mutant that loops for ever ends at one of the limits. */
globalThis.__stryker__ ??= { hitCount: 0, hitLimit: 300_000 };
limitTime(globalThis.__stryker__)(LONGEST_BUSY_MS);
