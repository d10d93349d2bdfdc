import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample out of the vendor's document, without the line end of its file. */
export function sample(file: string): string {
	return readFileSync(join(__dirname, 'samples', file), 'utf8').replace(/\n+$/, '');
}

export const SUCCESS = sample('success.json');
export const FAILED = sample('failed.json');
export const INVALID_REFERENCE = sample('invalid-reference.json');
export const NOT_FOUND = sample('not-found.json');
export const FETCH_FAILED = sample('fetch-failed.json');

/** The document's success with other data. */
export function answerWith(data: Record<string, unknown>): string {
	const answer = JSON.parse(SUCCESS) as { data: object };
	return JSON.stringify({ ...answer, data: { ...answer.data, ...data } });
}

/** A recipient that is under way. The name of the state is made up, because we do not have the page with the list. */
export const UNDER_WAY = answerWith({
	status: 'sending',
	page_count: 0,
	charged_amount: 0,
	completed_at: null,
});
