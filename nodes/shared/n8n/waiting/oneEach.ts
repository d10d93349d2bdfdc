import type { IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { counted } from '../../errors/quote';
import type { Letter, PreparedItem } from '../../sending/sendPlan';

/** An execution has one wait at a time: so one item, and one recipient (docs/design.md, "Send and wait"). */

/** @param waited what is waited for, such as `delivery report` @throws GatewayError where several items came in */
export function requireOneItem(context: IExecuteFunctions, waited: string): void {
	const count = context.getInputData().length;
	if (count > 1) throw tooMany(`${counted(count, 'item')} came in`, waited);
}

/** @throws GatewayError where the message would go to several recipients */
export function requireOneRecipient<L extends Letter>(
	preparation: PreparedItem<L>,
	waited: string,
): PreparedItem<L> {
	const count = preparation.dispatches.length + preparation.failures.length;
	if (count > 1) throw tooMany(`To holds ${counted(count, 'recipient')}`, waited);
	return preparation;
}

function tooMany(what: string, waited: string): GatewayError {
	return new GatewayError('invalidRequest', {
		message: `${what}, and an execution can wait for one ${waited} only`,
		advice:
			'Use a sub-workflow for each: Execute Sub-workflow with the mode “Run once for each item”. The example “Fax fails, then SMS” shows it. Nothing was sent.',
	});
}
