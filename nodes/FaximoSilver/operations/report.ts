import { imapOpener } from '../../shared/mail/imapMailbox';
import { DELIVERY_REPORT } from '../../shared/model';
import { executionWarning } from '../../shared/n8n/actions/executionWarning';
import { limitOf, listFields } from '../../shared/n8n/actions/listFields';
import { readOperation } from '../../shared/n8n/actions/readOperation';
import { clientReference } from '../../shared/n8n/actions/sendFields';
import { entries, flag, moment, notice, number, text } from '../../shared/n8n/fields';
import { checkAccount, imapServer, type FaximoSilverAccount } from '../gateway/client';
import { prepareReport, readReports } from '../gateway/report';
import { senderCheckFields } from '../fields';
import { FAXIMOSILVER } from '../vendor';

/** Get Delivery Reports: the result mails in the mailbox of the credential. */
export const report = readOperation({
	vendor: FAXIMOSILVER,
	name: 'Get Delivery Reports',
	action: 'Get delivery reports of faxes',
	description: 'Look up whether faxes were delivered, in the mailbox that gets the result mails',
	output: DELIVERY_REPORT,
	fields: {
		reportNotice: notice(
			'Looks up faximoSilver’s result mails in the mailbox of the credential. To start a workflow by itself when a result comes in, use the faximoSilver Trigger instead.',
		),
		clientReference: clientReference({
			placeholder: 'e.g. order-4711',
			description: 'Only the results of this fax, as Send put it out. Empty: all.',
		}),
		subject: text({
			label: 'Subject',
			placeholder: 'e.g. Order 4711',
			description: 'Only results whose subject has this text. Empty: all.',
		}),
		numbers: entries({
			label: 'Numbers',
			placeholder: 'e.g. 03-2345-6789',
			description:
				'Only results of these fax numbers, separated by commas, in any form that Send takes. Empty: all.',
		}),
		lastHours: number({
			label: 'Last Hours',
			default: 24,
			min: 0.1,
			description: 'Only results that came in within so many hours',
		}),
		since: moment({
			label: 'Since',
			hint: 'Instead of Last Hours: with a time here, that field is ignored',
			description:
				'Only results that came in from this time on, in the workflow’s time zone unless the value names another',
		}),
		...listFields,
		markAsRead: flag({
			label: 'Mark as Read',
			description:
				'Whether to mark the result mails that are put out as read. Otherwise nothing in the mailbox changes.',
		}),
		mailbox: text({
			label: 'Mailbox',
			default: 'INBOX',
			description: 'The folder that result mails come to',
		}),
	},
	options: senderCheckFields,
	prepare: ({ returnAll, limit, mailbox, ...filters }, context) =>
		prepareReport({
			...filters,
			zone: context.getTimezone(),
			limit: limitOf({ returnAll, limit }),
			folder: mailbox.trim() || 'INBOX',
		}),
	read: async (items, { context, connect }) => {
		const account = checkAccount((await connect<FaximoSilverAccount>()).account);
		const continueOnFail = context.continueOnFail();
		return await readReports(account, imapOpener(imapServer(account)), items, {
			continueOnFail,
			warn: executionWarning(context),
		});
	},
});
