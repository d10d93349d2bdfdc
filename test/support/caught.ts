import { inspect } from 'node:util';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';

/** What `act` throws. Fails the test when it throws nothing, or something that is not a `kind`. */
export function caught<T extends Error>(act: () => unknown, kind: new (...args: never[]) => T): T {
	try {
		act();
	} catch (error) {
		return expectKind(error, kind);
	}
	throw new Error(`Nothing was thrown where a ${kind.name} was expected`);
}

/** What `promise` is rejected with. Fails the test when it is fulfilled, or rejected with something that is not a `kind`. */
export async function rejected<T extends Error>(
	promise: Promise<unknown>,
	kind: new (...args: never[]) => T,
): Promise<T> {
	let value: unknown;
	try {
		value = await promise;
	} catch (error) {
		return expectKind(error, kind);
	}
	throw new Error(`${inspect(value)} was returned where a ${kind.name} was expected`);
}

function expectKind<T extends Error>(error: unknown, kind: new (...args: never[]) => T): T {
	if (!(error instanceof kind)) throw error;
	if (error instanceof GatewayError) expectHelp(error);
	return error;
}

/** What every error of a gateway has: a clause that says what happened, and sentences that say what to do. */
export function expectHelp({ message, advice }: GatewayError): void {
	expect(message).toMatch(/^\S.*[^.\s]$/s);
	expect(advice).toMatch(/^\S.*[.?]$/s);
}
