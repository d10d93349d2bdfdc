import type { Question } from '../../../../nodes/shared/n8n/waiting/question';

/** A question with both buttons. */
export const QUESTION: Question = {
	runIndex: 0,
	text: 'May we deliver on Monday?',
	company: 'Dupont & Sons',
	title: '',
	approval: { approve: 'Yes', disapprove: 'No' },
	submit: '',
	sent: {
		recipient: '+32475112233',
		status: 'queued',
		reason: null,
		scheduledFor: null,
		segments: 2,
		messageId: null,
		clientReference: null,
		vendorCode: 'OK',
		vendorText: null,
		final: false,
		vendor: 'smsExtraPro',
		channel: 'sms',
		raw: 'OK',
	},
};

export const FREE_TEXT: Question = { ...QUESTION, approval: null };
