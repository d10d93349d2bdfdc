import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, INodeParameters, INodeType } from 'n8n-workflow';
import { Asanak } from '../../nodes/Asanak/Asanak.node';
import { Fax123 } from '../../nodes/Fax123/Fax123.node';
import { GlobFax } from '../../nodes/GlobFax/GlobFax.node';
import { SmsExtraPro } from '../../nodes/SmsExtraPro/SmsExtraPro.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MAGIC_FAULTS as ASANAK } from '../../sandbox/vendors/asanak/faults';
import { MAGIC_FAULTS as FAX123 } from '../../sandbox/vendors/fax123/faults';
import { MAGIC_FAULTS as GLOBFAX } from '../../sandbox/vendors/globfax/faults';
import { MAGIC_FAULTS as SMSEXTRAPRO } from '../../sandbox/vendors/smsextrapro/faults';
import { continuing } from '../conformance/vendor';
import { runNode } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';

/** Longer than the emulators' late answers. */
const mockTimeoutMs = 6_000;
// GlobFax's node has no option for its time-out, and asks three times.
jest.mock('../../nodes/shared/n8n/httpTransport', () => {
	type Module = typeof import('../../nodes/shared/n8n/httpTransport');
	const { httpTransport, ...others } = jest.requireActual<Module>('../../nodes/shared/n8n/httpTransport');
	const hasty: Module['httpTransport'] = (helpers) => {
		const http = httpTransport(helpers);
		return async (request) => await http({ ...request, timeoutMs: mockTimeoutMs });
	};
	return { ...others, httpTransport: hasty };
});

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['asanak', 'fax123', 'globFax', 'smsExtraPro'] });
	sandbox.asanak.minGapMs = 0;
});
afterAll(async () => await sandbox.stop());

interface VendorRows {
	node: INodeType;
	credential: string;
	faults: Readonly<Record<string, object>>;
	parameters: (digits: string) => INodeParameters;
	/** What the account has that others of the vendor do not. */
	account?: ICredentialDataDecryptedObject;
	/** What no output may show besides the account's own secrets. */
	secrets?: (account: ICredentialDataDecryptedObject) => string[];
	/** Kind and outcome of the error, or the status of what was put out nevertheless. */
	rows: Record<string, string>;
}
const message = { operation: 'send', message: 'Hello' };

/** What is made of the faults that all gateways share, unless the vendor's words say more. */
const HOSTILE = {
	921: 'protocol, unknown',
	922: 'protocol, unknown',
	923: 'protocol, unknown',
	924: 'protocol, unknown',
	925: 'protocol, unknown',
	926: 'protocol, unknown',
	927: 'protocol, unknown',
	928: 'protocol, unknown',
};

const smsExtraPro: VendorRows = {
	node: new SmsExtraPro(),
	credential: 'smsExtraProApi',
	faults: SMSEXTRAPRO,
	parameters: (digits) => ({ ...message, to: `+32475000${digits}`, sender: 'Moi' }),
	rows: {
		901: 'put out: queued',
		902: 'refused, notSent',
		903: 'timeout, unknown',
		904: 'connection, unknown',
		905: 'protocol, unknown',
		906: 'protocol, unknown',
		907: 'protocol, unknown',
		908: 'protocol, unknown',
		909: 'refused, notSent',
		910: 'put out: queued',
		911: 'put out: queued',
		912: 'protocol, unknown',
		...HOSTILE,
		921: 'refused, notSent',
		922: 'refused, notSent',
		923: 'refused, notSent',
		924: 'refused, notSent',
		925: 'refused, notSent',
	},
};

const VENDORS: Record<string, VendorRows> = {
	SmsExtraPro: smsExtraPro,
	'SmsExtraPro by checksum': {
		...smsExtraPro,
		account: { authentication: 'checksum' },
		secrets: ({ email, password }) => {
			const checksum = createHash('md5').update([email, password, message.message].join('')).digest('hex');
			return [checksum, checksum.toUpperCase()];
		},
	},
	'123-Fax': {
		node: new Fax123(),
		credential: 'fax123Api',
		faults: FAX123,
		parameters: (digits) => ({
			...{ operation: 'send', to: `+33123456${digits}`, documentSource: 'url' },
			documentUrl: `${sandbox.url}/_sandbox/sample.pdf`,
			options: { allowPrivateAddress: true },
		}),
		rows: {
			901: 'put out: queued',
			902: 'insufficientCredit, notSent',
			903: 'timeout, unknown',
			904: 'connection, unknown',
			905: 'protocol, unknown',
			906: 'protocol, unknown',
			907: 'protocol, unknown',
			908: 'protocol, unknown',
			909: 'protocol, unknown',
			910: 'connection, unknown',
			...HOSTILE,
		},
	},
	Asanak: {
		node: new Asanak(),
		credential: 'asanakApi',
		faults: ASANAK,
		parameters: (digits) => ({ ...message, to: `+989120000${digits}`, sender: '982100' }),
		rows: {
			901: 'put out: queued',
			903: 'timeout, unknown',
			904: 'connection, unknown',
			905: 'protocol, unknown',
			906: 'protocol, unknown',
			907: 'protocol, unknown',
			908: 'protocol, unknown',
			909: 'unavailable, unknown',
			910: 'unavailable, unknown',
			911: 'unavailable, unknown',
			912: 'protocol, unknown',
			913: 'unavailable, unknown',
			914: 'unavailable, unknown',
			...HOSTILE,
			921: 'unavailable, unknown',
			922: 'unavailable, unknown',
			923: 'unavailable, unknown',
			924: 'unavailable, unknown',
			925: 'unavailable, unknown',
		},
	},
	GlobFax: {
		node: new GlobFax(),
		credential: 'globFaxApi',
		faults: GLOBFAX,
		parameters: (end) => ({ operation: 'report', recipientReferences: `rcpt${end}` }),
		// A question sends nothing.
		rows: {
			_901: 'put out: delivered',
			_902: 'unavailable, notSent',
			_903: 'timeout, notSent',
			_904: 'connection, notSent',
			_905: 'unavailable, notSent',
			_906: 'protocol, notSent',
			_907: 'protocol, notSent',
			_908: 'protocol, notSent',
			_909: 'unavailable, notSent',
			_910: 'connection, notSent',
			_911: 'protocol, notSent',
			_921: 'unavailable, notSent',
			_922: 'unavailable, notSent',
			_923: 'unavailable, notSent',
			_924: 'unavailable, notSent',
			_925: 'unavailable, notSent',
			_926: 'protocol, notSent',
			_927: 'protocol, notSent',
			_928: 'protocol, notSent',
		},
	},
};

describe.each(Object.entries(VENDORS))('%s', (_name, vendor) => {
	const { node, credential, faults, parameters, account, rows } = vendor;

	it('handles each fault of its emulator as listed here, and repeats no secret', async () => {
		const { data: own } = sandbox.credentials()[credential] as { data: ICredentialDataDecryptedObject };
		const data = { ...own, ...account };
		const told: unknown[] = [];
		const found = await Promise.all(
			Object.keys(faults).map(async (digits) => {
				const [output] = await runNode({
					node,
					parameters: parameters(digits),
					credentials: { [credential]: { ...data, pacingMs: 0 } },
					...continuing,
				});
				told.push(output?.json);
				const { errorKind, outcome, status } = output?.json ?? {};
				return [
					digits,
					errorKind === undefined ? `put out: ${String(status)}` : `${String(errorKind)}, ${String(outcome)}`,
				];
			}),
		);
		expect(Object.fromEntries(found)).toEqual(rows);
		const { password, apiKey, apiSecret } = data as Record<string, string | undefined>;
		const secrets = [password, apiKey, apiSecret, ...(vendor.secrets?.(data) ?? [])].filter(
			(secret) => secret !== undefined,
		);
		expect(secrets.length).toBeGreaterThan(0);
		expect(secrets.flatMap((secret) => tracesOf(secret, told))).toEqual([]);
	}, 60_000);
});
