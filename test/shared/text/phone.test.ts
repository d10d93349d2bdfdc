import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import {
	compactPhone,
	e164OrNull,
	parsePhone,
	phoneOrText,
	type NumberRules,
} from '../../../nodes/shared/text/phone';
import { phoneLibrary } from '../../../nodes/shared/lib/phone';
import { anyText } from '../../support/anyText';
import { caught } from '../../support/caught';

const rules = (changed: Partial<NumberRules> = {}): NumberRules => ({
	home: null,
	own: [],
	check: 'plan',
	advice: 'Write it as +32475112233.',
	...changed,
});
const belgian = (changed: Partial<NumberRules> = {}) => rules({ home: 'BE', own: ['BE', 'FR'], ...changed });
const french = (changed: Partial<NumberRules> = {}) => rules({ home: 'FR', own: ['FR'], ...changed });
const refusal = (entered: string, given: NumberRules) => {
	const error = caught(() => parsePhone(entered, given), GatewayError);
	expect(error).toMatchObject({ kind: 'invalidRecipient', outcome: 'notSent' });
	expect(error.message).toContain(`“${entered}”`);
	expect(error.advice).toContain(given.shortAdvice ?? given.advice);
	return error;
};

describe('parsePhone', () => {
	it.each([
		['plus and digits', '+32475112233'],
		['00 instead of plus', '0032475112233'],
		['spaces', '+32 475 11 22 33'],
		['brackets, slash, dots and hyphens', '+32 (475)/11.22-33'],
		['the trunk zero in brackets', '+32 (0)475 11 22 33'],
		['the trunk zero', '+32 0475 11 22 33'],
		['a no-break space and no-break hyphens', '+32\u00a0475\u201111\u201122\u201133'],
		['the hyphen of a Japanese keyboard', '+32ー475ー11ー22ー33'],
		['the half-width hyphen of a Japanese keyboard', '+32ｰ475ｰ11ｰ22ｰ33'],
		['the invisible marks of a copied contact', '\u202a+32475112233\u202c'],
		['full-width characters', '＋３２（４７５）１１２２３３'],
		['Arabic digits', '+٣٢٤٧٥١١٢٢٣٣'],
		['Persian digits with 00', '۰۰۳۲۴۷۵۱۱۲۲۳۳'],
	])('reads an international number with %s', (_how, entered) => {
		for (const given of [rules(), belgian(), french()]) {
			expect(parsePhone(entered, given).e164).toBe('+32475112233');
		}
	});

	it('returns how a number was written, and how its own country dials it', () => {
		expect(parsePhone('+32 475 11 22 33', belgian())).toEqual({
			e164: '+32475112233',
			national: '0475112233',
			written: '+',
		});
		expect(parsePhone('00 33 688 44 05 12', belgian())).toEqual({
			e164: '+33688440512',
			national: null,
			written: '00',
		});
		expect(parsePhone('32475112233', belgian())).toEqual({
			e164: '+32475112233',
			national: '0475112233',
			written: 'code',
		});
		expect(parsePhone('0475 11 22 33', belgian())).toEqual({
			e164: '+32475112233',
			national: '0475112233',
			written: 'national',
		});
	});

	it('reads a number that lost its trunk 0 in a spreadsheet, if the numbering plan has it', () => {
		expect(parsePhone('475112233', belgian()).e164).toBe('+32475112233');
		refusal('47511223', belgian());
		refusal('47511223', belgian({ check: 'length' }));
	});

	it('accepts the bare country code of the vendor’s own countries only', () => {
		expect(parsePhone('33688440512', rules({ own: ['BE', 'FR'] })).e164).toBe('+33688440512');
		refusal('3368844051', rules({ own: ['BE', 'FR'] }));
		refusal('4930123456', rules({ own: ['BE', 'FR'] }));
		refusal('4930123456', belgian());
		refusal('4930123456', belgian({ check: 'length' }));
	});

	it.each(['', '+', '00', 'abc', '12', '+32475', '+3247511223344556', '12345678901234567'])(
		'refuses %j, which is not a phone number',
		(entered) => {
			for (const given of [rules(), belgian(), belgian({ check: 'length' })]) {
				expect(refusal(entered, given).message).toBe(`“${entered}” cannot be a phone number`);
			}
		},
	);

	it.each([
		['an extension', '+32475112233 ext. 4'],
		['a short extension', '+32475112233x4'],
		['an extension behind #', '+32475112233#4'],
		['two signs', '++32475112233'],
		['a sign inside', '32+475112233'],
		['a sign and 00', '+0032475112233'],
		['a scheme', 'tel:+32475112233'],
		['an address', 'name@email.com'],
		['letters', '+32 475 CALL ME'],
		['a footnote', '0475 11 22 3³'],
		['a fraction', '½½½½'],
		['digits of a script that is not read', '+32475112२33'],
		['two numbers', '0475112233 / 0475112234'],
		['a second number of two digits', '0475112233/34'],
		['a second number of two digits abroad', '+49 30 1234567/68'],
		['a second number without area code abroad', '+49 30 123456 / 765432'],
		['two numbers without a separator', '0475112233 0475112234'],
	])('refuses %s instead of dropping it: %s', (_what, entered) => {
		for (const given of [rules(), belgian(), belgian({ check: 'length' })]) refusal(entered, given);
	});

	it('refuses a number that is not in the numbering plan of its own country', () => {
		expect(refusal('0475 11 22 3', belgian())).toMatchObject({
			message: '“0475 11 22 3” is not a valid number in its country’s numbering plan',
			advice:
				'Write it as +32475112233. Check it for missing or extra digits. If the number exists, set Options > Number Check to Length Only.',
		});
		refusal('+32 475 11 22 3', belgian());
		refusal('+32 475 11 22 3', rules({ own: ['BE'] }));
	});

	it('accepts any possible length in its own country if that option is on', () => {
		const lenient = belgian({ check: 'length' });
		expect(parsePhone('0475 11 22 3', lenient)).toEqual({
			e164: '+3247511223',
			national: '047511223',
			written: 'national',
		});
		expect(parsePhone('+32 475 11 22 3', lenient).e164).toBe('+3247511223');
		refusal('0475 11 22', lenient);
	});

	it('accepts any possible length in another country', () => {
		expect(parsePhone('+49 30 1234', rules({ own: ['BE'] })).e164).toBe('+49301234');
		expect(parsePhone('+32 475 11 22 3', french()).e164).toBe('+3247511223');
	});

	it.each([
		['+33012345678', '+33'],
		['+33 (0)1 23 45 67 8', '+33'],
		['+98 0 912 345 678', '+98'],
		['+32 (0)475 11 22 3', '+32'],
		['+44 (0)20 7946 001', '+44'],
	])('refuses %s, which has a superfluous 0 after its country code', (entered) => {
		for (const given of [rules(), belgian(), french({ check: 'length' })]) {
			expect(refusal(entered, given).message).toBe(
				`“${entered}” has a 0 after its country code, and is not a valid number without it`,
			);
		}
	});

	it('removes the 0 if the rest is valid, and keeps it if it belongs to the number', () => {
		expect(parsePhone('+44 (0)20 7946 0018', rules()).e164).toBe('+442079460018');
		expect(parsePhone('+39 06 698 12345', rules()).e164).toBe('+390669812345');
		expect(parsePhone('+225 01 23 45 67 89', rules()).e164).toBe('+2250123456789');
		// The plan does not have this one, and its 0 is part of it all the same.
		expect(parsePhone('+39 001 234 5678', rules()).e164).toBe('+390012345678');
	});

	it('refuses more digits than E.164 allows, even if a national plan has them', () => {
		refusal('+49123456789012345', rules());
	});

	it.each([
		['0590 12 34 56', '+590590123456', '0590123456'],
		['0690 12 34 56', '+590690123456', '0690123456'],
		['0594 12 34 56', '+594594123456', '0594123456'],
		['0596 12 34 56', '+596596123456', '0596123456'],
		['0262 12 34 56', '+262262123456', '0262123456'],
		['0269 60 12 34', '+262269601234', '0269601234'],
		['0639 12 34 56', '+262639123456', '0639123456'],
		['0508 41 23 45', '+508412345', '0508412345'],
		['0708 45 12 34', '+508708451234', '0708451234'],
		['+590 590 12 34 56', '+590590123456', '0590123456'],
		['+508 41 23 45', '+508412345', '0508412345'],
	])('reads %s as a number of a French overseas department', (entered, e164, national) => {
		expect(parsePhone(entered, french())).toMatchObject({ e164, national });
	});

	it('refuses an overseas number after the country code of France, which is invalid', () => {
		expect(refusal('+33 596 12 34 56', french()).advice).toContain('+590 590 12 34 56');
		refusal('0590 12 34 5', french());
		refusal('0508 41 23 4', french());
	});

	it('returns E.164, national digits or a refusal, whatever was entered', () => {
		const entry = fc.oneof(anyText(), fc.stringMatching(/^(\+|00|0)?[0-9 ()./-]{0,20}$/));
		const given = fc.constantFrom(
			...[
				rules(),
				belgian(),
				french(),
				rules({ home: 'JP', own: ['JP'] }),
				rules({ home: 'IR', own: ['IR'] }),
			],
		);
		const check = fc.constantFrom('plan', 'length');
		fc.assert(
			fc.property(entry, given, check, (entered, chosen, how) => {
				try {
					const { e164, national } = parsePhone(entered, { ...chosen, check: how });
					expect(e164).toMatch(/^\+[1-9][0-9]{3,14}$/);
					expect(national ?? '0').toMatch(/^0[0-9]*$/);
					const significant = String(phoneLibrary().parsePhoneNumberFromString(e164)?.nationalNumber);
					expect(phoneLibrary().parseDigits(entered)).toMatch(new RegExp(`${significant}$`));
				} catch (error) {
					expect(error).toMatchObject({ name: 'GatewayError', kind: 'invalidRecipient' });
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('reads a number the same, wherever it has spaces', () => {
		const spaced = fc.array(fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u200e'), {
			minLength: 11,
			maxLength: 11,
		});
		fc.assert(
			fc.property(spaced, (gaps) => {
				const entered = `+${[...'32475112233'].map((digit, index) => digit + (gaps[index] ?? '')).join('')}`;
				expect(parsePhone(entered, rules())).toEqual(parsePhone('+32475112233', rules()));
			}),
		);
	});
});

describe('the reason for a refusal', () => {
	it.each([
		['12', 'cannot be a phone number'],
		['123', 'cannot be a phone number'],
		['1234567890123456', 'cannot be a phone number'],
		['+32x', 'cannot be a phone number'],
		['+0475', 'cannot be a phone number'],
		['+999123456', 'cannot be a phone number'],
	])('is given for %s: it %s', (entered, why) => {
		const error = refusal(entered, belgian());
		expect(error.message).toBe(`“${entered}” ${why}`);
		expect(error.advice).toBe('Write it as +32475112233.');
	});

	it('is a missing country code, if the vendor has no country of its own', () => {
		const error = refusal('0475112233', rules());
		expect(error.message).toBe('“0475112233” has no country code');
		expect(error.advice).toBe('Write it as +32475112233.');
	});

	it.each(['475112233', '475 11 22 33', '1234', '123456789012345', '٤٧٥١١٢٢٣٣'])(
		'is that %s has lost its leading 0, as in a spreadsheet, if it also has no country code',
		(entered) => {
			const error = refusal(entered, rules());
			expect(error.message).toBe(`“${entered}” has neither a country code nor a leading 0`);
			expect(error.advice).toBe(
				'Write it as +32475112233. Spreadsheets drop a leading 0: format the column as text.',
			);
		},
	);

	it.each(['8989', '100', '123456', '89 89', '۸۹۸۹'])(
		'is that %s is a short number, if an SMS vendor puts out such numbers',
		(entered) => {
			const shortAdvice = 'To answer, use its from.';
			for (const given of [rules(), french()]) {
				const error = refusal(entered, { ...given, shortAdvice });
				expect(error.message).toBe(`“${entered}” is a short number, to which no message can be sent`);
				expect(error.advice).toBe(shortAdvice);
			}
		},
	);

	it('is that the number is overseas, after the country code of France', () => {
		const error = refusal('+33 596 12 34 56', french());
		expect(error.message).toBe(
			'“+33 596 12 34 56” is a number of a French overseas department behind the country code of France',
		);
	});

	it.each(['475 11 22 3', '32 475 11 22 3'])(
		'is the numbering plan, without advice on an override, for a bare %s',
		(entered) => {
			expect(refusal(entered, belgian())).toMatchObject({
				message: `“${entered}” is not a valid number in its country’s numbering plan`,
				advice: 'Write it as +32475112233. Check it for missing or extra digits.',
			});
		},
	);

	it('is the 0 after its country code', () => {
		expect(refusal('+32 (0)475 11 22 3', belgian()).advice).toBe(
			'Write it as +32475112233. Check it for missing or extra digits.',
		);
	});
});

describe('a slash', () => {
	it.each([
		['04751122/33445', '0475112233445'],
		['12345678/12345', '1234567812345'],
		['+12345678/12345', '+1234567812345'],
		['0012345678/12345', '001234567812345'],
		['۰۰12345678/12345', '001234567812345'],
		['02/123.45.67', '021234567'],
		['1/2345/6', '123456'],
	])('follows an area code of at most eight digits, before at least five: %s', (entered, compact) => {
		expect(compactPhone(entered)).toBe(compact);
	});

	it.each(['123456789/12345', '+123456789/12345', '00123456789/12345', '12345678/1234', '1/', '/1'])(
		'otherwise separates two numbers: %s',
		(entered) => {
			expect(compactPhone(entered)).toBeNull();
		},
	);
});

describe('e164OrNull', () => {
	it.each([
		['no digits', '-'],
		['too few digits', '+32'],
		['three digits', '132'],
		['sixteen digits', '3247511223312345'],
		['a 0 behind the plus', '+0475112233'],
		['a 0 behind 00', '000475112233'],
		['letters', '+32475x'],
	])('is null for %s: %s', (_what, given) => {
		expect(e164OrNull(given, null)).toBeNull();
		expect(e164OrNull(given, 'BE')).toBeNull();
	});
});

describe('phoneOrText', () => {
	it.each([
		['32475112233', null, '+32475112233'],
		['+32 475 11 22 33', null, '+32475112233'],
		['0032475112233', null, '+32475112233'],
		['8613812345678', null, '+8613812345678'],
		['491761234567890', null, '+491761234567890'],
		['0475112233', null, '0475112233'],
		['0475112233', 'BE', '+32475112233'],
		['0590123456', 'FR', '+590590123456'],
		['3221234567', 'FR', '+3221234567'],
		['MyCompany', 'FR', 'MyCompany'],
		['1813', null, '1813'],
		['', null, ''],
	] as const)('turns %j of a vendor in %s into %j', (given, home, out) => {
		expect(phoneOrText(given, home)).toBe(out);
	});

	it('never throws', () => {
		fc.assert(
			fc.property(anyText(), fc.constantFrom(null, 'FR', 'JP'), (given, home) => {
				const number = e164OrNull(given, home);
				expect(phoneOrText(given, home)).toBe(number ?? given);
			}),
		);
	});
});
