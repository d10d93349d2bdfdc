import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';

/** A number of a parameter, checked. @throws GatewayError `invalidRequest` that names the field as the editor does */
export function numberWithin(field: string, value: number, lowest: number, highest: number): number {
	if (Number.isFinite(value) && value >= lowest && value <= highest) return value;
	const range = highest === Infinity ? `of ${lowest} or more` : `from ${lowest} to ${highest}`;
	throw new GatewayError('invalidRequest', {
		message: `${field} is ${quote(String(value))}, not a number ${range}`,
		advice: `Correct ${field}.`,
	});
}
