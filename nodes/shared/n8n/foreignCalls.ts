/**
 * What a vendor's calls are known by when they come to another vendor's URL. The one place outside `wire.ts` that holds
 * vendors' words: no vendor may import another, and a crossed URL must be named.
 */
const FOREIGN_CALLS: ReadonlyArray<{ what: string; parameters: readonly string[] }> = [
	{ what: 'a SmsExtraPro delivery report', parameters: ['ClientSmsID', 'Dest', 'StatusCode'] },
	{ what: 'a SmsExtraPro inbound SMS', parameters: ['ShortCode', 'Sender', 'Msg'] },
	{ what: 'a 123-Fax delivery report', parameters: ['etat_e', 'ref_accuse'] },
	{ what: 'an Asanak inbound SMS', parameters: ['destAddress', 'srcAddress', 'msgBody'] },
];

/** In words, what a call is that the URL's own vendor does not know; null when nobody's. */
export function recogniseForeignCall(parameters: Readonly<Record<string, string>>): string | null {
	const match = FOREIGN_CALLS.find((call) =>
		call.parameters.every((name) => Object.hasOwn(parameters, name)),
	);
	return match?.what ?? null;
}
