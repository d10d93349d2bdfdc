/** The names and types of the service's public WSDL, which the document's tables and samples repeat in part. */
export const SERVICE_NS = 'http://webService.compositeSmsGateway.services.sdp.peykasa.com/';

export interface Part {
	name: string;
	type: 'string' | 'int' | 'long';
	/** May occur any number of times, also not at all. */
	many?: true;
	/** May be absent. */
	optional?: true;
}

export const CREDENTIAL = 'userCredential';
export const CREDENTIAL_PARTS: readonly Part[] = [
	{ name: 'password', type: 'string', optional: true },
	{ name: 'username', type: 'string', optional: true },
];

const SEND: readonly Part[] = [
	{ name: 'srcAddresses', type: 'string', many: true },
	{ name: 'destAddresses', type: 'string', many: true },
	{ name: 'msgBody', type: 'string', many: true },
	{ name: 'msgEncoding', type: 'int', many: true },
];

/** What a request holds after the credential, in the WSDL's order. */
export const OPERATIONS = {
	sendSms: SEND,
	sendSmsToPort: [
		...SEND,
		{ name: 'sourcePorts', type: 'int', many: true },
		{ name: 'destinationPorts', type: 'int', many: true },
	],
	getReportByMsgId: [{ name: 'msgIds', type: 'long', many: true }],
	getReceivedMsg: [
		{ name: 'destAddresses', type: 'string', many: true },
		{ name: 'fromTime', type: 'long' },
		{ name: 'maxReturnedMsg', type: 'int' },
	],
	getUserCredit: [],
} satisfies Record<string, readonly Part[]>;
export type Operation = keyof typeof OPERATIONS;

export const isOperation = (name: string): name is Operation => Object.hasOwn(OPERATIONS, name);
