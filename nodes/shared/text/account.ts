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
