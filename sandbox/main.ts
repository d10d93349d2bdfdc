import { SAMPLE_PATH, startSandbox } from './index';

const port = Number(process.env.SANDBOX_PORT ?? 8025);

async function main(): Promise<void> {
	const sandbox = await startSandbox({ port });
	const { smsExtraPro, asanak, fax123, globFax, faximoSilver } = sandbox;
	const [faximoAccount] = faximoSilver.accounts;
	console.log(`Open ${sandbox.url} in a browser: what your flows send arrives there, on phones and fax machines.
Ctrl-C stops the sandbox. n8n needs these for its credentials:

SmsExtraPro
  Base URL   ${sandbox.url}${smsExtraPro.path}
  E-Mail     ${smsExtraPro.accounts[0]?.email}
  Password   ${smsExtraPro.accounts[0]?.password}
  What came  ${sandbox.url}/_sandbox/smsextrapro

Asanak
  Base URL   ${sandbox.url}${asanak.path}
  User Name  ${asanak.accounts[0]?.username}
  Password   ${asanak.accounts[0]?.password}
  Sender     ${asanak.accounts[0]?.numbers.join(' or ')}
  What came  ${sandbox.url}/_sandbox/asanak

123-Fax
  Base URL   ${sandbox.url}${fax123.path}
  E-Mail     ${fax123.accounts[0]?.email}
  Password   ${fax123.accounts[0]?.password}
  Document   ${sandbox.url}${SAMPLE_PATH}
  What came  ${sandbox.url}/_sandbox/fax123

GlobFax
  Base URL   ${sandbox.url}
  API Key    ${globFax.accounts[0]?.apiKey}
  API Secret ${globFax.accounts[0]?.apiSecret}
  Recipients ${[...globFax.recipients.keys()].join(', ')}

faximoSilver
  From       ${faximoAccount?.fromAddress}
  Fax Domain ${faximoSilver.faxDomain}
  SMTP       ${faximoSilver.host}, port ${faximoSilver.smtpPort}, security “None”
  IMAP       ${faximoSilver.host}, port ${faximoSilver.imapPort}, security “None”
  User       ${faximoAccount?.user}
  Password   ${faximoAccount?.password}
  What came  ${sandbox.url}${faximoSilver.controlPath}

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
