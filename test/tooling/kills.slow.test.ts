import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killInTheMiddle, tally } from '../e2e/support/kills';

// These rows do not belong in the table of the run.
const kept = process.env.SMS_FAX_KILLS;
beforeAll(() => delete process.env.SMS_FAX_KILLS);
afterAll(() => {
	if (kept !== undefined) process.env.SMS_FAX_KILLS = kept;
});

describe('tally', () => {
	it('counts what never came, what came twice, and separately what the caller repeated', () => {
		const seen = ['a', 'a', 'b', 'd', 'd'];
		expect(tally(['a', 'b', 'c', 'd', 'e'], [...seen, 'e'], (id) => Number('de'.includes(id)))).toEqual({
			lost: 1,
			doubled: 1,
			unanswered: 2,
			repeated: 1,
		});
	});

	it('counts as duplicated what came more often than it was called without an answer', () => {
		expect(tally(['a'], ['a', 'a', 'a'], () => 1)).toMatchObject({ doubled: 1, repeated: 0 });
		expect(tally(['a'], ['a', 'a', 'a'], () => 2)).toMatchObject({ doubled: 0, repeated: 1 });
	});

	it('counts what came twice without being expected', () => {
		expect(tally(['a'], ['a', 'x', 'x'])).toMatchObject({ lost: 0, doubled: 1 });
	});
});

describe('killInTheMiddle', () => {
	const expected = Array.from({ length: 20 }, (_, index) => `m${index}`);
	const killing = { scenario: 'a test', signal: 'SIGTERM', expected } as const;

	it('ends the process when some calls have arrived and others have not, and counts them', async () => {
		const came: string[] = [];
		const cameAtTheEnd: number[] = [];
		const timer = setInterval(() => came.push(...expected.slice(came.length, came.length + 1)), 10);
		const row = await killInTheMiddle({
			...killing,
			seen: async () => [...came],
			endAndRestart: async () => void cameAtTheEnd.push(came.length),
		});
		clearInterval(timer);
		expect(cameAtTheEnd).toEqual([row.handedOver]);
		expect(row).toMatchObject({ scenario: 'a test', size: 20, lost: 0, doubled: 0 });
		expect(row.handedOver).toBeGreaterThan(0);
		expect(row.handedOver).toBeLessThan(20);
	});

	it('fails when all had arrived before the end, which proves nothing', async () => {
		await expect(
			killInTheMiddle({ ...killing, seen: async () => [...expected], endAndRestart: async () => undefined }),
		).rejects.toThrow('a test: all had come in before the end');
	});

	it('counts as lost what neither arrived nor is kept without its items', async () => {
		const row = await killInTheMiddle({
			...killing,
			seen: async () => expected.slice(3),
			endAndRestart: async () => undefined,
			erased: async () => 2,
			timeoutMs: 100,
		});
		expect(row).toMatchObject({ lost: 1, erased: 2 });
	});

	it('counts what the flow sent twice, and what it did not send', async () => {
		const came: string[] = expected.slice(0, 16);
		const row = await killInTheMiddle({
			...killing,
			seen: async () => [...came],
			endAndRestart: async () => void came.push(...expected.slice(16)),
			sent: () => ['m0', ...expected.slice(0, 18)],
		});
		expect(row).toMatchObject({ lost: 0, doubled: 1, notSent: 2 });
	});
});

describe('killTable', () => {
	const killTable = (file: string) => {
		const script = `import { killTable } from './scripts/kills.mjs'; process.stdout.write(killTable(process.argv[1]))`;
		return execFileSync(process.execPath, ['--input-type=module', '-e', script, file], { encoding: 'utf8' });
	};

	it('is a table with a line for each row, and empty without rows', () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'sms-fax-kills-'));
		const file = path.join(folder, 'rows');
		try {
			writeFileSync(file, '');
			expect(killTable(file)).toBe('');
			const row = { scenario: 'send', signal: 'SIGKILL', size: 30, handedOver: 8, lost: 0, doubled: 0 };
			writeFileSync(
				file,
				JSON.stringify({ ...row, unanswered: 5, repeated: 3, notSent: 22, erased: 1 }) + '\n',
			);
			expect(killTable(file).trim().split('\n').at(-1)).toMatch(/^send +SIGKILL +30 +8 +0 +0 +5 +3 +22 +1$/);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
