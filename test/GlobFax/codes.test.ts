import fc from 'fast-check';
import { recipientMeaning } from '../../nodes/GlobFax/gateway/codes';
import { MESSAGE_STATUSES, REASONS } from '../../nodes/shared/model';
import { anyText } from '../support/anyText';

describe('the state of a recipient', () => {
	// docs/protocols/globfax.md, below its tables.
	it.each([
		['success', null, 'delivered', null, 'not again'],
		['failed', 'BUSY', 'undelivered', 'busy', 'again'],
		['failed', 'NO_ANSWER', 'undelivered', 'unspecified', 'not again'],
		['failed', 'busy', 'undelivered', 'unspecified', 'not again'],
		['failed', null, 'undelivered', 'unspecified', 'not again'],
		// A code counts only for a fax that failed.
		['success', 'BUSY', 'delivered', null, 'not again'],
	])('%s with %s is %s, reason %s, final, worth sending %s', (status, code, meaning, reason, again) => {
		for (const isCompleted of [true, false]) {
			expect(recipientMeaning(status, code, isCompleted)).toEqual({
				status: meaning,
				reason,
				final: true,
				retryable: again === 'again',
			});
		}
	});

	it.each(['pending', 'sending', 'cancelled', 'SUCCESS', 'Failed', 'constructor', '', null])(
		'that is unlisted, %j, is unknown, and final only once it is completed',
		(status) => {
			for (const isCompleted of [true, false]) {
				expect(recipientMeaning(status, 'BUSY', isCompleted)).toEqual({
					status: 'unknown',
					reason: null,
					final: isCompleted,
					retryable: false,
				});
			}
		},
	);

	it('uses words of the vocabulary, whatever it is', () => {
		const text = fc.option(fc.oneof(fc.constantFrom('success', 'failed', 'BUSY'), anyText()));
		fc.assert(
			fc.property(text, text, fc.boolean(), (state, code, isCompleted) => {
				const { status, reason } = recipientMeaning(state, code, isCompleted);
				expect(MESSAGE_STATUSES).toContain(status);
				expect([null, ...REASONS]).toContain(reason);
			}),
		);
	});
});
