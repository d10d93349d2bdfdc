import { startSandbox } from './index';

const port = Number(process.env.SANDBOX_PORT ?? 8025);

async function main(): Promise<void> {
	const sandbox = await startSandbox({ port });
	const [account] = sandbox.smsExtraPro.accounts;
	console.log(`The sandbox runs at ${sandbox.url}. Ctrl-C stops it.

SmsExtraPro
  Base URL  ${sandbox.url}${sandbox.smsExtraPro.path}
  E-Mail    ${account?.email}
  Password  ${account?.password}
  What came ${sandbox.url}/_sandbox/smsextrapro

What the last digits of a recipient choose stands in sandbox/README.md.`);
	process.once('SIGINT', () => void sandbox.stop());
	process.once('SIGTERM', () => void sandbox.stop());
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE'
			? `Port ${port} is taken. Choose another: SANDBOX_PORT=8026 npm run sandbox`
			: error,
	);
	process.exitCode = 1;
});
