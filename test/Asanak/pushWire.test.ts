import fc from 'fast-check';
import { decodePush, PUSH_PARAMETER_NAMES, pushKey } from '../../nodes/Asanak/gateway/pushWire';
import { readCallParameters } from '../../nodes/shared/formats/callParameters';
import { anyText } from '../support/anyText';

describe('a call to the Push URL', () => {
	const PUSH = {
		destAddress: '982100',
		srcAddress: '989350000000',
		msgBody: ' سلام ',
		msgPartNumber: '1',
		receivedTime: '1365313036207',
	};

	it('is decoded into its five parameters', () => {
		expect(decodePush(PUSH)).toStrictEqual({
			destination: '982100',
			source: '989350000000',
			text: ' سلام ',
			partNumber: '1',
			receivedMs: 1365313036207,
		});
	});

	it.each(Object.keys(PUSH))('to a URL with a query is read from its first parameter on: %s', (name) => {
		const call = { query: `token=x?${name}=1`, form: new Uint8Array(), firstNames: PUSH_PARAMETER_NAMES };
		expect(readCallParameters(call)).toEqual({ token: 'x', [name]: '1' });
	});

	it('needs only a sender and a text, which may be empty', () => {
		expect(decodePush({ srcAddress: '0935', msgBody: '' })).toStrictEqual({
			destination: '',
			source: '0935',
			text: '',
			partNumber: null,
			receivedMs: null,
		});
	});

	it('has its numbers trimmed', () => {
		const call = { ...PUSH, destAddress: ' 982100 ', srcAddress: '\t989350000000\n' };
		expect(decodePush(call)).toStrictEqual(decodePush(PUSH));
	});

	it.each([
		['without a sender', { ...PUSH, srcAddress: ' ' }],
		['without a text', { srcAddress: '0935', destAddress: '982100' }],
		['with nothing', {}],
		['with names in other letter cases', { SRCADDRESS: '0935', MSGBODY: 'x' }],
		['with what every object has', Object.create(PUSH) as Record<string, string>],
	])('%s is not recognized', (_what, parameters) => {
		expect(decodePush(parameters)).toBeNull();
	});

	it('never throws, whatever it contains', () => {
		const parameters = fc.dictionary(
			fc.oneof(fc.constantFrom(...Object.keys(PUSH), '__proto__', 'constructor'), anyText({ maxLength: 4 })),
			fc.oneof(fc.constantFrom('', '1', '1365313036207'), anyText({ maxLength: 8 })),
		);
		fc.assert(fc.property(parameters, (call) => void [decodePush(call), pushKey(call)]));
	});

	it('equals another if all five parameters match, in any order and with any additional ones', () => {
		const again = Object.fromEntries(Object.entries({ ...PUSH, other: 'x' }).reverse());
		expect(pushKey(again)).toBe(pushKey(PUSH));
	});

	it.each(Object.keys(PUSH))('differs from one with another %s', (name) => {
		expect(pushKey({ ...PUSH, [name]: '2' })).not.toBe(pushKey(PUSH));
	});
});
