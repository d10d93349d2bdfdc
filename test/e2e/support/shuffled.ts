/** The values in another order, which is the same for each run, so that a failure can be reproduced. */
export function shuffled<T>(values: readonly T[]): T[] {
	const mixed = [...values];
	let state = 1;
	for (let at = mixed.length - 1; at > 0; at--) {
		// Numerical Recipes' linear congruential generator.
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		const other = state % (at + 1);
		[mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
	}
	return mixed;
}
