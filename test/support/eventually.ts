import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` returns true. Fails the test when that takes longer than it ever should. */
export async function eventually(what: string, holds: () => boolean, withinMs = 4_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!holds()) {
		if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain until ${what}`);
		await sleep(2);
	}
}
