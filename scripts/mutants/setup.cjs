'use strict';

/** Stryker's switches read this object. A mutant that loops for ever ends at the limit. */
globalThis.__stryker__ ??= { hitCount: 0, hitLimit: 300_000 };
