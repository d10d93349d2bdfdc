/**
 * Yields the same values, but requests each one as soon as the one before it is there, so that both steps overlap.
 *
 * An error is thrown in its turn, behind the values before it. When the reader stops early, a pending request is left to end by itself.
 */
export async function* readAhead<T>(values: AsyncGenerator<T>): AsyncGenerator<T> {
	const ask = () => {
		const next = values.next();
		next.catch(() => {});
		return next;
	};
	let next = ask();
	for (;;) {
		const { done, value } = await next;
		if (done === true) return;
		next = ask();
		yield value;
	}
}
