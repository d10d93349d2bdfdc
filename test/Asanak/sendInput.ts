import type { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { Dispatch } from '../../nodes/shared/sending/sendPlan';
import { prepareSend, type AsanakLetter, type AsanakSendInput } from '../../nodes/Asanak/gateway/prepare';

/** An item that can be sent, with what a test wants otherwise. */
export function sendInput(changed: Partial<AsanakSendInput> = {}): AsanakSendInput {
	return {
		to: '+989123456789',
		sender: '982100',
		numberCheck: 'plan',
		message: 'test body',
		characterSet: 'auto',
		longMessages: 'auto',
		messagesPerCall: 100,
		timeoutSeconds: 30,
		ports: null,
		...changed,
	};
}

/** The dispatches of an item that nothing is wrong with. */
export function dispatchesOf(changed: Partial<AsanakSendInput> = {}): Array<Dispatch<AsanakLetter>> {
	const { dispatches, failures } = prepareSend(0, sendInput(changed));
	expect(failures).toEqual([]);
	return dispatches;
}

/** The letter of an item with one recipient that nothing is wrong with. */
export function letterOf(changed: Partial<AsanakSendInput> = {}): AsanakLetter {
	const [dispatch, ...others] = dispatchesOf(changed);
	expect(others).toEqual([]);
	return (dispatch as Dispatch<AsanakLetter>).letter;
}

/** Why an item with one recipient is refused. */
export function refusalOf(changed: Partial<AsanakSendInput>): GatewayError {
	const { dispatches, failures } = prepareSend(0, sendInput(changed));
	expect(dispatches).toEqual([]);
	expect(failures).toHaveLength(1);
	const error = (failures[0] as { error: GatewayError }).error;
	expect(error.outcome).toBe('notSent');
	expect(error.advice).not.toBe('');
	return error;
}

/** One message to each of these numbers. */
export function dispatchesTo(...numbers: string[]): Array<Dispatch<AsanakLetter>> {
	return numbers.flatMap((to) => dispatchesOf({ to, message: `to ${to}` }));
}
