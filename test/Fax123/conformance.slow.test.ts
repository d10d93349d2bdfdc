import { Fax123 } from '../../nodes/Fax123/Fax123.node';
import { FAX123 } from '../../nodes/Fax123/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { secretsSuite, type Failing } from '../conformance/secrets';
import { sendingSuite } from '../conformance/sending';
import type { ActionVendor } from '../conformance/vendor';

/** A password that is hard to hide: it has every character that a query, a page or a library may write in another way. */
const PASSWORD = `gehéim +&=%'"<x>`;
const servers = new LoopbackServers();
let sandbox: Sandbox;
/** Where the vendor fetches the document. */
let documentUrl: string;
const emulator = () => sandbox.fax123;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['fax123'] });
	emulator().accounts.push({ email: 'p@example.com', password: PASSWORD, balance: 100 });
	documentUrl = `http://${await servers.http((_request, response) => response.end('%PDF-1.4\n%%EOF'))}/a.pdf`;
});
afterEach(() => emulator().reset());
afterAll(async () => {
	await sandbox.stop();
	await servers.stopAll();
});

const action: ActionVendor = {
	info: FAX123,
	node: new Fax123(),
	account: () => ({ email: 'p@example.com', password: PASSWORD, baseUrl: sandbox.url + emulator().path }),
	secretFields: ['password'],
	elsewhere: (host) => ({ baseUrl: `http://${host}/http.php` }),
	requests: () => emulator().requests,
};
const parameters = (options = {}) => ({
	documentSource: 'url',
	documentUrl,
	options: { allowPrivateAddress: true, ...options },
});
const sendTo = (to: string) => ({ ...parameters({ timeoutSeconds: 1 }), to });

sendingSuite({
	...action,
	parameters,
	oneByOne: { options: { parallelRequests: 1 } },
	hasReference: true,
	number: (index) => `+3312345670${index}`,
	received: () => emulator().received.map(({ fax }) => fax.replace(/^0/, '+33')),
	refused: { to: '+33123456902', says: { errorKind: 'insufficientCredit', vendorCode: '112' } },
	refuseOnce: (number) =>
		emulator().faults.push({
			fault: { kind: 'refuse', code: 109 },
			recipientEndsWith: number.slice(3),
			times: 1,
		}),
	unknown: [
		['an answer that broke off', '+33123456904', 'connection'],
		['a server fault', '+33123456905', 'protocol'],
		['a web page', '+33123456906', 'protocol'],
		['a redirect', '+33123456907', 'protocol'],
		['an endless answer', '+33123456908', 'protocol'],
		['an answer that repeats all that was sent', '+33123456909', 'protocol'],
		['a connection that was reset', '+33123456910', 'connection'],
	],
	hanging: '+33123456903',
	unusable: { password: '' },
});

/** The password goes out in the address: no failure may show that address. */
const failingAt = (digits: string) => (): Failing => ({ parameters: sendTo(`0123456${digits}`) });

secretsSuite({
	...action,
	good: () => sendTo('0123456789'),
	failing: {
		'a refusal': failingAt('902'),
		'a time-out': failingAt('903'),
		'an answer that broke off': failingAt('904'),
		'a server fault': failingAt('905'),
		'a web page': failingAt('906'),
		'a redirect to another server': failingAt('907'),
		'an endless answer': failingAt('908'),
		'an answer that repeats all that was sent': failingAt('909'),
		'a connection that was reset': failingAt('910'),
		'a wrong password': () => ({ parameters: sendTo('0123456789'), account: { password: 'gehéim 2' } }),
		'a TLS error': () => ({
			parameters: sendTo('0123456789'),
			account: { baseUrl: sandbox.url.replace('http:', 'https:') },
		}),
		'a connection that was refused': () => ({
			parameters: sendTo('0123456789'),
			account: action.elsewhere('127.0.0.1:9'),
		}),
	},
	redTests: {
		'the password is wrong': () => ({
			account: { password: 'gehéim 2' },
			says: 'the e-mail address or the password is wrong (code 103)',
		}),
		'the server speaks plain HTTP': () => ({
			account: { baseUrl: sandbox.url.replace('http:', 'https:') },
			says: 'secure connection',
		}),
		'the address is none': () => ({ account: { baseUrl: 'nonsense' }, says: 'is not a web address' }),
		'the address is missing': () => ({ account: { baseUrl: '' }, says: 'is not a web address' }),
	},
	taken: () => emulator().received.length,
});
