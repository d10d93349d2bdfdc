import fc from 'fast-check';
import { prepareReferences } from '../../nodes/GlobFax/gateway/prepare';
import { isRecipientReference } from '../../nodes/GlobFax/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';

describe('the references of an item', () => {
	it.each([
		['one', 'rcpt_111aaa', ['rcpt_111aaa']],
		['one with blanks around it', '  rcpt_111aaa\n', ['rcpt_111aaa']],
		['several with commas', 'rcpt_1, rcpt_2,rcpt_3', ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['several with semicolons and lines', 'rcpt_1;rcpt_2\r\nrcpt_3\n', ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['several with Chinese commas', 'rcpt_1，rcpt_2、rcpt_3', ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['a list', ['rcpt_1', 'rcpt_2'], ['rcpt_1', 'rcpt_2']],
		['a list of lists in text', ['rcpt_1,rcpt_2', 'rcpt_3'], ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['a number', 17, ['17']],
		['one that stands twice', 'rcpt_1,rcpt_2,rcpt_1', ['rcpt_1', 'rcpt_2']],
		['two in other letter cases', 'a,A', ['a', 'A']],
		['one of 255 characters', 'x'.repeat(255), ['x'.repeat(255)]],
	])('may be %s', (_what, given, references) => {
		expect(prepareReferences(given)).toEqual(references);
	});

	it.each(['', ' ', ',;\n', [], [''], null, undefined])('must be there: %j', (given) => {
		const error = caught(() => prepareReferences(given), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: 'Recipient References is empty' });
		expect(error.advice).toContain('rcpt_ref');
	});

	it.each(['rcpt 1', 'rcpt/1', '../../admin', 'rcpt_1?x', 'é'])('cannot be %j', (wrong) => {
		const error = caught(() => prepareReferences(`rcpt_1, ${wrong}`), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(`“${wrong}” is no recipient reference of GlobFax`);
		expect(error.advice).toContain('at most 255');
	});

	it('cannot be longer than 255 characters, and are then named in part', () => {
		const error = caught(() => prepareReferences('x'.repeat(256)), GatewayError);
		expect(error.message.length).toBeLessThan(120);
	});

	it.each([
		['an object', { rcpt_ref: 'rcpt_1' }],
		['a list within a list', [['rcpt_1']]],
		['a number that has lost digits', 2 ** 63],
	])('cannot be %s', (_what, given) => {
		const error = caught(() => prepareReferences(given), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain('Recipient References');
	});

	it('are each once, in order, and of the vendor’s form, or refused, whatever was given', () => {
		const given = fc.oneof(
			fc.array(fc.constantFrom('a', 'b', '_', ',', ' ', '\n', '/')).map((parts) => parts.join('')),
			anyText(),
			fc.anything(),
		);
		fc.assert(
			fc.property(given, (value) => {
				let references: string[];
				try {
					references = prepareReferences(value);
				} catch (error) {
					expect(error).toBeInstanceOf(GatewayError);
					return;
				}
				expect(references.length).toBeGreaterThan(0);
				expect(references.every(isRecipientReference)).toBe(true);
				expect(references).toEqual([...new Set(references)]);
			}),
		);
	});
});
