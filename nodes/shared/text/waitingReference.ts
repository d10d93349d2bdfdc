import { createHash } from 'node:crypto';
import { redact, REDACTED } from './redact';

/**
 * The reference of a message whose sender waits for its report. It travels to the vendor and comes back in the report, and
 * says which execution waits: `nw1.<execution>.<resume token, base64url>.<mark>` (docs/design.md, "Send and wait").
 */

const PREFIX = 'nw1.';
const PATTERN = /^nw1\.(?<executionId>\d{1,20})\.(?<token>[\w-]{43})\.(?<mark>[\w-]{4})$/;

export interface WaitingReference {
	/** n8n's own number of the execution that waits. */
	executionId: string;
	/** Hex. Whoever knows it may resume the execution: it appears in no log and in no error. */
	resumeToken: string;
	/** Tells the sends of one execution apart. All of them share its number and its token. */
	mark: string;
}

/** @param run what tells one send of an execution from another: the node, and the run of that node */
export function markOf(run: { nodeId: string; runIndex: number }): string {
	return createHash('sha256')
		.update(JSON.stringify([run.nodeId, run.runIndex]))
		.digest('base64url')
		.slice(0, 4);
}

export function writeReference({ executionId, resumeToken, mark }: WaitingReference): string {
	return `${PREFIX}${executionId}.${Buffer.from(resumeToken, 'hex').toString('base64url')}.${mark}`;
}

/** Null for a text that is not the whole of such a reference. */
export function readReference(text: string | null): WaitingReference | null {
	const found = PATTERN.exec(text ?? '')?.groups as
		Record<'executionId' | 'token' | 'mark', string> | undefined;
	if (found === undefined) return null;
	const { executionId, token, mark } = found;
	return { executionId, resumeToken: Buffer.from(token, 'base64url').toString('hex'), mark };
}

/** Whether a vendor has shortened such a reference, or changed it in another way. */
export function isDamagedReference(text: string | null): boolean {
	return text !== null && text.toLowerCase().startsWith(PREFIX) && readReference(text) === null;
}

/** The beginning of such a reference, and as much of its token as a vendor has left of it, in whatever letters. */
const TOKEN_LEFT = /\b(nw1\.\d{1,20}\.)[\w-]+/gi;

/**
 * What a vendor says, without the resume token of the reference that it was given: in no spelling of the token, nor in a
 * reference that the vendor has shortened or changed.
 * @param reference nothing is removed for one under which nothing waits
 */
export function withoutResumeToken(text: string, reference: string | null): string {
	const token = readReference(reference)?.resumeToken;
	if (token === undefined) return text;
	const spellings = [token, token.toUpperCase(), Buffer.from(token, 'hex').toString('base64url')];
	return redact(text, spellings).replace(TOKEN_LEFT, `$1${REDACTED}`);
}
