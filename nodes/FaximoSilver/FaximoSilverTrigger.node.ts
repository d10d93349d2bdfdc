import type { INodeType, INodeTypeDescription, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { imapOpener } from '../shared/mail/imapMailbox';
import { smtpProbe } from '../shared/mail/smtpSender';
import { testedBy } from '../shared/n8n/credentialTest';
import { triggerDescription } from '../shared/n8n/description';
import { notice, text } from '../shared/n8n/fields';
import { readForm } from '../shared/n8n/form';
import { asNodeError } from '../shared/n8n/nodeError';
import { watchPanel } from '../shared/n8n/triggerPanel';
import { groupMaxItems, pollIntervalSeconds } from '../shared/n8n/watch/fields';
import { MailboxSource } from '../shared/n8n/watch/mailboxSource';
import { watchTrigger } from '../shared/n8n/watch/watchTrigger';
import { domainOf, imapFailure, imapServer, checkAccount, type FaximoSilverAccount } from './gateway/client';
import { probeAccount } from './gateway/probe';
import { NoResultMail, readResultMail, RefusedMail } from './gateway/resultMail';
import { checkSenderCheck } from './gateway/senderCheck';
import { resultSender } from './gateway/wire';
import { senderCheckFields } from './fields';
import { FAXIMOSILVER } from './vendor';

const INBOX = 'INBOX';
/** Each kind of refused mail is reported as a failed execution at most once in this time. */
const REFUSALS_TOLD_MS = 24 * 3_600_000;

const trigger = {
	vendor: FAXIMOSILVER,
	events: ['deliveryReport'],
	fields: {
		mailboxNotice: notice(
			'Watches the mailbox of the credential for faximoSilver’s result mails. They must be switched on in the settings of your faximoSilver account, and come to that mailbox.',
		),
	},
	options: {
		// Twice as many as where calls wait for their group. A mailbox has no waiting calls, and with 50 most of a long catch-up
		// is n8n's own work for its executions (docs/scaling.md, "Mail results").
		groupMaxItems: groupMaxItems('Reports', 100),
		...senderCheckFields,
		mailbox: text({
			label: 'Mailbox',
			default: INBOX,
			description: 'The folder that result mails come to',
		}),
		pollIntervalSeconds: pollIntervalSeconds(
			'How often to look where the mail server does not tell of new mail by itself (IDLE)',
		),
	},
} as const;

export class FaximoSilverTrigger implements INodeType {
	/** The fields and the output of the node, which the build and the tests read. */
	static readonly declaration = trigger;

	description: INodeTypeDescription = triggerDescription(FAXIMOSILVER, trigger, {
		subtitle: 'delivery reports',
		description: 'Starts on faximoSilver’s result mails: a fax has arrived, or failed',
		eventTriggerDescription: 'Waiting for a result mail of faximoSilver',
		activationMessage: 'The mailbox is now watched for faximoSilver’s result mails.',
		triggerPanel: watchPanel({
			header: 'Watches a mailbox for result mails',
			onTest: 'takes the newest result mail of the last week, or waits for the next one',
			onPublished:
				'Each result mail that comes in starts the workflow once; those that come together start it together. Older mails are left alone.',
		}),
		needsAccount: true,
	});

	methods = testedBy(
		FAXIMOSILVER,
		async (credential) =>
			await probeAccount(credential as unknown as FaximoSilverAccount, { smtpProbe, imapOpener }),
	);

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await watchTrigger(this, async (signal) => {
			const input = readForm(trigger, (name, fallback) => this.getNodeParameter(name, fallback as string));
			const account = checkAccount(
				await this.getCredentials<FaximoSilverAccount & Record<string, never>>('faximoSilverApi'),
			);
			const check = checkSenderCheck(input);
			const domain = domainOf(account);
			const toldAtMs = { forged: -Infinity, unchecked: -Infinity };
			const folder = input.mailbox.trim() || INBOX;
			return new MailboxSource({
				accountName: `${account.imapHost}:${account.imapPort} ${account.imapUser} ${folder}`,
				open: imapOpener(imapServer(account)),
				folder,
				from: resultSender(domain),
				read: async ({ source, uid, uidValidity, receivedMs }) => {
					try {
						const { key, report } = await readResultMail(source, domain, new Date().toISOString(), check);
						return { key, record: report };
					} catch (error) {
						if (error instanceof NoResultMail)
							return { key: error.mail.key, error: error.toGatewayError(uid) };
						if (!(error instanceof RefusedMail)) throw asNodeError(this.getNode(), error);
						const { kind } = error.fault;
						if (kind === 'foreign') {
							this.logger.info(`${this.getNode().name}: a mail is skipped, ${error.message}`);
							return null;
						}
						const refusal = error.toGatewayError(uid);
						// Strangers can send as many as they like, so the rest of a day's go to the log only.
						if (receivedMs - toldAtMs[kind] >= REFUSALS_TOLD_MS) {
							toldAtMs[kind] = receivedMs;
							return { key: `refused ${uidValidity} ${uid}`, error: refusal };
						}
						this.logger.warn(`${this.getNode().name}: ${refusal.message}`);
						return null;
					}
				},
				explain: (error) => imapFailure(error, account),
				groupMaxItems: input.groupMaxItems,
				intervalMs: input.pollIntervalSeconds * 1000,
				signal,
			});
		});
	}
}
