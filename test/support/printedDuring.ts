/** All that this process prints while `act` runs, whatever part prints it. */
export async function printedDuring(act: () => Promise<void>): Promise<string> {
	const printed: string[] = [];
	const keep = (...texts: unknown[]): boolean => {
		printed.push(texts.map(String).join(' '));
		return true;
	};
	const spies = [
		...[process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(keep)),
		...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
			jest.spyOn(console, name).mockImplementation((...texts: unknown[]) => void keep(...texts)),
		),
	];
	try {
		await act();
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
	return printed.join('\n');
}
