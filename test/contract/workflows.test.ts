import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** What GitHub does for this repository: with which code, and what that code may do (docs/releasing.md). */
const FOLDER = path.join(__dirname, '../../.github/workflows');

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
	env?: Record<string, string>;
}

interface Job {
	needs?: string | string[];
	uses?: string;
	environment?: unknown;
	permissions?: Record<string, string>;
	steps?: Step[];
}

interface Workflow {
	on: Record<string, unknown>;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

const texts = new Map(
	readdirSync(FOLDER).map((file) => [file, readFileSync(path.join(FOLDER, file), 'utf8')] as const),
);
const workflows = [...texts].map(([file, text]) => [file, parse(text) as Workflow] as const);
const stepsOf = (job: Job): Step[] => job.steps ?? [];
const release = workflows.find(([file]) => file === 'release.yml')?.[1] as Workflow;
const holdsToken = (part: unknown): boolean => JSON.stringify(part).includes('secrets.');

describe.each(workflows)('%s', (file, workflow) => {
	const jobs = Object.values(workflow.jobs);

	it('pins every action to a commit, and names its version', () => {
		const uses = (texts.get(file) ?? '').split('\n').filter((line) => /^\s*(?:-\s*)?uses:/.test(line));
		expect(uses.length).toBeGreaterThan(0);
		for (const line of uses) {
			expect(line).toMatch(/uses: (?:\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
		}
	});

	it('pins each action to the same commit everywhere', () => {
		const all = workflows.flatMap(([, { jobs: each }]) => Object.values(each)).flatMap(stepsOf);
		const pins = new Set(all.flatMap(({ uses }) => uses ?? []));
		expect(new Set([...pins].map((pin) => pin.split('@')[0])).size).toBe(pins.size);
	});

	it('gives no job more permissions than it needs, and write access only for signing a release', () => {
		expect(Object.values(workflow.permissions ?? { all: 'write' })).not.toContain('write');
		for (const job of jobs) {
			const written = Object.entries(job.permissions ?? {}).filter(([, access]) => access === 'write');
			expect(written.map(([name]) => name).filter((name) => name !== 'id-token')).toEqual([]);
		}
	});

	it('leaves no GitHub token behind in a checkout', () => {
		const checkouts = jobs.flatMap(stepsOf).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
		expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
	});

	it('puts nothing from a pull request into a command, and runs none with this repository’s permissions', () => {
		expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
		for (const { run = '' } of jobs.flatMap(stepsOf)) expect(run).not.toContain('${{');
	});
});

describe('a release', () => {
	const publishing = Object.entries(release.jobs).filter(([, job]) => holdsToken(job));

	it('is published by one job, after tests and build, in a protected environment', () => {
		expect(publishing.map(([name]) => name)).toEqual(['publish']);
		expect(release.jobs.publish).toMatchObject({ needs: 'build', environment: 'npm' });
		expect(release.jobs.build).toMatchObject({ needs: 'test' });
		expect(release.jobs.test).toMatchObject({ needs: 'version', uses: './.github/workflows/ci.yml' });
	});

	it('signs its provenance only in that job', () => {
		const signing = Object.entries(release.jobs).filter(([, { permissions }]) => permissions?.['id-token']);
		expect(signing.map(([name]) => name)).toEqual(['publish']);
		expect(release.jobs.publish?.permissions).toEqual({ 'id-token': 'write' });
	});

	it('runs no code of the repository or of a package in the job that has the token', () => {
		const steps = stepsOf(release.jobs.publish as Job);
		const commands = steps.flatMap(({ run }) => run ?? []).join('\n');
		expect(commands).not.toMatch(/npm (?:ci|install|run|exec|test)|npx|gulp|node /);
		expect(steps.flatMap(({ uses }) => uses ?? []).some((one) => one.startsWith('actions/checkout'))).toBe(
			false,
		);
		expect(steps.filter(holdsToken).map(({ run }) => run)).toEqual([
			'npm publish package/*.tgz --provenance --access public --ignore-scripts',
		]);
	});

	it('runs no package scripts in the build job', () => {
		const commands = stepsOf(release.jobs.build as Job).flatMap(({ run }) => run ?? []);
		const npm = commands.join('\n').match(/npm (?:ci|install|pack)\b.*/g) ?? [];
		expect(npm).toHaveLength(2);
		for (const command of npm) expect(command).toContain('--ignore-scripts');
	});

	it('publishes the exact file that was built', () => {
		const { steps: publish = [] } = release.jobs.publish as Job;
		expect(publish.map(({ run = '' }) => run).join('\n')).toContain('sha256sum --check --strict');
	});
});
