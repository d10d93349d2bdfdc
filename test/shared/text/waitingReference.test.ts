import fc from 'fast-check';
import {
	isDamagedReference,
	markOf,
	readReference,
	writeReference,
	type WaitingReference,
	resumeSecrets,
} from '../../../nodes/shared/text/waitingReference';

const RESUME_HEX = '00112233445566778899aabbccddeeff'.repeat(2);
const MARK = markOf({ nodeId: 'node-1', runIndex: 0 });
const REFERENCE = writeReference({ executionId: '4711', resumeToken: RESUME_HEX, mark: MARK });

const references: fc.Arbitrary<WaitingReference> = fc.record({
	executionId: fc.nat().map(String),
	resumeToken: fc
		.uint8Array({ minLength: 32, maxLength: 32 })
		.map((bytes) => Buffer.from(bytes).toString('hex')),
	mark: fc.record({ nodeId: fc.string(), runIndex: fc.nat() }).map(markOf),
});

describe('a reference that travels', () => {
	it('comes back as it was written, for any execution', () => {
		fc.assert(
			fc.property(references, (reference) => {
				expect(readReference(writeReference(reference))).toEqual(reference);
			}),
		);
	});

	it('has only characters that stand in an address as they are', () => {
		fc.assert(
			fc.property(references, (reference) => {
				const written = writeReference(reference);
				expect(encodeURIComponent(written)).toBe(written);
			}),
		);
	});

	it('has 57 characters for a four-digit execution', () => {
		expect(REFERENCE).toHaveLength(57);
	});

	it('differs for two nodes of one execution, and for two runs of one node', () => {
		const marks = [
			{ nodeId: 'a', runIndex: 0 },
			{ nodeId: 'b', runIndex: 0 },
			{ nodeId: 'a', runIndex: 1 },
		].map(markOf);
		expect(new Set(marks).size).toBe(3);
	});
});

describe('readReference', () => {
	it.each([
		['none', null],
		['a reference of the user’s own', 'order-4711'],
		['a shortened one', REFERENCE.slice(0, -1)],
		['a longer one', `${REFERENCE}x`],
		['one with another character in its token', REFERENCE.replace('ABEiM', 'AB iM')],
		['one without an execution', REFERENCE.replace('4711', '')],
	])('finds no execution in %s', (_what, text) => {
		expect(readReference(text)).toBeNull();
	});
});

describe('isDamagedReference', () => {
	it('recognizes a reference that a vendor has shortened', () => {
		fc.assert(
			fc.property(fc.integer({ min: 4, max: REFERENCE.length - 1 }), (length) => {
				expect(isDamagedReference(REFERENCE.slice(0, length))).toBe(true);
			}),
		);
	});

	it('recognizes one that a vendor has written in capitals', () => {
		expect(isDamagedReference(REFERENCE.toUpperCase())).toBe(true);
	});

	it.each([[REFERENCE], ['order-1'], [null]])('does not mistake %p for one', (text) => {
		expect(isDamagedReference(text)).toBe(false);
	});
});

describe('resumeSecrets', () => {
	it('are both spellings of the token, and none where nothing waits', () => {
		const resumeToken = '5f'.repeat(32);
		const reference = writeReference({ executionId: '7', resumeToken, mark: 'abcd' });
		expect(resumeSecrets(reference)).toEqual([resumeToken, reference.split('.')[2]]);
		expect([null, 'order-1', reference.slice(0, 30)].flatMap(resumeSecrets)).toEqual([]);
	});
});
