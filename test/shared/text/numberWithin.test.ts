import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { numberWithin } from '../../../nodes/shared/text/numberWithin';
import { caught } from '../../support/caught';

describe('numberWithin', () => {
	it.each([1, 1.5, 299.999, 300])('gives back a number within the range: %s', (value) => {
		expect(numberWithin('Time-Out', value, 1, 300)).toBe(value);
	});

	it.each([
		[0.999, 'Time-Out is “0.999”, not a number from 1 to 300'],
		[-5, 'Time-Out is “-5”, not a number from 1 to 300'],
		[300.001, 'Time-Out is “300.001”, not a number from 1 to 300'],
		[Infinity, 'Time-Out is “Infinity”, not a number from 1 to 300'],
		// What a text that is no number has become.
		[NaN, 'Time-Out is “NaN”, not a number from 1 to 300'],
	])('refuses %s, and names field, value and range', (value, message) => {
		const error = caught(() => numberWithin('Time-Out', value, 1, 300), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message, advice: 'Correct Time-Out.' });
	});

	it('may have no upper end', () => {
		expect(numberWithin('Pause', 1e12, 0, Infinity)).toBe(1e12);
		const error = caught(() => numberWithin('Pause', -1, 0, Infinity), GatewayError);
		expect(error.message).toBe('Pause is “-1”, not a number of 0 or more');
	});

	it('gives back what is within, and refuses everything else', () => {
		fc.assert(
			fc.property(fc.double(), fc.integer(), fc.nat(), (value, lowest, size) => {
				const act = () => numberWithin('Field', value, lowest, lowest + size);
				if (value >= lowest && value <= lowest + size) expect(act()).toBe(value);
				else expect(caught(act, GatewayError).kind).toBe('invalidRequest');
			}),
		);
	});
});
