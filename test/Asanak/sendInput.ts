import {
	prepareSend,
	type AsanakLetter,
	type MessageInput,
	type SendInput,
} from '../../nodes/Asanak/gateway/send';
import { prepareSendToPort, type PortInput, type PortLetter } from '../../nodes/Asanak/gateway/sendToPort';
import type { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { Dispatch, Letter, Preparation } from '../../nodes/shared/sending/sendPlan';
import { expectHelp } from '../support/caught';

const MESSAGE: MessageInput = {
	to: '+989123456789',
	sender: '982100',
	numberCheck: 'plan',
	message: 'test body',
	characterSet: 'auto',
	messagesPerCall: 100,
	timeoutSeconds: 30,
};

/** An item of Send that can be sent, with what a test wants otherwise. */
export const sendInput = (changed: Partial<SendInput> = {}): SendInput => ({
	...MESSAGE,
	longMessages: 'auto',
	...changed,
});

/** The same for Send to Port. */
export const portInput = (changed: Partial<PortInput> = {}): PortInput => ({
	...MESSAGE,
	sourcePort: 9821,
	destinationPort: 9825,
	...changed,
});

/** The dispatches of an item that nothing is wrong with. */
export const dispatchesOf = (changed: Partial<SendInput> = {}): Array<Dispatch<AsanakLetter>> =>
	accepted(prepareSend(0, sendInput(changed)));
export const portDispatchesOf = (changed: Partial<PortInput> = {}): Array<Dispatch<PortLetter>> =>
	accepted(prepareSendToPort(0, portInput(changed)));

function accepted<L extends Letter>({ dispatches, failures }: Preparation<L>): Array<Dispatch<L>> {
	expect(failures).toEqual([]);
	return dispatches;
}

/** The letter of an item with one recipient that nothing is wrong with. */
export const letterOf = (changed: Partial<SendInput> = {}): AsanakLetter => onlyLetter(dispatchesOf(changed));
export const portLetterOf = (changed: Partial<PortInput> = {}): PortLetter =>
	onlyLetter(portDispatchesOf(changed));

function onlyLetter<L extends Letter>([dispatch, ...others]: Array<Dispatch<L>>): L {
	expect(others).toEqual([]);
	return (dispatch as Dispatch<L>).letter;
}

/** Why an item with one recipient is refused. */
export const refusalOf = (changed: Partial<SendInput>): GatewayError =>
	refused(prepareSend(0, sendInput(changed)));
export const portRefusalOf = (changed: Partial<PortInput>): GatewayError =>
	refused(prepareSendToPort(0, portInput(changed)));

function refused({ dispatches, failures }: Preparation<Letter>): GatewayError {
	expect(dispatches).toEqual([]);
	expect(failures).toHaveLength(1);
	const error = (failures[0] as { error: GatewayError }).error;
	expect(error.outcome).toBe('notSent');
	expectHelp(error);
	return error;
}

/** One message to each of these numbers. */
export function dispatchesTo(...numbers: string[]): Array<Dispatch<AsanakLetter>> {
	return numbers.flatMap((to) => dispatchesOf({ to, message: `to ${to}` }));
}
