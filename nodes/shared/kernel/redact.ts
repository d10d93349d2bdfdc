export const REDACTED = '***';

/**
 * `text` without any of `secrets`, neither plain nor as URLs and forms write them. For a vendor's words
 * before they go into an error or an output: some servers echo what they were sent.
 */
export function redact(text: string, secrets: readonly string[]): string {
	return secrets
		.filter((secret) => secret !== '')
		.flatMap((secret) => [
			secret,
			encodeURIComponent(secret),
			encodeURIComponent(secret).replaceAll('%20', '+'),
		])
		.sort((a, b) => b.length - a.length)
		.reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text);
}
