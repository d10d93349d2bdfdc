/** Does something with each value, ten at the same time: more would be a test of n8n itself. */
export async function tenAtATime<T>(
	values: readonly T[],
	each: (value: T, index: number) => Promise<void>,
): Promise<void> {
	const queue = values.entries();
	const next = async () => {
		for (const [index, value] of queue) await each(value, index);
	};
	await Promise.all(Array.from({ length: 10 }, next));
}
