import type { WriteStream } from 'node:tty';

/** Says what goes on. */
export interface Progress {
	say: (line: string) => void;
	/**
	 * Runs `work` and shows how long it takes so far, and `detail` where there is one: on a terminal in one line that is
	 * written anew, elsewhere in a line every ten seconds.
	 */
	during: <T>(what: string, work: () => Promise<T>, detail?: () => Promise<string>) => Promise<T>;
}

const TERMINAL_EVERY_MS = 1_000;
const LOG_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\x1b[2K';

export const SILENT: Progress = { say: () => {}, during: async (_what, work) => await work() };

export function showProgress(
	out: Pick<WriteStream, 'write' | 'isTTY' | 'columns'> = process.stdout,
): Progress {
	const say = (line: string) => void out.write(`${line}\n`);
	return {
		say,
		during: async (what, work, detail = async () => '') => {
			const started = Date.now();
			const seconds = () => Math.round((Date.now() - started) / 1_000);
			if (!out.isTTY) say(`${what} ...`);
			const show = async () => {
				const line = [`${what} ... ${seconds()} s`, await detail()].filter(Boolean).join(', ');
				if (ended) return;
				// A line that wraps could not be cleared.
				if (out.isTTY) out.write(CLEAR_LINE + line.slice(0, (out.columns || 80) - 1));
				else say(`  ${line}`);
			};
			let ended = false;
			if (out.isTTY) void show();
			const timer = setInterval(() => void show(), out.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS);
			try {
				const result = await work();
				if (out.isTTY) out.write(`${CLEAR_LINE}${what}: ${seconds()} s\n`);
				return result;
			} catch (error) {
				if (out.isTTY) out.write('\n');
				throw error;
			} finally {
				ended = true;
				clearInterval(timer);
			}
		},
	};
}
