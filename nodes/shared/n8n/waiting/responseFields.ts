import { choice, flag, notice, shownIf, text } from '../fields';
import { group } from '../form';
import { limitWaitTime } from './waitLimit';

/** What an operation asks for that waits for a person's answer. Names as n8n's own messaging nodes have them. */
export const responseFields = {
	linkNotice: notice(
		'A link to a page that asks for the answer is put at the end of the message. It has about 160 characters: with a short text that makes two SMS, or four in Persian or with an emoji.',
	),
	responseType: choice({
		label: 'Response Type',
		default: 'approval',
		choices: [
			{ value: 'approval', name: 'Approval', description: 'The page has one button, or two' },
			{ value: 'freeText', name: 'Free Text', description: 'The page has a field to write in' },
		],
		description: 'What the recipient can answer',
	}),
	approvalOptions: shownIf(
		{ responseType: ['approval'] },
		group(
			{ label: 'Approval Options', placeholder: 'Add option' },
			{
				approvalType: choice({
					label: 'Type of Approval',
					default: 'single',
					choices: [
						{ value: 'single', name: 'Approve Only' },
						{ value: 'double', name: 'Approve and Disapprove' },
					],
					description: 'Which buttons the page has',
				}),
				approveLabel: text({
					label: 'Approve Button Label',
					default: 'Approve',
					description: 'What the button says that answers yes',
				}),
				disapproveLabel: shownIf(
					{ approvalType: ['double'] },
					text({
						label: 'Disapprove Button Label',
						default: 'Decline',
						description: 'What the button says that answers no',
					}),
				),
			},
		),
	),
};

export const responseOptions = {
	limitWaitTime,
	companyName: text({
		label: 'Company Name',
		placeholder: 'e.g. Cabinet Dupont',
		description: 'Shown at the top of the page, so that people know who asks',
	}),
	responseFormTitle: text({
		label: 'Response Form Title',
		placeholder: 'e.g. Order 4711',
		description: 'The heading of the page',
	}),
	responseFormDescription: text({
		label: 'Response Form Description',
		rows: 4,
		description: 'What the page asks. Empty: the message. So a short SMS can ask a longer question.',
	}),
	responseFormButtonLabel: shownIf(
		{ '/responseType': ['freeText'] },
		text({
			label: 'Response Form Button Label',
			placeholder: 'e.g. Send',
			description: 'What the button below the field says',
		}),
	),
	allowPrivateAddress: flag({
		label: 'Allow Private Address',
		description:
			'Whether to send although the link leads to this machine or a private network. Only phones in that network can open it.',
	}),
};
