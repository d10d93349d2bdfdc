import fc from 'fast-check';
import { anyText } from '../support/anyText';

/** A delivery report with all the parameters of the document. */
export const REPORT = {
	etat_e: '31064',
	ref_accuse: 'F26-000017',
	numero: '0123456789',
	nb_page: '3',
	heure: '22/11/2026 10:15',
};

/** Some of the vendor's parameters and any others, with any values. */
export const anyCall: fc.Arbitrary<Record<string, string>> = fc
	.tuple(
		fc.subarray(Object.keys(REPORT)),
		fc.infiniteStream(
			fc.oneof(
				fc.constantFrom('', ' ', '0', '31064', 'constructor', '__proto__'),
				anyText({ maxLength: 12 }),
			),
		),
		fc.dictionary(
			fc.oneof(anyText({ maxLength: 6 }), fc.constantFrom('__proto__', 'constructor')),
			anyText(),
		),
	)
	.map(([names, values, others]) => ({
		...others,
		...Object.fromEntries(names.map((name) => [name, values.next().value as string])),
	}));
