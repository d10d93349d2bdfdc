import type { INodeProperties } from 'n8n-workflow';
import { numberCheckOption } from '../../shared/description/numberCheck';

/** The name under which most nodes put out a file. */
export const DEFAULT_BINARY_FIELD = 'data';

const showOnlyForSend = { operation: ['send'] };

/** The fields of the Send operation. The names are fixed: flows are saved with them (shared/design.md). */
export const sendDescription: INodeProperties[] = [
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 03-2345-6789',
		description:
			'One or several fax numbers, separated by commas, semicolons or new lines, or a list from an expression. Japanese numbers in any form; numbers abroad with +, 00 or 010.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'e.g. Order 4711',
		description: 'Shown in the result mail and in the history of faximoSilver, not on the fax',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. Please find our order attached.',
		description: 'Text that becomes the first pages of the fax. Empty: the attachments only.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Input Binary Fields',
		name: 'binaryProperties',
		type: 'string',
		default: DEFAULT_BINARY_FIELD,
		placeholder: 'e.g. data, appendix',
		hint: 'The fields that hold the files, separated by commas, as the input panel shows them under Binary. Left at “data”, it is used where the item has such a field. Any other name has to exist.',
		description:
			'Documents to fax: Word, Excel, PDF, TIFF, JPEG or text. faximoSilver joins them by the order of their file names.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Client Reference',
		name: 'clientReference',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-4711',
		description:
			'Your own ID of this fax, at most 40 letters, digits and signs. It is put at the start of the subject, so that the result can be matched. Empty: a new one.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: showOnlyForSend },
		options: [
			{
				displayName: 'Character Set',
				name: 'characterSet',
				type: 'options',
				default: 'utf8',
				options: [
					{
						name: 'ISO-2022-JP',
						value: 'iso2022jp',
						description:
							'What older Japanese mail systems expect. It has no emoji, accented letters, half-width katakana, ① or ㈱: a fax with those is refused.',
					},
					{ name: 'UTF-8', value: 'utf8', description: 'Has all characters' },
				],
				description: 'How subject, message and file names are written in the mail',
			},
			{
				displayName: 'Number Attachments',
				name: 'numberAttachments',
				type: 'boolean',
				default: false,
				description:
					'Whether to put 1_, 2_ … before the file names, so that the attachments are faxed in the order of the fields above',
			},
			numberCheckOption('Japan'),
			{
				displayName: 'Omit Body',
				name: 'omitBody',
				type: 'boolean',
				default: false,
				description: 'Whether to fax the attachments only, also when there is a message',
			},
			{
				displayName: 'Time-Out',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 600 },
				default: 60,
				description:
					'Seconds to wait for the mail server. After a time-out it is not known whether the fax was sent, so it is not sent again by itself.',
			},
			{
				displayName: 'Track in Subject',
				name: 'trackInSubject',
				type: 'boolean',
				default: true,
				description:
					'Whether to put the reference at the start of the subject. Without it, results can be matched by subject and number only.',
			},
		],
	},
];
