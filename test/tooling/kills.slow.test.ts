import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killInTheMiddle, tally } from '../e2e/support/kills';

// These rows belong into no table.
const kept = process.env.SMS_FAX_KILLS;
beforeAll(() => delete process.env.SMS_FAX_KILLS);
afterAll(() => {
	if (kept !== undefined) process.env.SMS_FAX_KILLS = kept;
});

describe('tally', () => {
	it('counts what never came, what came twice, and apart from it what the other side repeated', () => {
		const seen = ['a', 'a', 'b', 'd', 'd', 'd'];
		expect(tally(['a', 'b', 'c', 'd'], seen, (id) => id === 'd')).toEqual({
			lost: 1,
			doubled: 1,
			repeated: 1,
		});
	});

	it('counts what was never expected and came twice', () => {
		expect(tally(['a'], ['a', 'x', 'x'])).toEqual({ lost: 0, doubled: 1, repeated: 0 });
	});
});

describe('killInTheMiddle', () => {
	it('ends the process in the middle, and counts', async () => {
		const expected = Array.from({ length: 20 }, (_, index) => `m${index}`);
		const came: string[] = [];
		let ended = 0;
		const timer = setInterval(() => came.push(...expected.slice(came.length, came.length + 1)), 10);
		const row = await killInTheMiddle({
			scenario: 'a test',
			signal: 'SIGTERM',
			expected,
			seen: async () => [...came],
			endAndRestart: async () => void (ended += 1),
		});
		clearInterval(timer);
		expect(ended).toBe(1);
		expect(row).toMatchObject({ scenario: 'a test', size: 20, lost: 0, doubled: 0 });
		expect(row.handedOver).toBeGreaterThan(0);
	});
});

describe('killTable', () => {
	const killTable = (file: string) => {
		const script = `import { killTable } from './scripts/kills.mjs'; process.stdout.write(killTable(process.argv[1]))`;
		return execFileSync(process.execPath, ['--input-type=module', '-e', script, file], { encoding: 'utf8' });
	};

	it('is a table with a line for each row, and nothing without rows', () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'sms-fax-kills-'));
		const file = path.join(folder, 'rows');
		try {
			writeFileSync(file, '');
			expect(killTable(file)).toBe('');
			const row = { scenario: 'send', signal: 'SIGKILL', size: 30, handedOver: 8 };
			writeFileSync(file, JSON.stringify({ ...row, lost: 0, doubled: 0, repeated: 0, notSent: 22 }) + '\n');
			expect(killTable(file).trim().split('\n').at(-1)).toMatch(/^send +SIGKILL +30 +8 +0 +0 +0 +22$/);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
