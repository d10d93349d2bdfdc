import {
	prepareSend,
	type Fax123SendInput,
	type FaxDocument,
	type FaxLetter,
} from '../../nodes/Fax123/gateway/send';
import type { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { Dispatch, Failure } from '../../nodes/shared/sending/sendPlan';
import { expectHelp } from '../support/caught';

export const DOCUMENT_URL = 'https://example.com/contract.pdf';

export const fromUrl = (url: string): FaxDocument => ({ source: 'url', url });
export const fromBinary = (url: string): FaxDocument => ({ source: 'binary', url });

/** An item that can be sent, with what a test wants otherwise. */
export function faxInput(changed: Partial<Fax123SendInput> = {}): Fax123SendInput {
	return {
		numberCheck: 'plan',
		to: '01 23 45 67 89',
		document: fromUrl(DOCUMENT_URL),
		clientReference: '',
		reportEmail: '',
		timeoutSeconds: 60,
		allowPrivateAddress: false,
		...changed,
	};
}

/** The outcome of an item, and what is said about it. */
export function prepared(changed: Partial<Fax123SendInput> = {}): {
	dispatches: Array<Dispatch<FaxLetter>>;
	failures: Failure[];
	warnings: string[];
} {
	const warnings: string[] = [];
	return { ...prepareSend(3, faxInput(changed), (text) => void warnings.push(text)), warnings };
}

/** The dispatches of an item that nothing is wrong with. */
export function dispatchesOf(changed: Partial<Fax123SendInput> = {}): Array<Dispatch<FaxLetter>> {
	const { dispatches, failures } = prepared(changed);
	expect(failures).toEqual([]);
	return dispatches;
}

/** The one dispatch of an item with one recipient that nothing is wrong with. */
export function dispatchOf(changed: Partial<Fax123SendInput> = {}): Dispatch<FaxLetter> {
	const [dispatch, ...others] = dispatchesOf(changed);
	expect(others).toEqual([]);
	return dispatch as Dispatch<FaxLetter>;
}

/** Why an item with one recipient is refused. */
export function refusalOf(changed: Partial<Fax123SendInput>): GatewayError {
	const { dispatches, failures } = prepared(changed);
	expect(dispatches).toEqual([]);
	expect(failures).toHaveLength(1);
	const { error } = failures[0] as Failure;
	expect(error.outcome).toBe('notSent');
	expectHelp(error);
	return error;
}
