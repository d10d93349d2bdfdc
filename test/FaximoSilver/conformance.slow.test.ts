import { FaximoSilver } from '../../nodes/FaximoSilver/FaximoSilver.node';
import { FAXIMOSILVER } from '../../nodes/FaximoSilver/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { secretsSuite, type Failing } from '../conformance/secrets';
import { sendingSuite } from '../conformance/sending';
import type { ActionVendor } from '../conformance/vendor';

const PASSWORD = 'gehéim +&=%"x';
let sandbox: Sandbox;
const emulator = () => sandbox.faximoSilver;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['faximoSilver'] });
	emulator().accounts[0]!.password = PASSWORD;
	emulator().resultMails = false;
});
beforeEach(() => {
	emulator().resultMails = false;
});
afterEach(() => emulator().reset());
afterAll(async () => await sandbox.stop());

const action: ActionVendor = {
	info: FAXIMOSILVER,
	node: new FaximoSilver(),
	account: () => ({
		fromAddress: 'clinic@example.com',
		faxDomain: emulator().faxDomain,
		...{ smtpHost: '127.0.0.1', smtpPort: emulator().smtpPort, smtpSecurity: 'none' },
		...{ smtpUser: 'demo', smtpPassword: PASSWORD },
		...{ imapHost: '127.0.0.1', imapPort: emulator().imapPort, imapSecurity: 'none' },
		...{ imapUser: 'demo', imapPassword: PASSWORD },
	}),
	secretFields: ['smtpPassword', 'imapPassword'],
	elsewhere: (host) => {
		const port = Number(host.split(':')[1]);
		return { smtpPort: port, imapPort: port };
	},
	requests: () => emulator().requests,
};
const message = { message: 'Hello', binaryProperties: '' };

sendingSuite({
	...action,
	parameters: () => message,
	oneByOne: { message: '={{ $json.to }}', options: { parallelRequests: 1 } },
	hasReference: true,
	number: (index) => `+8132345600${index}`,
	received: () =>
		emulator().received.flatMap(({ recipients }) => recipients.map((number) => number.replace(/^0/, '+81'))),
	refused: { to: '+81323456905', says: { errorKind: 'invalidRecipient', vendorCode: '550' } },
	refuseOnce: (number) =>
		emulator().faults.push({
			fault: { kind: 'refuse', at: 'data', code: 451 },
			recipientEndsWith: number.slice(3),
			times: 1,
		}),
	unknown: [
		['a connection that was cut after the mail was taken', '+81323456903', 'connection'],
		['a connection that was cut before the answer', '+81323456907', 'connection'],
	],
	hanging: '+81323456906',
	unusable: { fromAddress: '' },
});

const failingAt = (digits: string) => (): Failing => ({
	parameters: { ...message, to: `0323456${digits}`, options: { timeoutSeconds: 1 } },
});

secretsSuite({
	...action,
	good: () => ({ ...message, to: '0323456789' }),
	failing: {
		'a mail that is refused': failingAt('904'),
		'a recipient that is refused': failingAt('905'),
		'a time-out': failingAt('906'),
		'a connection that was cut': failingAt('903'),
		'a wrong password of the SMTP server': () => ({
			...failingAt('789')(),
			account: { smtpPassword: 'gehéim 2' },
		}),
		'a wrong password of the IMAP server': () => ({
			parameters: { operation: 'report' },
			account: { imapPassword: 'gehéim 2' },
		}),
	},
	redTests: {
		'the password of the SMTP server is wrong': () => ({
			account: { smtpPassword: 'gehéim 2' },
			says: 'SMTP server',
		}),
		'the password of the IMAP server is wrong': () => ({
			account: { imapPassword: 'gehéim 2' },
			says: 'IMAP server',
		}),
	},
	taken: () => emulator().received.length,
});
