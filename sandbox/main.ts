import { startSandbox, type EmulatorGuide } from './index';

const port = Number(process.env.SANDBOX_PORT ?? 8025);

async function main(): Promise<void> {
	const sandbox = await startSandbox({ port });
	console.log(`Open ${sandbox.url} in a browser: what your flows send arrives there, on phones and fax machines.
Ctrl-C stops the sandbox. n8n needs these for its credentials:

${sandbox.guides().map(toText).join('\n\n')}

The last digits of a recipient choose what happens: see sandbox/README.md.`);
	process.once('SIGINT', () => void sandbox.stop());
	process.once('SIGTERM', () => void sandbox.stop());
}

function toText({ name, lines }: EmulatorGuide): string {
	const width = Math.max(...lines.map(([label]) => label.length));
	return [name, ...lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`)].join('\n');
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE'
			? `Port ${port} is taken. Choose another: SANDBOX_PORT=8026 npm run sandbox`
			: error,
	);
	process.exitCode = 1;
});
