import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isPortFree, until } from '../../tooling/processes';
import { cacheFolder, ensureN8nRuntime } from '../../tooling/n8n/runtime';
import { cpuSecondsOf, descendantsOf, stillRunning, type RunningProcess } from './support/processTree';

jest.setTimeout(300_000);

const ROOT = path.join(__dirname, '..', '..');
const USUAL_PORTS = [5678, 8025];
/** Processor time. Half of it is n8n's own start. */
const SECOND_START_SECONDS = 45;

interface Demo {
	child: ChildProcess;
	output: () => string;
	/** Waits for a text in the output. */
	says: (text: string | RegExp, timeoutMs?: number) => Promise<void>;
	/** Ctrl-C: the terminal's signal goes to the whole foreground group. @returns the exit code, and the processes that still run */
	interrupt: () => Promise<{ code: number | null; left: RunningProcess[] }>;
}

const demos: Demo[] = [];

/** `npm run demo`, as in a terminal of its own. */
function startDemo(env: NodeJS.ProcessEnv = {}, ...options: string[]): Demo {
	const child = spawn(process.execPath, ['scripts/demo.mjs', ...options], {
		cwd: ROOT,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
	child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)));
	const id = child.pid as number;
	const demo: Demo = {
		child,
		output: () => output,
		says: async (text, timeoutMs = 200_000) => {
			await until(
				`the demo to say ${text}`,
				() => {
					if (child.exitCode !== null) throw new Error(`The demo ended with ${child.exitCode}:\n${output}`);
					return typeof text === 'string' ? output.includes(text) : text.test(output);
				},
				{ timeoutMs },
			).catch((error: Error) => {
				throw new Error(`${error.message}. It said:\n${output}`);
			});
		},
		interrupt: async () => {
			const started = descendantsOf(id);
			const ended = once(child, 'exit') as Promise<[number | null]>;
			process.kill(-id, 'SIGINT');
			const [code] = await ended;
			return { code, left: stillRunning(started) };
		},
	};
	demos.push(demo);
	return demo;
}

afterEach(async () => {
	for (const { child, interrupt } of demos.splice(0)) if (child.exitCode === null) await interrupt();
});

/** Listens on a port, unless another process does already. */
async function occupy(port: number): Promise<Server | undefined> {
	if (!(await isPortFree(port))) return undefined;
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

(process.platform === 'linux' ? describe : describe.skip)('npm run demo', () => {
	it('starts quickly with an installed n8n, avoids ports in use, fits its output on one screen, and cleans up', async () => {
		const temporary = await mkdtemp(path.join(tmpdir(), 'sms-fax-test-'));
		const occupied = await Promise.all(USUAL_PORTS.map(occupy));
		const demo = startDemo({ TMPDIR: temporary });
		try {
			await demo.says('Ctrl-C ends all of it');
			expect(cpuSecondsOf(demo.child.pid as number)).toBeLessThan(SECOND_START_SECONDS);

			const all = demo.output().trimEnd().split('\n');
			const lines = all.slice(all.map((line) => line.includes('Starting n8n')).lastIndexOf(true) + 1);
			expect(lines.length).toBeLessThanOrEqual(40);
			expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
			expect(demo.output()).toMatch(/Port 5678 is taken: n8n is at \d+\./);
			expect(demo.output()).toMatch(/Port 8025 is taken: the sandbox is at \d+\./);
			const address = (of: string) =>
				new RegExp(`^${of} +(http://127\\.0\\.0\\.1:\\d+)(?:/home/workflows)?$`, 'm').exec(
					demo.output(),
				)?.[1];
			const flows = lines.filter((line) => line.includes(`${address('n8n')}/workflow/`));
			expect(flows.length).toBeGreaterThan(10);
			expect((await fetch(`${address('n8n')}/healthz/readiness`)).status).toBe(200);
			expect((await fetch(`${address('sandbox')}/_sandbox/fax123`)).status).toBe(200);
		} finally {
			for (const server of occupied) server?.close();
		}
		const { code, left } = await demo.interrupt();
		expect([code, left]).toEqual([0, []]);
		// Folders of tsx, which keeps its compiled files, do not count.
		expect((await readdir(temporary)).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
		await rm(temporary, { recursive: true });
	});

	describe('with no n8n in its cache folder', () => {
		let cache: string;
		beforeEach(async () => {
			cache = await mkdtemp(path.join(tmpdir(), 'sms-fax-cache-'));
			// Node.js is installed already; only n8n is missing.
			for (const entry of await readdir(cacheFolder())) {
				if (/^node-[\d.]+-[^.]+$/.test(entry)) {
					symlinkSync(path.join(cacheFolder(), entry), path.join(cache, entry));
				}
			}
		});
		afterEach(async () => await rm(cache, { recursive: true, force: true }));

		const inCache = () => ({ SMS_FAX_CACHE: cache });
		const partialFolders = async () => (await readdir(cache)).filter((name) => name.includes('.partial-'));
		/** The installation, once npm has written something. */
		const installing = async (): Promise<{ demo: Demo; partial: string }> => {
			const demo = startDemo(inCache());
			await demo.says(/Installing n8n \d[\d.]* \.\.\./);
			const partial = await until('npm to write', async () =>
				(await partialFolders()).find((name) => existsSync(path.join(cache, name, 'node_modules'))),
			);
			return { demo, partial };
		};

		it('runs the n8n given by --n8n, and installs none', async () => {
			const { folder, version } = await ensureN8nRuntime();
			const before = await readdir(cache);
			const demo = startDemo(inCache(), '--n8n', path.join(folder, 'node_modules', 'n8n'));
			await demo.says(`n8n ${version} is here already`);
			await demo.says('Ctrl-C ends all of it');
			const [, url] = /^n8n +(http:\/\/\S+?)\/home\/workflows$/m.exec(demo.output()) ?? [];
			expect((await fetch(`${url}/healthz/readiness`)).status).toBe(200);
			expect(demo.output()).toContain(`${url}/workflow/`);
			expect((await demo.interrupt()).left).toEqual([]);
			expect(await readdir(cache)).toEqual(before);
		});

		it('uses the n8n on PATH, and installs none', async () => {
			const { folder, version } = await ensureN8nRuntime();
			const commands = path.join(folder, 'node_modules', '.bin');
			const demo = startDemo({ ...inCache(), PATH: `${commands}${path.delimiter}${process.env.PATH}` });
			await demo.says(`n8n ${version} is here already`);
			await demo.says('Starting n8n');
			expect(demo.output()).not.toContain('Installing n8n');
			expect((await demo.interrupt()).left).toEqual([]);
		});

		it('shows its progress, and Ctrl-C leaves no process and no partial installation', async () => {
			const { demo } = await installing();
			await demo.says(/Installing n8n \d[\d.]* \.\.\. \d+ s +\[[#-]+\] \d+ %/, 30_000);
			const { left } = await demo.interrupt();
			expect(left).toEqual([]);
			expect(await partialFolders()).toEqual([]);
		});

		it('starts over after it was killed halfway', async () => {
			const first = await installing();
			const started = descendantsOf(first.demo.child.pid as number);
			const installer = started.filter(({ id }) => first.partial.endsWith(`.partial-${id}`));
			expect(installer).toHaveLength(1);
			process.kill(installer[0]?.id as number, 'SIGKILL');
			// Waits until the demo has reaped the installer: a process that was not reaped would count as still at work.
			await once(first.demo.child, 'exit');
			await until('the rest to end', () => {
				const left = stillRunning(started);
				for (const { id } of left) process.kill(id, 'SIGKILL');
				return left.length === 0;
			});
			expect(await partialFolders()).toEqual([first.partial]);

			const second = await installing();
			expect(await partialFolders()).toEqual([second.partial]);
			expect(second.partial).not.toBe(first.partial);
			expect((await second.demo.interrupt()).left).toEqual([]);
		});
	});
});
