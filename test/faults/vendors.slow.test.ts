import type { ICredentialDataDecryptedObject, INodeParameters, INodeType } from 'n8n-workflow';
import { Asanak } from '../../nodes/Asanak/Asanak.node';
import { Fax123 } from '../../nodes/Fax123/Fax123.node';
import { SmsExtraPro } from '../../nodes/SmsExtraPro/SmsExtraPro.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MAGIC_FAULTS as ASANAK } from '../../sandbox/vendors/asanak/faults';
import { MAGIC_FAULTS as FAX123 } from '../../sandbox/vendors/fax123/faults';
import { MAGIC_FAULTS as SMSEXTRAPRO } from '../../sandbox/vendors/smsextrapro/faults';
import { continuing } from '../conformance/vendor';
import { runNode } from '../support/nodeHarness';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['asanak', 'fax123', 'smsExtraPro'] });
	sandbox.asanak.minGapMs = 0;
});
afterAll(async () => await sandbox.stop());

interface VendorRows {
	node: INodeType;
	credential: string;
	faults: Readonly<Record<string, object>>;
	parameters: (digits: string) => INodeParameters;
	/** Kind and outcome of the error, or the status of what was put out nevertheless. */
	rows: Record<string, string>;
}
const options = { timeoutSeconds: 6 };
const message = { operation: 'send', message: 'Hello', options };

const VENDORS: Record<string, VendorRows> = {
	SmsExtraPro: {
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
		},
	},
	'123-Fax': {
		node: new Fax123(),
		credential: 'fax123Api',
		faults: FAX123,
		parameters: (digits) => ({
			...{ operation: 'send', to: `+33123456${digits}`, documentSource: 'url' },
			documentUrl: `${sandbox.url}/_sandbox/sample.pdf`,
			options: { ...options, allowPrivateAddress: true },
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
		},
	},
};

describe.each(Object.entries(VENDORS))('%s', (_name, { node, credential, faults, parameters, rows }) => {
	it('handles each fault of its emulator as listed here', async () => {
		const { data } = sandbox.credentials()[credential] as { data: ICredentialDataDecryptedObject };
		const found = await Promise.all(
			Object.keys(faults).map(async (digits) => {
				const [output] = await runNode({
					node,
					parameters: parameters(digits),
					credentials: { [credential]: { ...data, pacingMs: 0 } },
					...continuing,
				});
				const { errorKind, outcome, status } = output?.json ?? {};
				return [
					digits,
					errorKind === undefined ? `put out: ${String(status)}` : `${String(errorKind)}, ${String(outcome)}`,
				];
			}),
		);
		expect(Object.fromEntries(found)).toEqual(rows);
	}, 60_000);
});
