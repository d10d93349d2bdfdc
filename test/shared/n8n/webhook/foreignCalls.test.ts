import { recogniseForeignCall } from '../../../../nodes/shared/n8n/webhook/foreignCalls';

/** Parameters with some value each. */
const named = (...names: string[]) => Object.fromEntries(names.map((name) => [name, '1']));

describe('a call to the wrong URL', () => {
	// The parameters as the vendors' documents list them (docs/protocols).
	it.each([
		[
			'a SmsExtraPro delivery report',
			named('SmsID', 'ClientSmsID', 'Dest', 'Status', 'Comment', 'StatusCode'),
		],
		['a SmsExtraPro delivery report', named('SmsID', 'ClientSmsID', 'Dest', 'Status')],
		['a SmsExtraPro inbound SMS', named('ShortCode', 'SmsID', 'Sender', 'Key', 'Msg', 'Provider')],
		['a 123-Fax delivery report', named('etat_e', 'ref_accuse', 'numero', 'nb_page', 'heure')],
		['an Asanak inbound SMS', named('destAddress', 'srcAddress', 'msgBody', 'msgPartNumber', 'receivedTime')],
	])('is recognized as %s', (what, parameters) => {
		expect(recogniseForeignCall(parameters, 'Another')).toBe(what);
		const empty = Object.fromEntries(Object.keys(parameters).map((name) => [name, '']));
		expect(recogniseForeignCall(empty, 'Another')).toBe(what);
		expect(recogniseForeignCall({ ...parameters, other: 'x' }, 'Another')).toBe(what);
	});

	it.each([
		['has no parameters', {}],
		['has others', named('foo', 'bar')],
		['has only one of them', named('Dest')],
		['has them in other letter cases', named('ETAT_E', 'REF_ACCUSE')],
		['has what every object has', named('constructor')],
	])('is not recognized when it %s', (_what, parameters) => {
		expect(recogniseForeignCall(parameters, 'Another')).toBeNull();
	});

	it('is not recognized when the URL is the right one', () => {
		expect(recogniseForeignCall(named('etat_e', 'ref_accuse'), '123-Fax')).toBeNull();
	});
});
