import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { operationSubtitle } from '../shared/description/subtitle';
import { imapOpener } from '../shared/mail/imapMailbox';
import { smtpProbe, smtpSender } from '../shared/mail/smtpSender';
import { binaryFieldNames, binaryFile, binaryFiles } from '../shared/n8n/actions/binaryFiles';
import { credentialTest } from '../shared/n8n/credentialTest';
import { readEach, readOperation } from '../shared/n8n/readOperation';
import { runOperations } from '../shared/n8n/runOperations';
import { sendOperation } from '../shared/n8n/sendOperation';
import { importHistoryDescription } from './description/importHistory';
import { operationDescription } from './description/operations';
import { reportDescription } from './description/report';
import { DEFAULT_BINARY_FIELD, sendDescription } from './description/send';
import { checkAccount, imapServer, sendFax, smtpServer, type FaximoSilverAccount } from './gateway/client';
import { readHistory } from './gateway/history';
import { MAIL_CHARACTER_SETS, prepareSend } from './gateway/prepare';
import { probeAccount } from './gateway/probe';
import { findReports, prepareReport } from './gateway/report';

async function accountOf(context: IExecuteFunctions): Promise<FaximoSilverAccount> {
	return checkAccount(
		await context.getCredentials<FaximoSilverAccount & Record<string, never>>('faximoSilverApi'),
	);
}

const send = sendOperation({
	vendor: 'faximoSilver',
	channel: 'fax',
	prepare: async (parameters, context, itemIndex) =>
		prepareSend(itemIndex, {
			to: parameters.any('to'),
			numberCheck: parameters.optionChoice('numberCheck', ['plan', 'length']),
			subject: parameters.text('subject'),
			message: parameters.text('message'),
			files: await binaryFiles(context, itemIndex, parameters.any('binaryProperties'), DEFAULT_BINARY_FIELD),
			binaryFields: binaryFieldNames(context, itemIndex),
			clientReference: parameters.text('clientReference'),
			omitBody: parameters.optionBoolean('omitBody'),
			trackInSubject: parameters.optionBoolean('trackInSubject', true),
			numberAttachments: parameters.optionBoolean('numberAttachments'),
			characterSet: parameters.optionChoice('characterSet', MAIL_CHARACTER_SETS),
			timeoutSeconds: parameters.optionNumber('timeoutSeconds', 60),
		}),
	connect: async (context) => {
		const account = await accountOf(context);
		const sender = smtpSender(smtpServer(account));
		return async (request) => await sendFax(request, account, sender);
	},
	defaultParallelRequests: 2,
});

const report = readOperation({
	vendor: 'faximoSilver',
	channel: 'fax',
	prepare: (parameters, context) =>
		prepareReport({
			clientReference: parameters.text('clientReference'),
			subject: parameters.text('subject'),
			numbers: parameters.any('numbers'),
			since: parameters.any('since'),
			lastHours: parameters.number('lastHours', 24),
			zone: context.getTimezone(),
			limit: parameters.boolean('returnAll') ? Infinity : parameters.number('limit', 50),
			markAsRead: parameters.boolean('markAsRead'),
			folder: parameters.text('mailbox') || 'INBOX',
			continueOnFail: context.continueOnFail(),
		}),
	read: async (items, context) => {
		const account = await accountOf(context);
		const open = imapOpener(imapServer(account));
		const reports = new Map();
		for (const { itemIndex, input } of items) {
			reports.set(itemIndex, await findReports(account, open, input));
		}
		return reports;
	},
});

const importHistory = readOperation({
	vendor: 'faximoSilver',
	channel: 'fax',
	prepare: (parameters) => parameters.text('binaryProperty'),
	read: async (items, context) =>
		await readEach(items, context, async ({ itemIndex, input }) => {
			const file = await binaryFile(context, itemIndex, input);
			return readHistory(await file.read(), new Date().toISOString());
		}),
});

export class FaximoSilver implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'faximoSilver',
		name: 'faximoSilver',
		icon: {
			light: 'file:../../icons/faximoSilver.svg',
			dark: 'file:../../icons/faximoSilver.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(operationDescription),
		description: 'Send faxes through faximoSilver (Japan), by mail',
		defaults: { name: 'faximoSilver' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'faximoSilverApi', required: true, testedBy: 'faximoSilverApiTest' }],
		properties: [operationDescription, ...sendDescription, ...reportDescription, ...importHistoryDescription],
	};

	methods = {
		credentialTest: {
			faximoSilverApiTest: credentialTest(
				async (credential) =>
					await probeAccount(credential as unknown as FaximoSilverAccount, { smtpProbe, imapOpener }),
			),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { send, report, importHistory });
	}
}
