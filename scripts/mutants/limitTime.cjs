'use strict';

/** Kept from here on, because tests replace the clock. */
const now = performance.now.bind(performance);
/** Reading the clock each time would cost more than the code itself. */
const LOOKS_A_CHECK = 1_000;

/**
 * Lets code with mutants throw when it has taken too long. A timer would not do: a simulation that goes round and round by promises alone
 * never lets one fire.
 * @param switches Stryker's object, which all code with mutants looks at
 * @returns sets the time from now, in milliseconds
 */
exports.limitTime = (switches) => {
	let [active, endMs, looks] = [switches.activeMutant, Infinity, 0];
	Object.defineProperty(switches, 'activeMutant', {
		get: () => {
			if (++looks % LOOKS_A_CHECK === 0 && now() > endMs) throw new Error('Busy for ever');
			return active;
		},
		set: (mutant) => (active = mutant),
	});
	return (longestMs) => (endMs = now() + longestMs);
};
