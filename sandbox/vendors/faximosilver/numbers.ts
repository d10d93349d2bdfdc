/** Where all faxes go, and where their results come from. */
export const FAX_DOMAIN = 'cl1.faximo.jp';

/** The digits that choose what the sandbox does. */
export function lastThree(number: string): string {
	return number.slice(-3);
}

/** The account part of an address in the fax domain; undefined of any other address. */
export function faxPartOf(address: string): string | undefined {
	const at = address.lastIndexOf('@');
	return address.slice(at + 1).toLowerCase() === FAX_DOMAIN ? address.slice(0, at) : undefined;
}
