import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import type { HttpTransport } from '../../ports/http';
import type { VendorInfo } from '../../model';
import { httpTransport } from '../httpTransport';
import { executionWarning } from './executionWarning';

/** What an operation needs to talk to its vendor. */
export interface Connection<A> {
	/** The node's credential, as its form was filled in. */
	account: A;
	http: HttpTransport;
	/** Aborted when the execution is cancelled. */
	signal: AbortSignal | undefined;
	/** Warns the user of something although nothing failed. English, one sentence. */
	warn: (text: string) => void;
}

/** Opens the node's credential, which is named after its vendor. */
export async function connect<A>(context: IExecuteFunctions, vendor: VendorInfo): Promise<Connection<A>> {
	const account: unknown = await context.getCredentials<ICredentialDataDecryptedObject>(`${vendor.id}Api`);
	return {
		account: account as A,
		http: httpTransport(context.helpers),
		signal: context.getExecutionCancelSignal(),
		warn: executionWarning(context),
	};
}
