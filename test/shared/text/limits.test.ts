import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { checkedNumber, type NumberLimits } from '../../../nodes/shared/text/limits';
import { caught } from '../../support/caught';

const refusal = (value: unknown, limits: NumberLimits) =>
	caught(() => checkedNumber('Limit', value, limits), GatewayError);

describe('checkedNumber', () => {
	it.each([1, 5, 5.5, 10, '1', ' 7 ', '1e1', '0x5'])('accepts %p from 1 to 10, even as text', (value) => {
		expect(checkedNumber('Limit', value, { min: 1, max: 10 })).toBe(Number(value));
	});

	it('accepts any number above the minimum if there is no maximum', () => {
		expect(checkedNumber('Limit', 1e15, { min: 1 })).toBe(1e15);
		expect(checkedNumber('Limit', -5, { min: -5 })).toBe(-5);
	});

	it.each([
		[0, '“0”, not a number from 1 to 10'],
		[10.5, '“10.5”, not a number from 1 to 10'],
		['', '“”, not a number from 1 to 10'],
		['  ', '“  ”, not a number from 1 to 10'],
		['five', '“five”, not a number from 1 to 10'],
		[NaN, '“NaN”, not a number from 1 to 10'],
		[true, '“true”, not a number from 1 to 10'],
		[null, '“null”, not a number from 1 to 10'],
		[undefined, '“undefined”, not a number from 1 to 10'],
		[[5], 'a list or an object, not a number from 1 to 10'],
		[{}, 'a list or an object, not a number from 1 to 10'],
	])('refuses %p from 1 to 10, and names the field', (value, what) => {
		expect(refusal(value, { min: 1, max: 10 })).toMatchObject({
			...{ kind: 'invalidRequest', message: `Limit is ${what}`, advice: 'Correct Limit.' },
		});
	});

	it.each(['', '  ', '\t'])('does not treat %j as 0', (value) => {
		expect(refusal(value, { min: 0 }).message).toBe(`Limit is “${value}”, not a number of 0 or more`);
		expect(checkedNumber('Limit', ' 0 ', { min: 0 })).toBe(0);
	});

	it('accepts only whole numbers if set so', () => {
		expect(checkedNumber('Limit', '5', { min: 1, max: 10, whole: true })).toBe(5);
		expect(refusal(5.5, { min: 1, max: 10, whole: true }).message).toBe(
			'Limit is “5.5”, not a whole number from 1 to 10',
		);
	});

	it('refuses infinity and what is below the minimum if there is no maximum', () => {
		expect(refusal(Infinity, { min: 1 }).message).toBe('Limit is “Infinity”, not a number of 1 or more');
		expect(refusal(0, { min: 1, whole: true }).message).toBe('Limit is “0”, not a whole number of 1 or more');
	});
});
