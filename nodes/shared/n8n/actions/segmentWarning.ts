import type { IExecuteFunctions } from 'n8n-workflow';
import { quote } from '../../errors/quote';
import { outsideGsm7, segmentSms } from '../../text/segments';
import type { Dispatch, Letter } from '../../sending/sendPlan';
import { executionWarning } from './executionWarning';

/** A text with more of them is in another script, and cannot be rewritten. */
const MOST_CHARACTERS = 3;

/**
 * Returns what a send has prepared, unchanged, and warns above the output when a few characters, such as an emoji, make its text cost more
 * segments than it would without them.
 */
export function warningOfCost<P extends { dispatches: Array<Dispatch<Letter & { message: string }>> }>(
	prepared: P,
	context: IExecuteFunctions,
): P {
	const [first] = prepared.dispatches;
	if (first !== undefined) warnOfCost(context, first.letter.message);
	return prepared;
}

function warnOfCost(context: IExecuteFunctions, message: string): void {
	const { encoding, segments } = segmentSms(message);
	if (encoding === 'GSM-7' || segments === 1) return;
	const costly = outsideGsm7(message, MOST_CHARACTERS + 1);
	if (costly.length > MOST_CHARACTERS) return;
	const without = segmentSms(costly.reduce((text, character) => text.replaceAll(character, '?'), message));
	if (without.segments >= segments) return;
	const named = costly.map((character) => quote(character)).join(', ');
	executionWarning(context)(
		`${named} makes a text cost ${segments} segments instead of ${without.segments}. Phones’ basic alphabet does not have ${costly.length === 1 ? 'it' : 'them'}: write something else to pay less.`,
	);
}
