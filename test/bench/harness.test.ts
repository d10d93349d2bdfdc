import {
	compared,
	alone,
	inRounds,
	isMet,
	median,
	tally,
	toTable,
	type Bench,
	type Reading,
} from '../../bench/harness';

const BENCH: Bench = { tarball: '', database: '', rounds: 3, size: 1 };
const reading = (value: number, rest: Partial<Reading> = {}): Reading => ({
	value,
	lost: 0,
	doubled: 0,
	...rest,
});

describe('the benchmark harness', () => {
	beforeEach(() => {
		jest.spyOn(console, 'error').mockImplementation(() => {});
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	it('measures all benchmarks in each round, one after the other', async () => {
		const order: string[] = [];
		const subject = (name: string) => async () => {
			order.push(name);
			return reading(order.length);
		};
		const readings = await inRounds(BENCH, { ours: subject('ours'), peer: subject('peer') });
		expect(order).toEqual(['ours', 'peer', 'peer', 'ours', 'ours', 'peer']);
		expect(readings.peer.map(({ value }) => value)).toEqual([2, 3, 6]);
	});

	it('compares each round with the same round of its peer', () => {
		const line = compared(
			{ work: 'sends', beside: 'HTTP Request node', wanted: null },
			[reading(1, { lost: 1 }), reading(4, { lost: 2, doubled: 1 })],
			[reading(2), reading(2)],
		);
		expect(line).toMatchObject({ figures: [0.5, 2], unit: 'x', lost: 3, doubled: 1 });
	});

	it('reports the median, the spread, and which figure falls short', () => {
		const table = toTable([
			{
				...compared(
					{ work: 'a', beside: 'b', wanted: { atMost: 0.5 } },
					[0.4, 0.6, 0.9].map((v) => reading(v)),
					[1, 1, 1].map((v) => reading(v)),
				),
			},
			{ ...alone({ work: 'c', unit: 'MB', wanted: { atMost: 3 } }, [reading(2)]) },
		]);
		expect(table.split('\n').slice(2)).toEqual([
			'| a | b | x 0.60 | x 0.40 to x 0.90 | at most x 0.50: **not met** | 0, 0 |  |',
			'| c |  | 2.0 MB | 2.0 MB to 2.0 MB | at most 3.0 MB | 0, 0 |  |',
		]);
	});

	it.each([
		[{ atMost: 1 }, 1, true],
		[{ atMost: 1 }, 1.01, false],
		[{ atLeast: 3 }, 3, true],
		[{ atLeast: 3 }, 2.99, false],
		[{ atLeast: 3 }, NaN, false],
	])('takes %j for %d: %s', (wanted, figure, met) => {
		expect(isMet(wanted, figure)).toBe(met);
	});

	it('counts what is missing, and what came out twice', () => {
		expect(tally(4, ['a', 'b', 'b', 'c', 'c'])).toEqual({ lost: 1, doubled: 2 });
	});

	it('takes the mean of the middle two of an even number of figures', () => {
		expect(median([4, 1, 3, 2])).toBe(2.5);
		expect(median([3, 1, 2])).toBe(2);
	});
});
