import { overseasDigits, overseasNational } from '../../../nodes/shared/text/frenchOverseas';

/** How the significant numbers of each calling code begin that France dials as its own. */
const PREFIXES = {
	'590': ['590', '5987', '690', '691', '7090'],
	'594': ['594', '5988', '694', '70930', '70931', '70932', '70933'],
	'596': ['596', '5989', '696', '697', '7091'],
	'262': ['262', '263', '269', '2688', '2689', '639', '692', '693', '7092', '70935', '70936', '70937'],
};
const OVERSEAS = Object.entries(PREFIXES).flatMap(([code, prefixes]) =>
	prefixes.map((prefix) => [code, prefix.padEnd(9, '0')] as const),
);

describe('a number as dialed in France', () => {
	it.each(OVERSEAS)('belongs to +%s: 0%s', (code, significant) => {
		expect(overseasDigits(significant)).toBe(code + significant);
		expect(overseasNational(code, significant)).toBe(`0${significant}`);
	});

	it.each(['508412345', '708451234'])('belongs to Saint-Pierre-et-Miquelon: 0%s', (significant) => {
		expect(overseasDigits(significant)).toBe(
			significant.startsWith('508') ? significant : `508${significant}`,
		);
	});

	it.each(
		[
			...['123456789', '592000000', '598600000', '692', '70934', '70938', '70929'].map((text) =>
				text.padEnd(9, '0'),
			),
			...[
				'265000000',
				'268700000',
				'268000000',
				'638000000',
				'695000000',
				'698000000',
				'709400000',
				'976000000',
			],
			...['159000000', '126200000', '150800000'],
		].filter((text) => !text.startsWith('692') && !text.startsWith('70929')),
	)('belongs to mainland France: 0%s', (significant) => {
		expect(overseasDigits(significant)).toBeNull();
	});
});

describe('the form in which France dials an overseas number', () => {
	it('has 0508 before six digits in Saint-Pierre-et-Miquelon, and 0 before nine', () => {
		expect(overseasNational('508', '412345')).toBe('0508412345');
		expect(overseasNational('508', '708451234')).toBe('0708451234');
		expect(overseasNational('508', '41234')).toBeNull();
		expect(overseasNational('590', '412345')).toBeNull();
	});

	it.each([
		['33', '123456789'],
		['32', '590123456'],
		['594', '590123456'],
		['590', '912345678'],
	])('does not exist for +%s %s', (code, number) => {
		expect(overseasNational(code, number)).toBeNull();
	});
});
