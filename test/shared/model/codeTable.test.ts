import fc from 'fast-check';
import { lookUpCode, UNLISTED_CODE, type CodeTable } from '../../../nodes/shared/model/codeTable';
import { anyText } from '../../support/anyText';

const TABLE: CodeTable = {
	'200': { status: 'delivered', reason: null, final: true, retryable: false },
	'101': { status: 'deferred', reason: 'recipientUnreachable', final: false, retryable: true },
};

describe('lookUpCode', () => {
	it('returns the meaning in the table', () => {
		expect(lookUpCode(TABLE, '101')).toEqual({
			status: 'deferred',
			reason: 'recipientUnreachable',
			final: false,
			retryable: true,
		});
	});

	it('treats an unlisted or missing code as unknown and not final', () => {
		const unknown = { status: 'unknown', reason: null, final: false, retryable: false };
		expect(lookUpCode(TABLE, '999')).toEqual(unknown);
		expect(lookUpCode(TABLE, '')).toEqual(unknown);
		expect(lookUpCode(TABLE, null)).toEqual(unknown);
	});

	it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
		'does not mistake %s, a built-in object property, for a listed code',
		(code) => {
			expect(lookUpCode(TABLE, code)).toBe(UNLISTED_CODE);
		},
	);

	it('returns a meaning for any code', () => {
		fc.assert(
			fc.property(anyText(), (code) => {
				expect(lookUpCode(TABLE, code).status).toEqual(expect.any(String));
			}),
		);
	});
});
