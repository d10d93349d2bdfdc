import fc from 'fast-check';
import { readAuthenticationResults } from '../../../nodes/shared/formats/authenticationResults';

const read = (header: string) => {
	const found = readAuthenticationResults(header);
	return (
		found && {
			...found,
			results: found.results.map(({ properties, ...result }) => ({
				...result,
				properties: Object.fromEntries(properties),
			})),
		}
	);
};

describe('readAuthenticationResults', () => {
	it('reads RFC 8601, appendix B.2: no results', () => {
		expect(read('example.org 1; none')).toEqual({ server: 'example.org', results: [] });
	});

	it('reads RFC 8601, appendix B.5: several methods, with comments', () => {
		const header =
			'example.com;\t auth=pass (cram-md5) smtp.auth=sender@example.net;\t spf=pass smtp.mailfrom=example.net';
		expect(read(header)).toEqual({
			server: 'example.com',
			results: [
				{ method: 'auth', result: 'pass', properties: { 'smtp.auth': ['sender@example.net'] } },
				{ method: 'spf', result: 'pass', properties: { 'smtp.mailfrom': ['example.net'] } },
			],
		});
	});

	it('reads RFC 8601, appendix B.7: comments everywhere', () => {
		const header =
			"foo.example.net (foobar) 1 (baz);\tdkim (Because I like it) / 1 (One yay) = (wait for it) fail\t  policy (A dot can go here) . (like that) expired\t  (this surprised me) = (as I wasn't expecting it) 1362471462";
		expect(read(header)).toEqual({
			server: 'foo.example.net',
			results: [{ method: 'dkim', result: 'fail', properties: { 'policy.expired': ['1362471462'] } }],
		});
	});

	it('reads Gmail’s', () => {
		const header =
			'mx.google.com;       dkim=pass header.i=@faximo.jp header.s=s1 header.b="a/b+c=";       spf=pass (google.com: domain of x@faximo.jp designates 192.0.2.1 as permitted sender) smtp.mailfrom=x@faximo.jp;       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=faximo.jp';
		expect(read(header)?.results.map(({ method, result }) => `${method}=${result}`)).toEqual([
			'dkim=pass',
			'spf=pass',
			'dmarc=pass',
		]);
		expect(read(header)?.results[0]?.properties).toEqual({
			'header.i': ['@faximo.jp'],
			'header.s': ['s1'],
			'header.b': ['a/b+c='],
		});
	});

	it('reads Microsoft 365’s, which names no server', () => {
		const header =
			'spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=faximo.jp; dkim=pass (signature was verified) header.d=faximo.jp;dmarc=pass action=none header.from=faximo.jp;compauth=pass reason=100';
		expect(read(header)).toMatchObject({
			server: '',
			results: [{ method: 'spf' }, { method: 'dkim' }, { method: 'dmarc' }, {}],
		});
	});

	it.each([
		[
			'in a quoted string',
			'a.example; spf=pass smtp.mailfrom="x; dkim=pass header.d=faximo.jp"@evil.example',
		],
		['behind an escaped quote', 'a.example; spf=pass smtp.mailfrom="x\\"; dkim=pass header.d=faximo.jp"'],
		['in a comment', 'a.example; spf=fail (x (y; ) dkim=pass header.d=faximo.jp)'],
		['behind an escaped bracket', 'a.example; spf=fail (x \\) ; dkim=pass header.d=faximo.jp)'],
	])('finds no result that is %s', (_where, header) => {
		expect(read(header)?.results).toHaveLength(1);
	});

	it.each([
		'',
		';',
		'; dkim=pass',
		'a.example 2; dkim=pass',
		'a.example (x; dkim=pass',
		'a.example; x="y; dkim=pass',
		'a b c; dkim=pass',
	])('cannot read %j', (header) => {
		expect(read(header)).toBeNull();
	});

	it('skips a method of another version', () => {
		expect(read('a.example; dkim/2=pass header.d=b')?.results).toEqual([]);
	});

	it('reads 999 methods, and returns null for more', () => {
		expect(read(`example.org${'; dkim=pass'.repeat(999)}`)?.results).toHaveLength(999);
		expect(read(`example.org${'; dkim=pass'.repeat(1_000)}`)).toBeNull();
	});

	it('reads whatever the grammar allows, with blanks and comments in any place', () => {
		const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
		const blank = fc.constantFrom(' ', '\t', ' (c) ', '(a(b;=")\\)) ', ' (\\() ');
		const value = fc.oneof(word, fc.string({ maxLength: 12 }));
		const written = (text: string) =>
			/^[a-z0-9-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
		const pair = fc.tuple(word, word, value);
		const result = fc.tuple(word, word, fc.array(pair, { maxLength: 3 }));
		fc.assert(
			fc.property(value, fc.array(result, { minLength: 1, maxLength: 4 }), blank, (server, results, gap) => {
				fc.pre(server !== '');
				const header = [
					`${gap}${written(server)}${gap}`,
					...results.map(([method, verdict, pairs]) =>
						[
							`${gap}${method}${gap}=${gap}${verdict}`,
							...pairs.map(
								([type, name, text]) => `${gap}${type}${gap}.${gap}${name}${gap}=${gap}${written(text)}`,
							),
						].join(''),
					),
				].join(';');
				const found = readAuthenticationResults(header);
				expect(found?.server).toBe(server.toLowerCase());
				expect(found?.results.map(({ method, result: told }) => [method, told])).toEqual(
					results.map(([method, verdict]) => [method, verdict]),
				);
				expect(found?.results.map(({ properties }) => [...properties.values()].flat().sort())).toEqual(
					results.map(([, , pairs]) => pairs.map(([, , text]) => text).sort()),
				);
			}),
		);
	});

	it('never throws, whatever the header', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...'ab1;=./()"\\ \t-') }), (header) => void read(header)),
		);
	});
});
