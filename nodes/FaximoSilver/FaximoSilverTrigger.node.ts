import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { watchPanel } from '../shared/n8n/triggerPanel';
import { imapOpener } from '../shared/mail/imapMailbox';
import { smtpProbe } from '../shared/mail/smtpSender';
import { credentialTest } from '../shared/n8n/credentialTest';
import { mailboxTrigger } from '../shared/n8n/watch/mailboxTrigger';
import { asNodeError } from '../shared/n8n/nodeError';
import { triggerDescription } from './description/trigger';
import { domainOf, imapFailure, imapServer, checkAccount, type FaximoSilverAccount } from './gateway/client';
import { probeAccount } from './gateway/probe';
import { NoResultMail, readResultMail } from './gateway/resultMail';
import { resultSender } from './gateway/wire';

export class FaximoSilverTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'faximoSilver Trigger',
		name: 'faximoSilverTrigger',
		icon: {
			light: 'file:../../icons/faximoSilver.svg',
			dark: 'file:../../icons/faximoSilver.dark.svg',
		},
		group: ['trigger'],
		version: 2,
		subtitle: 'delivery reports',
		description: 'Starts on faximoSilver’s result mails: a fax has arrived, or failed',
		defaults: { name: 'faximoSilver Trigger' },
		eventTriggerDescription: 'Waiting for a result mail of faximoSilver',
		activationMessage: 'The mailbox is now watched for faximoSilver’s result mails.',
		triggerPanel: watchPanel({
			header: 'Watches a mailbox for result mails',
			onTest: 'takes the newest result mail of the last week, or waits for the next one',
			onPublished: 'Each result mail that comes in starts the workflow once. Older mails are left alone.',
		}),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'faximoSilverApi', required: true, testedBy: 'faximoSilverApiTest' }],
		properties: triggerDescription,
	};

	methods = {
		credentialTest: {
			faximoSilverApiTest: credentialTest(
				async (credential) =>
					await probeAccount(credential as unknown as FaximoSilverAccount, { smtpProbe, imapOpener }),
			),
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const stopping = new AbortController();
		try {
			const account = checkAccount(
				await this.getCredentials<FaximoSilverAccount & Record<string, never>>('faximoSilverApi'),
			);
			const options = this.getNodeParameter('options', {}) as {
				mailbox?: string;
				pollIntervalSeconds?: number;
			};
			const domain = domainOf(account);
			const folder = options.mailbox?.trim() || 'INBOX';
			return await mailboxTrigger(this, {
				accountName: `${account.imapHost}:${account.imapPort} ${account.imapUser} ${folder}`,
				open: imapOpener(imapServer(account)),
				folder,
				from: resultSender(domain),
				read: async ({ source, uid }) => {
					try {
						const { key, report } = await readResultMail(source, domain, new Date().toISOString());
						return { key, record: report };
					} catch (error) {
						if (!(error instanceof NoResultMail)) throw asNodeError(this.getNode(), error);
						const unreadable = error.toGatewayError(uid);
						if (error.mail !== null && unreadable !== null) return { key: error.mail.key, error: unreadable };
						this.logger.info(`${this.getNode().name}: a mail is skipped, ${error.message}`);
						return null;
					}
				},
				explain: (error) => imapFailure(error, account),
				intervalMs: Math.max(1, Number(options.pollIntervalSeconds) || 60) * 1000,
				signal: stopping.signal,
				stop: () => stopping.abort(),
			});
		} catch (error) {
			throw asNodeError(this.getNode(), error);
		}
	}
}
