import { smtpSender } from '../../shared/mail/smtpSender';
import { binaryFieldNames, binaryFiles } from '../../shared/n8n/actions/binaryFiles';
import type { Connection } from '../../shared/n8n/actions/connection';
import { clientReference, numberCheck, timeoutSeconds } from '../../shared/n8n/actions/sendFields';
import { sendOperation } from '../../shared/n8n/actions/sendOperation';
import { choice, entries, flag, text } from '../../shared/n8n/fields';
import { checkAccount, smtpServer, type FaximoSilverAccount } from '../gateway/client';
import { prepareSend, sendFax } from '../gateway/send';
import { FAXIMOSILVER } from '../vendor';

/** The name under which most nodes put out a file. */
const DEFAULT_BINARY_FIELD = 'data';

/** Send: a text and documents, as a mail to one address for each fax number. */
export const send = sendOperation({
	vendor: FAXIMOSILVER,
	name: 'Send',
	action: 'Send a fax',
	description: 'Send a text and documents to one or several fax numbers',
	rawIs: 'text',
	fields: {
		to: entries({
			label: 'To',
			required: true,
			placeholder: 'e.g. 03-2345-6789',
			description:
				'One or several fax numbers, separated by commas, semicolons or new lines, or a list from an expression. Japanese numbers in any form; numbers abroad with +, 00 or 010.',
		}),
		subject: text({
			label: 'Subject',
			placeholder: 'e.g. Order 4711',
			description: 'Shown in the result mail and in the history of faximoSilver, not on the fax',
		}),
		message: text({
			label: 'Message',
			rows: 4,
			placeholder: 'e.g. Please find our order attached.',
			description: 'Text that becomes the first pages of the fax. Empty: the attachments only.',
		}),
		binaryProperties: entries({
			label: 'Input Binary Fields',
			default: DEFAULT_BINARY_FIELD,
			placeholder: 'e.g. data, appendix',
			hint: 'The fields that hold the files, separated by commas, as the input panel shows them under Binary. Left at “data”, it is used where the item has such a field. Any other name has to exist.',
			description:
				'Documents to fax: Word, Excel, PDF, TIFF, JPEG or text. faximoSilver joins them by the order of their file names.',
		}),
	},
	options: {
		clientReference: clientReference({
			placeholder: 'e.g. order-4711',
			description:
				'Your own ID of this fax, at most 40 letters, digits and signs. It is put at the start of the subject, so that the result can be matched. Empty: a new one.',
		}),
		characterSet: choice({
			label: 'Character Set',
			default: 'utf8',
			choices: [
				{
					value: 'iso2022jp',
					name: 'ISO-2022-JP',
					description:
						'What older Japanese mail systems expect. It has no emoji, accented letters, half-width katakana, ① or ㈱: a fax with those is refused.',
				},
				{ value: 'utf8', name: 'UTF-8', description: 'Has all characters' },
			],
			description: 'How subject, message and file names are written in the mail',
		}),
		numberAttachments: flag({
			label: 'Number Attachments',
			description:
				'Whether to put 1_, 2_ … before the file names, so that the attachments are faxed in the order of the fields above',
		}),
		numberCheck: numberCheck('Japan'),
		omitBody: flag({
			label: 'Omit Body',
			description: 'Whether to fax the attachments only, also when there is a message',
		}),
		timeoutSeconds: timeoutSeconds({
			default: 60,
			max: 600,
			description:
				'Seconds to wait for the mail server. After a time-out it is not known whether the fax was sent, so it is not sent again by itself.',
		}),
		trackInSubject: flag({
			label: 'Track in Subject',
			default: true,
			description:
				'Whether to put the reference at the start of the subject. Without it, results can be matched by subject and number only.',
		}),
	},
	prepare: async ({ binaryProperties, ...input }, { itemIndex, context }) =>
		prepareSend(itemIndex, {
			...input,
			files: await binaryFiles(context, itemIndex, binaryProperties, DEFAULT_BINARY_FIELD),
			binaryFields: binaryFieldNames(context, itemIndex),
		}),
	connect: ({ account: entered }: Connection<FaximoSilverAccount>) => {
		const account = checkAccount(entered);
		const sender = smtpSender(smtpServer(account));
		return async (request) => await sendFax(request, account, sender);
	},
	// A mail holds 50 recipients, and mail servers limit connections.
	parallelRequests: 2,
});
