import {
	CHANNELS,
	ERROR_KINDS,
	FAILURE_OUTCOMES,
	MESSAGE_STATUSES,
	REASONS,
	VENDORS,
} from '../../../nodes/shared/model';

/** Flows compare with these words: one that changes breaks them (docs/design.md, "Names that users and flows see"). */
it('the vocabulary has exactly the words that flows rely on', () => {
	expect({ VENDORS, CHANNELS, MESSAGE_STATUSES, REASONS, ERROR_KINDS, FAILURE_OUTCOMES }).toEqual({
		VENDORS: ['fax123', 'faximoSilver', 'smsExtraPro', 'globFax', 'asanak'],
		CHANNELS: ['sms', 'fax'],
		MESSAGE_STATUSES: [
			...[
				'queued',
				'sent',
				'deferred',
				'delivered',
				'partial',
				'undelivered',
				'rejected',
				'failed',
				'skipped',
				'unknown',
			],
		],
		REASONS: [
			...[
				'busy',
				'noAnswer',
				'invalidNumber',
				'unallocatedNumber',
				'callNotEstablished',
				'remoteDisconnected',
			],
			...['transmissionError', 'documentError', 'blocked', 'recipientUnreachable', 'recipientMemoryFull'],
			...[
				'recipientOutOfCredit',
				'networkRejected',
				'partialSubmission',
				'partialDelivery',
				'noConfirmation',
			],
			...['notFound', 'alreadySent', 'optedOut', 'unspecified'],
		],
		ERROR_KINDS: [
			...['authentication', 'insufficientCredit', 'invalidSender', 'invalidRecipient', 'invalidContent'],
			...[
				'invalidDocument',
				'invalidRequest',
				'unsupported',
				'blocked',
				'notFound',
				'unavailable',
				'refused',
			],
			...['protocol', 'connection', 'timeout'],
		],
		FAILURE_OUTCOMES: ['notSent', 'unknown'],
	});
});
