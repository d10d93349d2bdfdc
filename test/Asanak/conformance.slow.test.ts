import fc from 'fast-check';
import { Asanak } from '../../nodes/Asanak/Asanak.node';
import { ASANAK } from '../../nodes/Asanak/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { secretsSuite, type Failing } from '../conformance/secrets';
import { previewSuite } from '../conformance/preview';
import { sendingSuite, type SendingVendor } from '../conformance/sending';
import type { ActionVendor } from '../conformance/vendor';

const PASSWORD = `g<h&"eim's +%é`;
let sandbox: Sandbox;
const emulator = () => sandbox.asanak;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['asanak'] });
});
beforeEach(() => {
	emulator().accounts[0]!.password = PASSWORD;
	emulator().strictRequests = true;
	emulator().minGapMs = 0;
});
afterEach(() => emulator().reset());
afterAll(async () => await sandbox.stop());

const action: ActionVendor = {
	info: ASANAK,
	node: new Asanak(),
	account: () => ({
		username: 'demo',
		password: PASSWORD,
		baseUrl: sandbox.url + emulator().path,
		pacingMs: 0,
	}),
	secretFields: ['password'],
	elsewhere: (host) => ({ baseUrl: `http://${host}/` }),
	requests: () => emulator().requests,
};
const message = { operation: 'send', sender: '982100', message: 'test body' };

const sending: SendingVendor = {
	...action,
	parameters: () => message,
	oneByOne: { options: { messagesPerCall: 1 } },
	hasReference: false,
	number: (index) => `+98912000010${index}`,
	received: () => emulator().received.map(({ destination }) => `+${destination}`),
	refused: { to: '+989120000020', says: { errorKind: 'blocked', vendorCode: '20' } },
	refuseOnce: (number) =>
		emulator().faults.push({
			fault: { kind: 'statusCode', status: '2' },
			recipientEndsWith: number.slice(3),
			times: 1,
		}),
	unknown: [
		['an answer that broke off', '+989120000904', 'connection'],
		['a server fault', '+989120000905', 'protocol'],
		['a web page', '+989120000906', 'protocol'],
		['a redirect', '+989120000907', 'protocol'],
		['an endless answer', '+989120000908', 'protocol'],
		['status 501', '+989120000910', 'unavailable'],
		['status 502', '+989120000911', 'unavailable'],
		['an entity bomb', '+989120000912', 'protocol'],
		['a SOAP fault that does not say what happened', '+989120000913', 'unavailable'],
	],
	hanging: '+989120000903',
	unusable: { password: '' },
};
sendingSuite(sending);
previewSuite(
	sending,
	fc.record(
		{
			longMessages: fc.constantFrom('auto', 'refuse'),
			characterSet: fc.constantFrom('auto', 'ascii', 'utf8'),
		},
		{ requiredKeys: [] },
	),
);

const failingAt = (digits: string) => (): Failing => ({
	parameters: { ...message, to: `09120000${digits}`, options: { timeoutSeconds: 1 } },
});

secretsSuite({
	...action,
	good: () => ({ ...message, to: '09120000101' }),
	failing: {
		'a refusal': failingAt('002'),
		'a time-out': failingAt('903'),
		'an answer that broke off': failingAt('904'),
		'a SOAP fault that repeats all that was sent': failingAt('909'),
		'a wrong password': () => ({ ...failingAt('101')(), account: { password: 'g<h 2' } }),
	},
	redTests: {
		'the password is wrong': () => ({
			account: { password: 'g<h 2' },
			says: 'Invalid username or password',
		}),
		'the password is missing': () => ({ account: { password: '' }, says: 'has no password' }),
		'the address is none': () => ({ account: { baseUrl: 'nonsense' }, says: 'is not a web address' }),
		'another service answers': () => ({
			account: { baseUrl: `${sandbox.url}/elsewhere` },
			says: 'cannot be read',
		}),
	},
	taken: () => emulator().received.length,
});
