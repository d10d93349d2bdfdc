import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { imapOpener } from '../shared/mail/imapMailbox';
import { smtpProbe } from '../shared/mail/smtpSender';
import { runOperations, type Operations } from '../shared/n8n/actions/operation';
import { testedBy } from '../shared/n8n/credentialTest';
import { actionDescription } from '../shared/n8n/description';
import type { FaximoSilverAccount } from './gateway/client';
import { probeAccount } from './gateway/probe';
import { importHistory } from './operations/importHistory';
import { report } from './operations/report';
import { send } from './operations/send';
import { FAXIMOSILVER } from './vendor';

const operations: Operations = { send, report, importHistory };

export class FaximoSilver implements INodeType {
	description: INodeTypeDescription = actionDescription(FAXIMOSILVER, operations, {
		group: 'output',
		description: 'Send faxes through faximoSilver (Japan), by mail',
	});

	methods = testedBy(
		FAXIMOSILVER,
		async (credential) =>
			await probeAccount(credential as unknown as FaximoSilverAccount, { smtpProbe, imapOpener }),
	);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations);
	}
}
