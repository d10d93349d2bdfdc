/** What is measured, in which order, and how the result is shown. */

/** One thing measured once. */
export interface Reading {
	/** What is compared: seconds, calls a second, milliseconds, megabytes. */
	value: number;
	/** Messages that did not come out, and those that came out more than once. */
	lost: number;
	doubled: number;
	/** What else to say of it, such as `12 executions`. */
	also?: string;
}

/** A number that a ratio, or a value, should not be over or under. */
export type Wanted = { atMost: number } | { atLeast: number };

export interface Bench {
	tarball: string;
	/** A database of n8n to begin with. */
	database: string;
	rounds: number;
	/** Numbers of messages are multiplied by this: 1 as in docs/scaling.md. */
	size: number;
}

/** One line of the table. */
export interface Line {
	work: string;
	/** What it is compared with; null: the value itself is what counts. */
	beside: string | null;
	/** Of each round: the ratio to what it is compared with, or the value. */
	figures: number[];
	unit: string;
	wanted: Wanted | null;
	lost: number;
	doubled: number;
	also: string;
}

export interface Row {
	/** One sentence. */
	description: string;
	/** Whether `npm run bench` runs it by default. */
	isDefault: boolean;
	run: (bench: Bench) => Promise<Line[]>;
}

/** A count of messages, made smaller or larger as the bench was asked to. */
export const sized = ({ size }: Bench, count: number): number => Math.max(2, Math.round(count * size));

/** Measures all of them once in each round, one after the other, so that other load on the machine affects all of them. */
export async function inRounds<K extends string>(
	{ rounds }: Bench,
	subjects: Readonly<Record<K, () => Promise<Reading>>>,
): Promise<Record<K, Reading[]>> {
	const names = Object.keys(subjects) as K[];
	const readings = Object.fromEntries(names.map((name) => [name, [] as Reading[]])) as Record<K, Reading[]>;
	for (let round = 1; round <= rounds; round++) {
		// What ran before leaves the process warmer or fuller for what follows: each second round runs in reverse.
		for (const name of round % 2 === 1 ? names : [...names].reverse()) {
			const reading = await subjects[name]();
			readings[name].push(reading);
			const { value, lost, doubled, also = '' } = reading;
			console.error(
				`  round ${round}: ${name}: ${value.toFixed(2)}, ${lost} lost, ${doubled} doubled ${also}`,
			);
		}
	}
	return readings;
}

/** The readings of one as ratios to those of another in the same round. */
export function compared(
	line: Pick<Line, 'work' | 'beside' | 'wanted'>,
	ours: Reading[],
	peers: Reading[],
): Line {
	const figures = ours.map(({ value }, round) => value / (peers[round]?.value ?? NaN));
	return { ...line, unit: 'x', figures, ...totals(ours) };
}

/** Readings that count by themselves. */
export const alone = (line: Pick<Line, 'work' | 'unit' | 'wanted'>, readings: Reading[]): Line => ({
	...line,
	beside: null,
	figures: readings.map(({ value }) => value),
	...totals(readings),
});

const totals = (readings: Reading[]): Pick<Line, 'lost' | 'doubled' | 'also'> => ({
	lost: sum(readings.map(({ lost }) => lost)),
	doubled: sum(readings.map(({ doubled }) => doubled)),
	also: readings.at(-1)?.also ?? '',
});

/** How many of `expected` are missing from a list of what came out, and how many are in it more than once. */
export function tally(expected: number, cameOut: readonly string[]): { lost: number; doubled: number } {
	const different = new Set(cameOut).size;
	return { lost: expected - different, doubled: cameOut.length - different };
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

export function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
	return (low + high) / 2;
}

/** The table of docs/scaling.md, in Markdown. */
export function toTable(lines: readonly Line[]): string {
	const head = ['work', 'beside', 'median', 'spread', 'wanted', 'lost, doubled', 'besides'];
	const rows = lines.map(({ work, beside, figures, unit, wanted, lost, doubled, also }) => [
		work,
		beside ?? '',
		withUnit(median(figures), unit),
		`${withUnit(Math.min(...figures), unit)} to ${withUnit(Math.max(...figures), unit)}`,
		wanted === null ? '' : `${limit(wanted, unit)}${isMet(wanted, median(figures)) ? '' : ': **not met**'}`,
		`${lost}, ${doubled}`,
		also,
	]);
	return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const withUnit = (figure: number, unit: string): string =>
	unit === 'x' ? `x ${figure.toFixed(2)}` : `${figure.toFixed(1)} ${unit}`;

function limit(wanted: Wanted, unit: string): string {
	return 'atMost' in wanted
		? `at most ${withUnit(wanted.atMost, unit)}`
		: `at least ${withUnit(wanted.atLeast, unit)}`;
}

export const isMet = (wanted: Wanted, figure: number): boolean =>
	'atMost' in wanted ? figure <= wanted.atMost : figure >= wanted.atLeast;
