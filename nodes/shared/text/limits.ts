import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';

export interface NumberLimits {
	/** The lowest number that is allowed. */
	min: number;
	/** The highest; none where it is left out. */
	max?: number;
	/** Whether only whole numbers are allowed. */
	whole?: boolean;
}

/**
 * A number that a user entered or an expression gave, checked.
 * @param label the field's name as the editor shows it
 * @throws GatewayError `invalidRequest` that names the field
 */
export function checkedNumber(
	label: string,
	value: unknown,
	{ min, max, whole = false }: NumberLimits,
): number {
	const number = toNumber(value);
	const fits = number >= min && number <= (max ?? Infinity) && (!whole || Number.isInteger(number));
	if (fits && Number.isFinite(number)) return number;
	const range = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
	throw new GatewayError('invalidRequest', {
		message: `${label} is ${typeof value === 'object' && value !== null ? 'a list or an object' : quote(String(value))}, not a ${whole ? 'whole ' : ''}number ${range}`,
		advice: `Correct ${label}.`,
	});
}

/** Expressions give numbers as text, too. What JavaScript makes of true, null or [5] is never intended. */
function toNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}
