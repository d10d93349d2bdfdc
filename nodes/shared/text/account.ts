import { GatewayError } from '../errors/gatewayError';
import { trimBlanks } from './text';

/**
 * A credential as gateways take it: `fields` without the blanks that come along when they are copied, and as empty texts where they are
 * missing. Passwords, keys and secrets do not belong among them: a blank may be a part of one.
 */
export function trimmedAccount<A extends object>(account: A, fields: ReadonlyArray<keyof A>): A {
	const trimmed = fields.map((field) => {
		const value: unknown = account[field];
		return [field, typeof value === 'string' ? trimBlanks(value) : ''] as const;
	});
	return { ...account, ...Object.fromEntries(trimmed) };
}

/**
 * @param values what the credential must hold, by its name in texts
 * @throws GatewayError `authentication` for the first that is empty
 */
export function requireAccount(vendorName: string, values: Readonly<Record<string, string>>): void {
	const missing = Object.keys(values).find((field) => values[field] === '');
	if (missing === undefined) return;
	throw new GatewayError('authentication', {
		message: `The ${vendorName} credential has no ${missing}`,
		advice: `Open the credential and enter the ${Object.keys(values).join(' and ')} of your ${vendorName} account.`,
	});
}
