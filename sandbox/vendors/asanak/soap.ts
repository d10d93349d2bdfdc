export const ENVELOPE_NS = 'http://schemas.xmlsoap.org/soap/envelope/';

/** The request was not processed; the document: "faultstring explains". */
export class SoapFault extends Error {
	constructor(
		message: string,
		readonly code: 'Client' | 'Server' | 'VersionMismatch' = 'Client',
	) {
		super(message);
	}
}
