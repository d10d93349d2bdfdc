import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import type { VendorInfo } from '../../model';
import { isPrivateHost, SET_PUBLIC_ADDRESS } from '../../text/publicAddress';
import { resumeAddress } from './resumeAddress';

/** The parameter of a link that distinguishes the runs of its node. The first has none: each character of an SMS counts. */
export const RUN_PARAMETER = 'run';

/** The path of a waiting execution that takes an answer where n8n is served below a path. Elsewhere it is the node's ID. */
export const ANSWER_PATH = 'answer';

/**
 * The link by which a person answers: always the same for one run of a node, so that a second try knows it. n8n signs it with its
 * path. Where a proxy serves n8n below a path of its own, n8n sees another path than it signed, and refuses its own link: there
 * the link carries the execution's resume token instead.
 * @throws GatewayError where this n8n signs no links
 */
export function answerLink(context: IExecuteFunctions, runIndex: number): URL {
	const { getSignedResumeUrl } = context as Partial<IExecuteFunctions>;
	if (getSignedResumeUrl === undefined) {
		throw new GatewayError('unsupported', {
			message: 'This n8n cannot wait for an answer: it signs no links',
			advice: 'Update n8n to 2.0 or later. Nothing was sent.',
		});
	}
	requireSignature(context);
	const parameters: Record<string, string> = runIndex === 0 ? {} : { [RUN_PARAMETER]: String(runIndex) };
	const signed = new URL(getSignedResumeUrl.call(context, parameters));
	return isBelowPath(signed) ? (tokenLink(context, parameters) ?? signed) : signed;
}

/** n8n below 2.14 checks the signature only where the node asks for it. Later versions always do, and lack the function. */
function requireSignature(context: object): void {
	(context as { setSignatureValidationRequired?: () => void }).setSignatureValidationRequired?.();
}

/** n8n's own path has three parts: what it calls waiting webhooks, the execution, and the node. */
const isBelowPath = ({ pathname }: URL): boolean => pathname.split('/').length > 4;

/** Null where executions have no resume token: n8n below 2.14. */
function tokenLink(context: IExecuteFunctions, parameters: Record<string, string>): URL | null {
	const resume = resumeAddress(context);
	if (resume === null) return null;
	const link = new URL(resume.url);
	link.pathname += `/${ANSWER_PATH}`;
	link.search = new URLSearchParams({ ...parameters, signature: resume.token }).toString();
	return link;
}

/**
 * The sandbox runs beside n8n and opens links of this machine. Phones do not.
 * @throws GatewayError for a link that the phones of a real vendor cannot open
 */
export async function requireReachable(
	context: IExecuteFunctions,
	vendor: VendorInfo,
	link: URL,
): Promise<void> {
	if (!isPrivateHost(link.hostname)) return;
	const { baseUrl } = await context.getCredentials<ICredentialDataDecryptedObject>(`${vendor.id}Api`);
	if (URL.canParse(String(baseUrl)) && isPrivateHost(new URL(String(baseUrl)).hostname)) return;
	throw new GatewayError('invalidRequest', {
		message: `The link to answer would lead to ${link.host}, an address of this machine or of a private network, and no phone outside can open it`,
		advice: `${SET_PUBLIC_ADDRESS}. Where the phones are in the same network, switch on Options > Allow Private Address. Nothing was sent.`,
	});
}
