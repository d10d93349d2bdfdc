/** A fax number without what people write between its digits. */
export function digitsOf(fax: string): string {
	return fax.replace(/\D/g, '');
}

/** The digits that choose what the sandbox does. */
export function lastThree(fax: string): string {
	return digitsOf(fax).slice(-3);
}
