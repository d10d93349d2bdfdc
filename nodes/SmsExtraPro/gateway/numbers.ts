import { ANSWER_TO_FROM, parsePhone, type NumberCheck, type NumberRules } from '../../shared/text/phone';

/** What a number without + or 00 is: refused, or one of Belgium or France. */
export type NumbersWithoutPlus = 'refuse' | 'BE' | 'FR';

export interface NumberInput {
	numbersWithoutPlus: NumbersWithoutPlus;
	numberFormat: 'international' | 'asEntered';
	numberCheck: NumberCheck;
}

/** A number that the vendor takes, for the advice when To is empty. */
export const EXAMPLE = '+32475112233';

const ADVICE: Readonly<Record<NumbersWithoutPlus, string>> = {
	refuse:
		'Write it with its country code, such as +32475112233, or choose its country under National Numbers.',
	BE: 'Write it as 0475 11 22 33, or with its country code, such as +33688440512.',
	FR: 'Write it as 06 88 44 05 12, or with its country code, such as +32475112233.',
};

/**
 * International numbers go to the vendor as digits (33688440512). A national one does so, too, or in its national form
 * where `numberFormat` asks for it: "Pour la Belgique et la France, le format national peut être utilisé".
 */
export function addressOf(
	entered: string,
	{ numbersWithoutPlus, numberFormat, numberCheck }: NumberInput,
): { recipient: string; address: string } {
	const rules: NumberRules = {
		home: numbersWithoutPlus === 'refuse' ? null : numbersWithoutPlus,
		own: ['BE', 'FR'],
		check: numberCheck,
		advice: ADVICE[numbersWithoutPlus],
		shortAdvice: ANSWER_TO_FROM,
	};
	const { e164, national, written } = parsePhone(entered, rules);
	const isNational = written === 'national' && numberFormat === 'asEntered';
	return { recipient: e164, address: (isNational ? national : null) ?? e164.slice(1) };
}
