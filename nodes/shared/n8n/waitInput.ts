import { checkWait, type WaitInput } from '../asking/untilFinal';
import type { ItemParameters } from './parameters';

/** The parameters of Wait Until Final; null: asks once. @throws GatewayError for a wait that is none */
export function waitInput(parameters: ItemParameters, defaultIntervalSeconds: number): WaitInput | null {
	if (!parameters.boolean('waitUntilFinal')) return null;
	return checkWait({
		maxWaitMinutes: parameters.number('maxWaitMinutes', 10),
		pollIntervalSeconds: parameters.number('pollIntervalSeconds', defaultIntervalSeconds),
	});
}
