/**
 * The parameters by which a vendor's calls are recognized when they come to another vendor's URL. The one place outside `wire.ts` that
 * holds vendors' words: no vendor may import another, and a crossed URL must be named.
 */
const FOREIGN_CALLS: ReadonlyArray<{ vendorName: string; what: string; parameters: readonly string[] }> = [
	{
		vendorName: 'SmsExtraPro',
		what: 'a SmsExtraPro delivery report',
		parameters: ['ClientSmsID', 'Dest'],
	},
	{
		vendorName: 'SmsExtraPro',
		what: 'a SmsExtraPro inbound SMS',
		parameters: ['ShortCode', 'Sender', 'Msg'],
	},
	{
		vendorName: '123-Fax',
		what: 'a 123-Fax delivery report',
		parameters: ['etat_e', 'ref_accuse'],
	},
	{
		vendorName: 'Asanak',
		what: 'an Asanak inbound SMS',
		parameters: ['destAddress', 'srcAddress', 'msgBody'],
	},
];

/** Says in words which other vendor's call came to the URL of `vendorName`; null when it is no other vendor's. */
export function recogniseForeignCall(
	parameters: Readonly<Record<string, string>>,
	vendorName: string,
): string | null {
	const match = FOREIGN_CALLS.find(
		(call) =>
			call.vendorName !== vendorName && call.parameters.every((name) => Object.hasOwn(parameters, name)),
	);
	return match?.what ?? null;
}
