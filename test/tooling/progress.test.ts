import { barOf, showProgress } from '../../tooling/progress';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function output(isTTY: boolean) {
	let written = '';
	const stream = { isTTY, columns: 30, write: (text: string) => ((written += text), true) };
	return { stream: stream as never, written: () => written };
}

async function twentyFiveSeconds(isTTY: boolean): Promise<string> {
	const { stream, written } = output(isTTY);
	const work = new Promise<string>((resolve) => setTimeout(() => resolve('done'), 25_000));
	const shown = showProgress(stream).during(
		'Installing',
		async () => await work,
		async () => 0.4,
	);
	await jest.advanceTimersByTimeAsync(25_000);
	expect(await shown).toBe('done');
	return written();
}

describe('barOf', () => {
	it.each([
		[0, 3, '[--------------------] 0 %'],
		[0.25, 60, '[#####---------------] 25 %, about 3 min left'],
		[0.99, 400, '[###################-] 99 %, about a minute left'],
		[1, 400, '[####################] 100 %'],
		[1.2, 400, '[####################] 100 %'],
	])('shows %d after %d s as %s', (done, seconds, bar) => {
		expect(barOf(done, seconds)).toBe(bar);
	});
});

describe('progress', () => {
	it('is one line on a terminal, overwritten each second and never wider than the terminal', async () => {
		const lines = (await twentyFiveSeconds(true)).split('\n');
		expect(lines).toHaveLength(2);
		const shown = lines[0]?.split('\r\x1b[2K') ?? [];
		expect(shown).toContain('Installing ... 7 s  [########');
		expect(shown.at(-1)).toBe('Installing: 25 s');
		expect(Math.max(...shown.map(({ length }) => length))).toBeLessThan(30);
	});

	it('is otherwise a line every ten seconds', async () => {
		expect(await twentyFiveSeconds(false)).toBe(
			[
				'Installing ...',
				'  Installing ... 10 s  [########------------] 40 %, about a minute left',
				'  Installing ... 20 s  [########------------] 40 %, about a minute left',
				'',
			].join('\n'),
		);
	});

	it('ends if the work fails', async () => {
		const { stream, written } = output(false);
		const shown = showProgress(stream).during('Installing', async () => {
			throw new Error('no network');
		});
		await expect(shown).rejects.toThrow('no network');
		const before = written();
		await jest.advanceTimersByTimeAsync(60_000);
		expect(written()).toBe(before);
	});
});
