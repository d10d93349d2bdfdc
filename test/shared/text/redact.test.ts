import fc from 'fast-check';
import { REDACTED, redact } from '../../../nodes/shared/text/redact';
import { anyText } from '../../support/anyText';

describe('redact', () => {
	it('removes a secret wherever it stands', () => {
		expect(redact('geheim: geheim!', ['geheim'])).toBe('***: ***!');
	});

	it('leaves other text as it is', () => {
		expect(redact('Ok : Ok', ['geheim'])).toBe('Ok : Ok');
	});

	it('removes all of several secrets, the longer one where one holds the other', () => {
		expect(redact('abc abcdef', ['abc', 'abcdef'])).toBe('*** ***');
	});

	it('takes no notice of an empty secret', () => {
		expect(redact('Ok', ['', ''])).toBe('Ok');
	});

	it('takes a secret literally, whatever signs it holds', () => {
		expect(redact('a.c $& abc', ['.', '$&'])).toBe('a***c *** abc');
	});

	it.each([
		['as URLs write it', 'Psw=p%40ss%20w%C3%B6rd%26'],
		['as forms write it', 'Psw=p%40ss+w%C3%B6rd%26'],
		['with hex digits in lower case', 'Psw=p%40ss%20w%c3%b6rd%26'],
		['as forms in ISO-8859-1 write it', 'Psw=p%40ss+w%F6rd%26'],
	])('removes a secret %s', (_how, text) => {
		expect(redact(text, ['p@ss wörd&'])).toBe(`Psw=${REDACTED}`);
	});

	it('removes a secret with signs that forms escape and URLs do not', () => {
		const secret = `it's(me)!~`;
		const asForm = new URLSearchParams({ Psw: secret }).toString();
		expect(redact(asForm, [secret])).toBe(`Psw=${REDACTED}`);
	});

	it('never leaves a secret in what it gives back, neither plain nor as forms write it', () => {
		// Letters and digits alone could be part of the mask or of the field's name by chance.
		const secrets = anyText({ minLength: 4, maxLength: 20 }).map((text) => `§${text}§`);
		fc.assert(
			fc.property(secrets, anyText(), (secret, around) => {
				const asForm = new URLSearchParams({ Psw: secret }).toString().slice('Psw='.length);
				const redacted = redact(`${around} ${secret} ${asForm} ${around}`, [secret]);
				expect(redacted).not.toContain(secret);
				expect(redacted).not.toContain(asForm);
			}),
		);
	});

	it('does not fail at a secret that no URL can hold', () => {
		expect(redact('Ok', ['\ud83d'])).toBe('Ok');
	});
});
