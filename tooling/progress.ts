import type { WriteStream } from 'node:tty';

/** Shows what is going on. */
export interface Progress {
	say: (line: string) => void;
	/**
	 * Runs `work` and shows how long it takes so far, and a bar with an estimate where `done` says which part is done: on a
	 * terminal in one line that is overwritten, elsewhere in a line every ten seconds.
	 * @param done from 0 to 1
	 */
	during: <T>(what: string, work: () => Promise<T>, done?: () => Promise<number>) => Promise<T>;
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
		during: async (what, work, done) => {
			const started = Date.now();
			const seconds = () => Math.round((Date.now() - started) / 1_000);
			if (!out.isTTY) say(`${what} ...`);
			const show = async () => {
				const bar = done === undefined ? '' : `  ${barOf(await done(), seconds())}`;
				const line = `${what} ... ${seconds()} s${bar}`;
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

const BAR_WIDTH = 20;
/** Below this share, an estimate would jump about. */
const ESTIMATES_FROM = 0.05;

/** `[#####---------------] 25 %, about 3 min left` */
export function barOf(done: number, seconds: number): string {
	const part = Math.min(1, Math.max(0, done));
	const full = Math.floor(part * BAR_WIDTH);
	const bar = `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}] ${Math.floor(part * 100)} %`;
	if (part < ESTIMATES_FROM || part === 1) return bar;
	const left = (seconds * (1 - part)) / part;
	return `${bar}, about ${left < 60 ? 'a minute' : `${Math.round(left / 60)} min`} left`;
}
