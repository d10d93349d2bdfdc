import type { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { Dispatch } from '../../nodes/shared/sending/sendPlan';
import { prepareSend, type SmsExtraProSendInput, type SmsLetter } from '../../nodes/SmsExtraPro/gateway/send';
import { expectHelp } from '../support/caught';

/** 10:00 in Brussels, in winter. */
export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);

/** An item that can be sent, with what a test wants otherwise. */
export function sendInput(changed: Partial<SmsExtraProSendInput> = {}): SmsExtraProSendInput {
	return {
		to: '+32475112233',
		sender: 'Moi',
		message: 'Bonjour',
		messageType: 'normal',
		sendAt: '',
		zone: 'Europe/Brussels',
		clientReference: '',
		characterSet: 'utf8',
		numbersWithoutPlus: 'refuse',
		numberCheck: 'plan',
		numberFormat: 'international',
		longMessages: 'auto',
		recipientsPerRequest: 20,
		timeoutSeconds: 30,
		...changed,
	};
}

/** The dispatches of an item that nothing is wrong with. */
export function dispatchesOf(changed: Partial<SmsExtraProSendInput> = {}): Array<Dispatch<SmsLetter>> {
	const { dispatches, failures } = prepareSend(0, sendInput(changed), () => NOW);
	expect(failures).toEqual([]);
	return dispatches;
}

/** The letter of an item with one recipient that nothing is wrong with. */
export function letterOf(changed: Partial<SmsExtraProSendInput> = {}): SmsLetter {
	const [dispatch, ...others] = dispatchesOf(changed);
	expect(others).toEqual([]);
	return (dispatch as Dispatch<SmsLetter>).letter;
}

/** Why an item with one recipient is refused. */
export function refusalOf(changed: Partial<SmsExtraProSendInput>): GatewayError {
	const { dispatches, failures } = prepareSend(0, sendInput(changed), () => NOW);
	expect(dispatches).toEqual([]);
	expect(failures).toHaveLength(1);
	const error = (failures[0] as { error: GatewayError }).error;
	expect(error.outcome).toBe('notSent');
	expectHelp(error);
	return error;
}
