import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import path from 'node:path';

const HERE = import.meta.dirname;
/** A mutant that takes so long loops for ever, and is killed. */
const LONGEST_MS = 120_000;
/** Modules of many runs stay in memory. */
const RUNS_A_PROCESS = 60;

/** Which mutants of one copy the unit tests let live. */
export class Judge {
	#root;
	#tests;

	#files;

	constructor({ root, files }, { tests }) {
		this.#root = root;
		this.#files = files;
		this.#tests = path.join(root, tests);
	}

	/** @returns the mutants on which no test fails, with `why` */
	async survivorsOf(sample) {
		const coverage = await this.#coverage();
		const waiting = [...sample];
		const survivors = [];
		const lane = async () => {
			const runner = new Runner(this.#root);
			for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
				const why = await this.#whyItLives(mutant, coverage, runner);
				process.stdout.write(why === null ? '.' : 'S');
				if (why !== null) survivors.push({ ...mutant, why });
			}
			runner.end();
		};
		await Promise.all(Array.from({ length: availableParallelism() }, lane));
		process.stdout.write('\n');
		return survivors.sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
	}

	/** @returns null where a test fails on it */
	async #whyItLives({ id }, coverage, runner) {
		const reaching = coverage.filter(({ mutants }) => mutants.has(id)).map(({ test }) => test);
		if (reaching.length === 0) return 'no test reaches it';
		// The folder's own tests come first, since they fail most often.
		const own = reaching.filter((test) => test.startsWith(this.#tests));
		for (const tests of [own, reaching.filter((test) => !own.includes(test))]) {
			if (tests.length > 0 && !(await runner.passes(id, tests))) return null;
		}
		return `${reaching.length} test files reach it`;
	}

	/** Which test files reach which mutants. */
	async #coverage() {
		const file = path.join(this.#root, 'mutants.coverage.jsonl');
		const runner = new Runner(this.#root, file);
		const failing = await runner.passes('', this.#files);
		runner.end();
		if (!existsSync(file)) throw new Error('No unit test could be run');
		const lines = readFileSync(file, 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		const reaching = lines.map(({ test, mutants }) => ({ test, mutants: new Set(mutants) }));
		const broken = reaching.filter(({ test, mutants }) => mutants.size > 0 && failing.includes(test));
		if (broken.length > 0)
			throw new Error(`Fails without a mutant: ${broken.map(({ test }) => test).join(', ')}`);
		return reaching.filter(({ mutants }) => mutants.size > 0);
	}
}

/** One process that runs tests, and a new one where it has done enough or hangs. */
class Runner {
	#args;
	#child = null;
	#runs = 0;

	constructor(...args) {
		this.#args = args;
	}

	async passes(mutant, tests) {
		if (this.#runs++ % RUNS_A_PROCESS === 0) this.end();
		// A process may also end late, of what the mutant before this one has left behind.
		const answer = (await this.#answer(mutant, tests)) ?? (await this.#answer(mutant, tests));
		if (answer === null && mutant === '') throw new Error('The process that runs the tests ended');
		return answer ?? false;
	}

	/** @returns null where the process ended by itself */
	async #answer(mutant, tests) {
		if (this.#child?.connected !== true) this.#child = await this.#begin();
		const child = this.#child;
		const hasHung = Symbol();
		const longest = mutant === '' ? 10 * LONGEST_MS : LONGEST_MS;
		const waiting = new AbortController();
		const { signal } = waiting;
		const answer = await Promise.race([
			once(child, 'message', { signal }).then(([message]) => message),
			once(child, 'exit', { signal }).then(() => null),
			setTimeout(longest, hasHung, { signal }),
			new Promise((resolve) => child.send({ mutant, tests }, (error) => error && resolve(null))),
		]);
		waiting.abort();
		if (answer !== hasHung) return answer;
		child.kill('SIGKILL');
		this.#child = null;
		return false;
	}

	async #begin() {
		const child = fork(path.join(HERE, 'worker.mjs'), this.#args, {
			cwd: this.#args[0],
			stdio: 'ignore',
			execArgv: [],
		});
		await once(child, 'message');
		return child;
	}

	end() {
		this.#child?.kill();
		this.#child = null;
	}
}
