/** The parameter by which n8n signs a link of an execution that waits. It is an HMAC-SHA256 in hex. */
const SIGNATURE = /[?&]signature=([0-9a-f]{64})/gi;

/**
 * What an error must not repeat of a text that is sent: the signatures of n8n's links in it, by which anybody may answer. Each half as
 * well, in case a vendor repeats a part of the text: what is left is too little to guess the rest.
 */
export function linkSecrets(text: string): string[] {
	return [...text.matchAll(SIGNATURE)].flatMap(([, signature = '']) => {
		const parts = [signature, signature.slice(0, 32), signature.slice(32)];
		return [...parts, ...parts.map((part) => part.toUpperCase())];
	});
}
