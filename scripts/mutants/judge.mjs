import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

const HERE = import.meta.dirname;
/** A mutant that takes so long loops for ever, and is killed. */
const LONGEST_MS = 120_000;
const LONGEST_QUICK_MS = 1_800_000;
/** Modules of many runs stay in memory. */
const RUNS_A_PROCESS = 40;

/** Which mutants of one copy the unit tests let live. */
export class Judge {
	#copy;
	#tests;

	constructor(copy, { tests }) {
		this.#copy = copy;
		this.#tests = path.join(copy.root, tests);
	}

	/**
	 * Tries all mutants at once, and then those that live one by one, in modules that are loaded with them.
	 * @returns the mutants on which no test fails, with `why`
	 */
	async survivorsOf(sample) {
		const { killed, reaching } = await this.#tryAll(sample);
		const waiting = sample.filter(({ id }) => !killed.has(id));
		console.log(
			`${killed.size} of ${sample.length} are killed at once; ${waiting.length} are tried one by one`,
		);
		const survivors = [];
		const lane = async () => {
			const runner = new Runner(this.#copy.root);
			for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
				const why = await this.#whyItLives(mutant, reaching, runner);
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
	async #whyItLives({ id }, reaching, runner) {
		const tests = [...reaching].filter(([, mutants]) => mutants.has(id)).map(([test]) => test);
		if (tests.length === 0) return 'no test reaches it';
		// The folder's own tests come first, since they fail most often.
		const own = tests.filter((test) => test.startsWith(this.#tests));
		for (const some of [own, tests.filter((test) => !own.includes(test))]) {
			if (some.length > 0 && (await runner.fails(id, some))) return null;
		}
		return tests.length === 1 ? 'one test file reaches it' : `${tests.length} test files reach it`;
	}

	#ownTests() {
		return readdirSync(this.#tests)
			.filter((name) => name.endsWith('.test.ts') && !name.endsWith('.slow.test.ts'))
			.map((name) => path.join(this.#tests, name));
	}

	async #tryAll(sample) {
		const file = path.join(this.#copy.root, 'mutants', 'found.jsonl');
		writeFileSync(file, '');
		const runner = new Runner(this.#copy.root);
		const ids = sample.map(({ id }) => id);
		const failing = [];
		// The folder's own tests come first: what they kill is not tried again.
		for (const which of [{ tests: this.#ownTests() }, { related: this.#copy.files }]) {
			const found = await runner.run({ sample: ids, file, ...which }, LONGEST_QUICK_MS);
			if (!Array.isArray(found)) throw new Error('The unit tests could not be run');
			failing.push(...found);
		}
		if (failing.length > 0 && (await runner.fails('', failing))) {
			throw new Error(`A test fails without a mutant: one of ${failing.join(', ')}`);
		}
		runner.end();
		const lines = readFileSync(file, 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line));
		const reaching = new Map();
		for (const { test, reached = [] } of lines) {
			reaching.set(test, new Set([...(reaching.get(test) ?? []), ...reached]));
		}
		const counted = lines.filter((line) => line.killed !== undefined && !failing.includes(line.test));
		return { killed: new Set(counted.map((line) => line.killed)), reaching };
	}
}

/** One process that runs tests, and a new one where it has done enough or hangs. */
class Runner {
	#root;
	#child = null;
	#runs = 0;

	constructor(root) {
		this.#root = root;
	}

	/** Whether a test fails, or waits for ever. */
	async fails(mutant, tests) {
		if (this.#runs++ % RUNS_A_PROCESS === 0) this.end();
		const order = { mutant, tests };
		// A process may also end late, of what the mutant before this one has left behind.
		const failing = (await this.run(order, LONGEST_MS)) ?? (await this.run(order, LONGEST_MS));
		return !Array.isArray(failing) || failing.length > 0;
	}

	/** @returns the test files that fail; null where the process ended by itself; `hung` where it had to be ended */
	async run(order, longestMs) {
		if (this.#child?.connected !== true) this.#child = await this.#begin();
		const child = this.#child;
		const waiting = new AbortController();
		const { signal } = waiting;
		const answer = await Promise.race([
			once(child, 'message', { signal }).then(([message]) => message),
			once(child, 'exit', { signal }).then(() => null),
			setTimeout(longestMs, 'hung', { signal }),
			new Promise((resolve) => child.send(order, (error) => error && resolve(null))),
		]);
		waiting.abort();
		if (answer === 'hung') {
			child.kill('SIGKILL');
			this.#child = null;
		}
		return answer;
	}

	async #begin() {
		const options = { cwd: this.#root, stdio: 'ignore', execArgv: [] };
		const child = fork(path.join(HERE, 'worker.mjs'), [this.#root], options);
		await once(child, 'message');
		return child;
	}

	end() {
		this.#child?.kill();
		this.#child = null;
	}
}
