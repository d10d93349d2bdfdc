import fc from 'fast-check';
import { SmsExtraPro } from '../../nodes/SmsExtraPro/SmsExtraPro.node';
import { SMSEXTRAPRO } from '../../nodes/SmsExtraPro/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { secretsSuite } from '../conformance/secrets';
import { previewSuite } from '../conformance/preview';
import { sendingSuite, type SendingVendor } from '../conformance/sending';
import type { ActionVendor } from '../conformance/vendor';

const PASSWORD = `gehéim +&=%'"<x>`;
let sandbox: Sandbox;
const emulator = () => sandbox.smsExtraPro;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['smsExtraPro'] });
	emulator().accounts.push({ email: 'p@example.com', password: PASSWORD });
});
afterEach(() => emulator().reset());
afterAll(async () => await sandbox.stop());

const action: ActionVendor = {
	info: SMSEXTRAPRO,
	node: new SmsExtraPro(),
	// The password itself is sent, because a checksum would not reveal it.
	account: () => ({
		email: 'p@example.com',
		password: PASSWORD,
		authentication: 'password',
		baseUrl: sandbox.url + emulator().path,
	}),
	secretFields: ['password'],
	elsewhere: (host) => ({ baseUrl: `http://${host}/` }),
	requests: () => emulator().requests,
};
const message = { sender: 'Moi', message: 'Bonjour' };
const to = (digits: string) => ({ ...message, to: `+32475000${digits}`, options: { timeoutSeconds: 1 } });

const sending: SendingVendor = {
	...action,
	parameters: () => message,
	oneByOne: { message: '={{ $json.to }}', options: { parallelRequests: 1 } },
	hasReference: true,
	number: (index) => `+3247500010${index}`,
	received: () => emulator().received.map(({ recipient }) => `+${recipient}`),
	refused: {
		to: '+32475000902',
		says: {
			errorKind: 'refused',
			vendorCode: 'Error',
			vendorText: 'Votre compte ne permet pas cet envoi',
		},
	},
	refuseOnce: (number) =>
		emulator().faults.push({
			fault: { kind: 'refuse', text: 'Plus tard' },
			recipientEndsWith: number.slice(1),
			times: 1,
		}),
	unknown: [
		['an answer that broke off', '+32475000904', 'connection'],
		['a server fault', '+32475000905', 'protocol'],
		['a web page', '+32475000906', 'protocol'],
		['a redirect', '+32475000907', 'protocol'],
		['an endless answer', '+32475000908', 'protocol'],
	],
	hanging: '+32475000903',
	unusable: { password: '' },
};
sendingSuite(sending);
previewSuite(
	sending,
	fc.record(
		{
			sendAt: fc.constantFrom('2099-07-04 12:00', '2099-07-04 22:00', '2001-01-01', 'soon'),
			quietFrom: fc.constant('21:00'),
			quietUntil: fc.constantFrom('08:00', '21:00', 'late'),
			longMessages: fc.constantFrom('auto', 'refuse'),
			characterSet: fc.constantFrom('utf8', 'iso88591'),
		},
		{ requiredKeys: [] },
	),
);

secretsSuite({
	...action,
	good: () => to('123'),
	failing: {
		'a refusal': () => ({ parameters: to('902') }),
		'a wrong password': () => ({ parameters: to('123'), account: { password: 'other-geheim' } }),
		'a time-out': () => ({ parameters: to('903') }),
		'an answer that broke off': () => ({ parameters: to('904') }),
		'an answer that repeats all that was sent': () => ({ parameters: to('909') }),
		'a TLS error': () => ({ parameters: to('123'), account: secured(sandbox.url) }),
	},
	redTests: {
		'the address is none': () => ({ account: { baseUrl: 'nonsense' }, says: 'is not a web address' }),
		'the address is missing': () => ({ account: { baseUrl: '' }, says: 'is not a web address' }),
	},
	taken: () => emulator().received.length,
});

function secured(url: string) {
	return { baseUrl: url.replace('http:', 'https:') };
}
