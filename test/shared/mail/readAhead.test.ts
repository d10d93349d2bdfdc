import { readAhead } from '../../../nodes/shared/mail/readAhead';
import { rejected } from '../../support/caught';

describe('readAhead', () => {
	it('requests the next value while the reader works on one', async () => {
		const asked: number[] = [];
		const reading = readAhead(
			(async function* () {
				for (let value = 1; value <= 3; value++) {
					asked.push(value);
					yield value;
				}
			})(),
		);
		await reading.next();
		expect(asked).toEqual([1, 2]);
		await reading.next();
		expect(asked).toEqual([1, 2, 3]);
	});

	it('returns all values in order, and ends', async () => {
		const values: number[] = [];
		for await (const value of readAhead(
			(async function* () {
				yield* [1, 2, 3];
			})(),
		))
			values.push(value);
		expect(values).toEqual([1, 2, 3]);
	});

	async function* failing() {
		yield 1;
		throw new Error('the connection is gone');
	}

	it('throws an error after the values that came before it', async () => {
		const reading = readAhead(failing());
		expect((await reading.next()).value).toBe(1);
		await new Promise((resolve) => setImmediate(resolve));
		expect((await rejected(reading.next(), Error)).message).toBe('the connection is gone');
	});

	it('causes no unhandled rejection if the reader stops before an error', async () => {
		const told = jest.fn();
		process.once('unhandledRejection', told);
		for await (const value of readAhead(failing())) {
			expect(value).toBe(1);
			break;
		}
		await new Promise((resolve) => setImmediate(resolve));
		process.removeListener('unhandledRejection', told);
		expect(told).not.toHaveBeenCalled();
	});
});
