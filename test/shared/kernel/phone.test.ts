import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/kernel/gatewayError';
import { listCountries, parsePhone } from '../../../nodes/shared/kernel/phone';
import { caught } from '../../support/caught';
import { anyText } from '../../support/anyText';

describe('parsePhone', () => {
	it.each([
		['plus and digits', '+32475112233'],
		['00 instead of plus', '0032475112233'],
		['spaces', '+32 475 11 22 33'],
		['brackets, slash, dots and hyphens', '+32 (475)/11.22-33'],
		['the trunk zero in brackets', '+32 (0)475 11 22 33'],
		['a no-break space and no-break hyphens', '+32\u00a0475\u201111\u201122\u201133'],
		['the invisible marks of a copied contact', '\u202a+32475112233\u202c'],
		['full-width characters', '＋３２４７５１１２２３３'],
		['Arabic digits', '+٣٢٤٧٥١١٢٢٣٣'],
		['Persian digits with 00', '۰۰۳۲۴۷۵۱۱۲۲۳۳'],
	])('reads an international number with %s', (_how, entered) => {
		for (const country of [null, 'BE', 'FR']) {
			expect(parsePhone(entered, country)).toEqual({ e164: '+32475112233', digits: '32475112233' });
		}
	});

	it.each([
		['0475 11 22 33', 'BE', '+32475112233'],
		['0688440512', 'FR', '+33688440512'],
		['06 88 44 05 12', 'FR', '+33688440512'],
		['٠٤٧٥١١٢٢٣٣', 'BE', '+32475112233'],
		['0912 345 6789', 'IR', '+989123456789'],
		['(415) 555-2671', 'US', '+14155552671'],
	])('reads %s as a national number of %s, and keeps its digits', (entered, country, e164) => {
		const { digits, ...rest } = parsePhone(entered, country);
		expect(rest).toEqual({ e164 });
		expect(digits).toMatch(/^[0-9]+$/);
		expect(e164.endsWith(digits.replace(/^0/, ''))).toBe(true);
	});

	it('reads a number with its country code but without plus', () => {
		expect(parsePhone('32475112233', null)).toEqual({ e164: '+32475112233', digits: '32475112233' });
		expect(parsePhone('32475112233', 'BE')).toEqual({ e164: '+32475112233', digits: '32475112233' });
		expect(parsePhone('33688440512', 'BE')).toEqual({ e164: '+33688440512', digits: '33688440512' });
	});

	it('leaves a national number open when its country is not known', () => {
		expect(parsePhone('0475 11 22 33', null)).toEqual({ e164: null, digits: '0475112233' });
	});

	it.each([
		'',
		'+',
		'00',
		'abc',
		'12',
		'+32475',
		'+3247511223344556',
		'12345678901234567',
		'+32475112233 ext. 4',
		'++32475112233',
		'32+475112233',
		'tel:+32475112233',
		'name@email.com',
		'+32475112233x',
		'½½½½',
	])('refuses %j and names it', (entered) => {
		for (const country of [null, 'BE']) {
			const error = caught(() => parsePhone(entered, country), GatewayError);
			expect(error).toMatchObject({ kind: 'invalidRecipient', outcome: 'notSent' });
			expect(error.message).toBe(`“${entered}” cannot be a phone number`);
		}
	});

	it('refuses a national number that its country cannot have', () => {
		expect(caught(() => parsePhone('0475', 'BE'), GatewayError).message).toContain('“0475”');
	});

	it('gives E.164 and digits or digits alone, and refuses the rest as invalidRecipient', () => {
		const entry = fc.oneof(anyText(), fc.stringMatching(/^(\+|00|0)?[0-9 ()./-]{0,20}$/));
		fc.assert(
			fc.property(entry, fc.constantFrom(null, 'BE', 'FR', 'IR', 'not a country'), (entered, country) => {
				try {
					const { e164, digits } = parsePhone(entered, country);
					expect(digits).toMatch(/^[0-9]{4,}$/);
					expect(e164 ?? '+0000').toMatch(/^\+[0-9]{4,}$/);
				} catch (error) {
					expect(error).toMatchObject({ name: 'GatewayError', kind: 'invalidRecipient' });
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('refuses more digits than E.164 allows, also where a national plan has them', () => {
		expect(caught(() => parsePhone('+49123456789012345', null), GatewayError).kind).toBe('invalidRecipient');
	});

	it('reads a number alike, wherever people put spaces', () => {
		const spaced = fc.array(fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u200e'), {
			minLength: 11,
			maxLength: 11,
		});
		fc.assert(
			fc.property(spaced, (gaps) => {
				const entered = `+${[...'32475112233'].map((digit, index) => digit + (gaps[index] ?? '')).join('')}`;
				expect(parsePhone(entered, null)).toEqual(parsePhone('+32475112233', null));
			}),
		);
	});
});

describe('listCountries', () => {
	const countries = listCountries();

	it('holds each country once, with its English name and calling code', () => {
		expect(countries).toContainEqual({ code: 'BE', name: 'Belgium', callingCode: '32' });
		expect(countries).toContainEqual({ code: 'FR', name: 'France', callingCode: '33' });
		expect(new Set(countries.map(({ code }) => code)).size).toBe(countries.length);
	});

	it('is sorted by name', () => {
		const names = countries.map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});

	it('gives codes that parsePhone takes', () => {
		expect(parsePhone('0475112233', countries.find(({ name }) => name === 'Belgium')?.code ?? null)).toEqual({
			e164: '+32475112233',
			digits: '0475112233',
		});
	});
});
