import { GlobFax } from '../../nodes/GlobFax/GlobFax.node';
import { GLOBFAX } from '../../nodes/GlobFax/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { secretsSuite, type Failing } from '../conformance/secrets';

const SECRET = 'geheim-+&=%x';
let sandbox: Sandbox;
const emulator = () => sandbox.globFax;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['globFax'] });
	emulator().accounts.push({ apiKey: 'key-geheim', apiSecret: SECRET });
});
afterEach(() => emulator().reset());
afterAll(async () => await sandbox.stop());

const failingAt = (recipientReferences: string) => (): Failing => ({ parameters: { recipientReferences } });

secretsSuite({
	info: GLOBFAX,
	node: new GlobFax(),
	account: () => ({ apiKey: 'key-geheim', apiSecret: SECRET, baseUrl: sandbox.url }),
	secretFields: ['apiKey', 'apiSecret'],
	elsewhere: (host) => ({ baseUrl: `http://${host}` }),
	requests: () => emulator().calls.length,
	good: () => ({ recipientReferences: 'rcpt_111aaa' }),
	failing: {
		'a refusal': failingAt('nobody'),
		'a web page': failingAt('rcpt_906'),
		'a redirect': failingAt('rcpt_907'),
		'an endless answer': failingAt('rcpt_908'),
		'an answer that repeats all that was sent': failingAt('rcpt_909'),
		'an answer that cannot be read': failingAt('rcpt_911'),
		'a wrong secret': () => ({ ...failingAt('rcpt_111aaa')(), account: { apiSecret: 'wrong-geheim' } }),
	},
	redTests: {
		'the key is wrong': () => ({
			account: { apiKey: 'wrong' },
			says: 'does not accept the API key and secret',
		}),
		'the secret is wrong': () => ({
			account: { apiSecret: 'wrong' },
			says: 'does not accept the API key and secret',
		}),
		'the address is none': () => ({ account: { baseUrl: 'nonsense' }, says: 'is not a web address' }),
	},
	// GlobFax's node sends nothing.
	taken: () => 0,
});
