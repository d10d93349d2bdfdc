import fc from 'fast-check';
import { parseJson } from '../../../nodes/shared/formats/json';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('parseJson', () => {
	it('reads what JSON.parse reads, and otherwise returns undefined', () => {
		fc.assert(
			fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
				let expected: unknown;
				try {
					expected = JSON.parse(text);
				} catch {
					expected = undefined;
				}
				expect(parseJson(text)).toEqual(expected);
			}),
		);
	});

	it('reads a text after a byte order mark', () => {
		expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 });
	});

	it.each([
		['lists', nested],
		['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
		[
			'lists behind a text that holds quotation marks',
			(depth: number) => nested(depth).replace('[', '["\\\\\\"",'),
		],
	])('refuses %s that are nested more than 100 deep', (_what, json) => {
		expect(parseJson(json(100))).toBeDefined();
		for (const depth of [101, 3_000, 100_000]) expect(parseJson(json(depth))).toBeUndefined();
	});

	it('counts simultaneously open brackets, but none inside strings', () => {
		expect(parseJson(`[${Array.from({ length: 500 }, () => '[{}]').join(',')}]`)).toHaveLength(500);
		expect(parseJson(`"${'['.repeat(5_000)}"`)).toBe('['.repeat(5_000));
		expect(parseJson(`["\\"${'{'.repeat(500)}"]`)).toEqual([`"${'{'.repeat(500)}`]);
	});
});
