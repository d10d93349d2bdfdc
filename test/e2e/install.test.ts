import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../tooling/processes';
import { runSend, startWorld } from './support/world';

/** “Install it in your n8n” of README.md: its lines, as a person copies them. */

jest.setTimeout(240_000);

const TARBALL = 'n8n-nodes-sms-fax-0.1.0.tgz';
const HOME_IN_CONTAINER = '/home/node';
/** Stands in for Docker: the container is this machine, and its home folder is $HOME. */
const DOCKER = `docker() {
	case $1 in
		cp) cp "$2" "\${3#n8n:}" ;;
		exec) (
			shift 3
			if [ "$1" = -w ]; then cd "$2"; shift 2; fi
			[ "$1" = n8n ] && shift
			"$@"
		) ;;
		restart) [ "$2" = n8n ] ;;
		*) return 1 ;;
	esac
}`;

/** The lines of the chapter's block of code that has a word in it. */
async function linesWith(word: string): Promise<string> {
	const readme = await readFile(path.join(__dirname, '../../README.md'), 'utf8');
	const [, chapter = ''] = /^## Install it in your n8n\n([\s\S]*?)^## /m.exec(readme) ?? [];
	const blocks = [...chapter.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, lines = '']) => lines);
	const [lines = '', ...others] = blocks.filter((block) => block.includes(word));
	expect([lines, others]).toEqual([expect.stringContaining(TARBALL), []]);
	return lines;
}

it.each([
	['in Docker', 'docker restart'],
	['by npm', '~/.n8n'],
])('the commands for n8n %s install a pack that sends', async (_where, word) => {
	const lines = await linesWith(word);
	const copies = await mkdtemp(path.join(tmpdir(), 'sms-fax-install-'));
	const world = await startWorld({
		install: async (tarball, home) => {
			await copyFile(tarball, path.join(copies, TARBALL));
			const script = `set -e\n${DOCKER}\n${lines.replaceAll(HOME_IN_CONTAINER, home)}`;
			await run('sh', ['-c', script], { cwd: copies, env: { ...process.env, HOME: home } });
		},
	});
	try {
		const execution = await runSend(world, {
			credentialId: await world.createCredential(),
			parameters: {},
		});
		expect(execution.status).toBe('success');
		expect(world.sandbox.smsExtraPro.received).toHaveLength(1);
	} finally {
		await world.stop();
		await rm(copies, { recursive: true });
	}
});
