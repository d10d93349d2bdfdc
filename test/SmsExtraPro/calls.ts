import fc from 'fast-check';
import { anyText } from '../support/anyText';

/** A delivery report with all the parameters of the document. */
export const REPORT = {
	SmsID: '1000001',
	ClientSmsID: 'order-1',
	Dest: '32475112233',
	Status: 'Error',
	Comment: 'Unexisting destination',
	StatusCode: '503',
};

/** An inbound SMS with all the parameters of the document. */
export const INBOUND = {
	ShortCode: '8989',
	SmsID: '1000002',
	Sender: '32475112233',
	Key: 'INFO',
	Msg: 'Où êtes-vous ?',
	Provider: 'Proximus',
};

/** Some of the vendor's parameters and any others, with any values. */
export const anyCall: fc.Arbitrary<Record<string, string>> = fc
	.tuple(
		fc.subarray([...Object.keys(REPORT), ...Object.keys(INBOUND)]),
		fc.infiniteStream(fc.oneof(fc.constantFrom('', ' ', '200', '32475112233'), anyText({ maxLength: 12 }))),
		fc.dictionary(
			fc.oneof(anyText({ maxLength: 6 }), fc.constantFrom('__proto__', 'constructor')),
			anyText(),
		),
	)
	.map(([names, values, others]) => ({
		...others,
		...Object.fromEntries(names.map((name) => [name, values.next().value as string])),
	}));
