import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { GatewayError } from '../errors/gatewayError';
import type { VendorInfo } from '../model';
import type { HttpTransport } from '../ports/http';
import { testMethodOf } from './description';
import { credentialTestTransport } from './httpTransport';

/** @throws GatewayError with what is wrong */
type Probe = (credential: ICredentialDataDecryptedObject, http: HttpTransport) => Promise<void>;

/** A `methods.credentialTest` entry: green when `probe` returns, red with the error's text and advice. */
export function credentialTest(probe: Probe) {
	return async function (
		this: ICredentialTestFunctions,
		{ data = {} }: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		try {
			await probe(data, credentialTestTransport(this.helpers));
			return { status: 'OK', message: 'Connection successful' };
		} catch (error) {
			return {
				status: 'Error',
				message:
					error instanceof GatewayError
						? error.fullText
						: 'The test itself failed; please report this as a bug.',
			};
		}
	};
}

/** The `methods` of a node whose credential is tested by `probe`. */
export function testedBy<const V extends VendorInfo>(vendor: V, probe: Probe) {
	const method = { [testMethodOf(vendor)]: credentialTest(probe) };
	return {
		credentialTest: method as Record<`${V['id']}ApiTest`, ReturnType<typeof credentialTest>>,
	};
}
