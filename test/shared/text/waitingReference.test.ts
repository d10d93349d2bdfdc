import fc from 'fast-check';
import { tracesOf } from '../../support/tracesOf';
import {
	isDamagedReference,
	markOf,
	readReference,
	writeReference,
	withoutResumeToken,
	type WaitingReference,
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

describe('a transmitted reference', () => {
	it('is read back as it was written, for any execution', () => {
		fc.assert(
			fc.property(references, (reference) => {
				expect(readReference(writeReference(reference))).toEqual(reference);
			}),
		);
	});

	it('has only characters that need no escaping in a URL', () => {
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
		['one behind other text', `x${REFERENCE}`],
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

describe('withoutResumeToken', () => {
	const TOKEN = REFERENCE.split('.')[2] as string;
	const hidden = (text: string) => withoutResumeToken(text, REFERENCE);

	it('leaves only the execution and the mark of a reference', () => {
		expect(hidden(`Erreur : ${REFERENCE} trop long`)).toBe(`Erreur : nw1.4711.***.${MARK} trop long`);
	});

	it.each([
		['in hex', RESUME_HEX],
		['in hex, in capitals', RESUME_HEX.toUpperCase()],
		['in base64url', TOKEN],
		['in base64', Buffer.from(REFERENCE).toString('base64')],
		['percent-encoded', [...Buffer.from(REFERENCE)].map((byte) => `%${byte.toString(16)}`).join('')],
		['in a reference in capitals', REFERENCE.toUpperCase()],
		['in a reference in small letters', REFERENCE.toLowerCase()],
		['in a reference that is part of a word', `113-${REFERENCE}x`],
	])('removes the token %s', (_how, written) => {
		expect(tracesOf(written, `x ${hidden(`x ${written}, y`)}`)).toEqual([]);
		for (const part of [TOKEN, TOKEN.toUpperCase(), TOKEN.toLowerCase(), RESUME_HEX]) {
			expect(tracesOf(part, hidden(`x ${written}, y`))).toEqual([]);
		}
		expect(hidden(`x ${written}, y`)).toMatch(/^x .*, y$/);
	});

	it('removes what is left of the token in a shortened reference', () => {
		const start = REFERENCE.indexOf(TOKEN);
		fc.assert(
			fc.property(fc.integer({ min: start + 1, max: REFERENCE.length }), (length) => {
				expect(hidden(`a ${REFERENCE.slice(0, length)} b`)).toMatch(/^a nw1\.4711\.\*\*\*(?:\.[\w-]*)? b$/);
			}),
		);
	});

	it.each([[null], ['order-1'], [REFERENCE.slice(0, 30)]])(
		'removes nothing if nothing waits under the reference: %p',
		(reference) => {
			expect(withoutResumeToken(`x ${REFERENCE}`, reference)).toBe(`x ${REFERENCE}`);
		},
	);
});
