'use strict';

const { appendFileSync, readFileSync } = require('node:fs');
const { TestEnvironment } = require('jest-environment-node');
const { limitTime } = require('./limitTime.cjs');

/** A test that takes longer with a mutant than this, and is not kept busy by code, waits for ever. */
const LONGEST_WAIT_MS = 5_000;
/** A mutant that keeps a test busy for longer than this, and for so many times as long as without it, loops for ever. */
const LONGEST_BUSY_MS = 10_000;
/** A mutant that is passed so many times as often as without it, and more than so many times, loops for ever. */
const MOST_TIMES = 5;
const FEW = 20_000;

const hooksOf = (test, type) => {
	const found = [];
	for (let block = test.parent; block; block = block.parent) {
		found.unshift(...block.hooks.filter((hook) => hook.type === type));
	}
	return type === 'afterEach' ? found.reverse() : found;
};

/**
 * Runs each test once as it is, and again with each mutant of the sample that it reaches: modules are loaded once, so a mutant takes
 * no longer than the tests themselves. Mutants of code that runs when a module is loaded cannot be tried in this way.
 */
class MutantEnvironment extends TestEnvironment {
	#sample;
	#alive;
	#write;
	#limit;

	constructor(config, context) {
		super(config, context);
		const { mutants, file } = JSON.parse(process.env.MUTANTS_QUICK);
		this.#sample = new Set(mutants);
		const killed = new Set([...readFileSync(file, 'utf8').matchAll(/"killed":"(\d+)"/g)].map(([, id]) => id));
		this.#alive = new Set(mutants.filter((id) => !killed.has(id)));
		this.#write = (line) => appendFileSync(file, `${JSON.stringify({ test: context.testPath, ...line })}\n`);
		this.global.__stryker__ = {};
		this.#limit = limitTime(this.global.__stryker__);
	}

	handleTestEvent({ name, test }) {
		const switches = this.global.__stryker__;
		switches.mutantCoverage ??= { static: {}, perTest: {} };
		if (name === 'run_finish') {
			this.#write({
				reached: Object.keys(switches.mutantCoverage.static).filter((id) => this.#sample.has(id)),
			});
		}
		// A function with parameters ends by calling one.
		if (name !== 'test_start' || typeof test.fn !== 'function' || test.fn.length > 0) return;
		switches.currentTestId = 'test';
		switches.mutantCoverage.perTest = {};
		const { fn } = test;
		const environment = this;
		test.fn = async function () {
			await environment.#tryAll(test, async () => await fn.call(this));
		};
	}

	async #tryAll(test, run) {
		const begunMs = performance.now();
		await run();
		const longestMs = MOST_TIMES * (performance.now() - begunMs) + LONGEST_BUSY_MS;
		const { perTest } = this.global.__stryker__.mutantCoverage;
		const hits = perTest.test ?? {};
		const reached = Object.keys(hits).filter((id) => this.#sample.has(id));
		if (reached.length === 0) return;
		this.#write({ reached });
		for (const id of reached) {
			if (!this.#alive.has(id)) continue;
			const limits = { hitLimit: MOST_TIMES * hits[id] + FEW, longestMs };
			if (!(await this.#fails(test, run, id, limits))) continue;
			this.#alive.delete(id);
			this.#write({ killed: id });
		}
		// Fails where a mutant has left something behind, so that what was found here does not count.
		await this.#again(test, run);
	}

	async #fails(test, run, id, { hitLimit, longestMs }) {
		const switches = this.global.__stryker__;
		Object.assign(switches, { hitCount: 0, hitLimit });
		let timer;
		const forEver = new Promise((_resolve, reject) => {
			timer = setTimeout(() => reject(new Error('waits for ever')), LONGEST_WAIT_MS);
		});
		try {
			const begin = () => {
				switches.activeMutant = id;
				this.#limit(longestMs);
			};
			await Promise.race([this.#again(test, run, begin), forEver]);
			return false;
		} catch {
			return true;
		} finally {
			clearTimeout(timer);
			this.#limit(Infinity);
			switches.activeMutant = undefined;
			switches.hitLimit = undefined;
		}
	}

	async #again(test, run, before = () => {}) {
		for (const { fn } of hooksOf(test, 'afterEach')) await fn();
		before();
		for (const { fn } of hooksOf(test, 'beforeEach')) await fn();
		await run();
	}
}

module.exports = MutantEnvironment;
