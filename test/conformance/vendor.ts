import type { ICredentialDataDecryptedObject, IDataObject, INodeType } from 'n8n-workflow';
import type { RecordShape, VendorInfo } from '../../nodes/shared/model';

/** An action node and the fake vendor behind it, as the suites `sendingSuite` and `secretsSuite` need them. */
export interface ActionVendor {
	info: VendorInfo;
	node: INodeType;
	/** The fields of the credential, as the fake vendor knows them. */
	account: () => ICredentialDataDecryptedObject;
	/** The names of the credential's fields that are secret. */
	secretFields: readonly string[];
	/** The fields of the credential that lead to another server. @param host `127.0.0.1:<port>` */
	elsewhere: (host: string) => IDataObject;
	/** How many requests reached the fake vendor since its last reset. */
	requests: () => number;
}

/** The node's credential, with some of its fields changed. */
export const credentialsOf = ({ info, account }: ActionVendor, changed: IDataObject = {}) => ({
	[`${info.id}Api`]: { ...account(), ...changed } as ICredentialDataDecryptedObject,
});

/** Continue On Fail. */
export const continuing = { onError: 'continueRegularOutput' } as const;

/** Every field of the record, and no other, in the order in which the model lists them. */
export function expectRecord(record: IDataObject | undefined, shape: RecordShape): void {
	expect(Object.keys(record ?? {})).toEqual(Object.keys(shape));
}
