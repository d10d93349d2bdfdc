import type { INodeType, INodeTypeDescription, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { testedBy } from '../shared/n8n/credentialTest';
import { triggerDescription } from '../shared/n8n/description';
import { notice } from '../shared/n8n/fields';
import { readForm } from '../shared/n8n/form';
import { httpTransport } from '../shared/n8n/httpTransport';
import { watchPanel } from '../shared/n8n/triggerPanel';
import { groupMaxItems, pollIntervalSeconds } from '../shared/n8n/watch/fields';
import { pollSource } from '../shared/n8n/watch/pollSource';
import { watchTrigger } from '../shared/n8n/watch/watchTrigger';
import { AsanakClient, type AsanakAccount } from './gateway/client';
import { probeAccount } from './gateway/credit';
import { prepareNumbers } from './gateway/numbers';
import { polledMessages, POLL_OVERLAP_MS } from './gateway/received';
import { numbers } from './operations/received';
import { ASANAK } from './vendor';

const trigger = {
	vendor: ASANAK,
	events: ['inboundMessage'],
	fields: {
		pollNotice: notice(
			'Asks Asanak for new SMS every minute, and starts the workflow once for each, or for several together if you set so in the options. It begins with SMS that come in after you publish the workflow; after a pause it catches up with up to a week.',
		),
		numbers,
	},
	options: {
		groupMaxItems: groupMaxItems(
			'SMS',
			1,
			'Set more where a long list after a pause should not start the workflow for each SMS.',
		),
		pollIntervalSeconds: pollIntervalSeconds(
			'How often Asanak is asked. Each question takes one of the account’s calls a second.',
		),
	},
} as const;

export class AsanakTrigger implements INodeType {
	/** What it takes and puts out: the build and the tests read it. */
	static readonly declaration = trigger;

	description: INodeTypeDescription = triggerDescription(ASANAK, trigger, {
		subtitle: '={{ $parameter["numbers"] || "inbound SMS" }}',
		description: 'Starts on SMS that come in to your Asanak numbers, by asking Asanak for them',
		eventTriggerDescription: 'Waiting for an SMS to one of your Asanak numbers',
		activationMessage: 'Asanak is now asked for new SMS every minute, or as often as you have set.',
		triggerPanel: watchPanel({
			header: 'Asks Asanak for new SMS',
			onTest: 'takes the newest SMS of the last 24 hours, or waits for the next one',
			onPublished:
				'Asanak is asked every minute, or as often as you set, and each new SMS starts the workflow once. SMS from before are left alone.',
		}),
		needsAccount: true,
	});

	methods = testedBy(ASANAK, probeAccount);

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await watchTrigger(this, async (signal) => {
			const input = readForm(trigger, (name, fallback) => this.getNodeParameter(name, fallback as string));
			const ownNumbers = prepareNumbers(input.numbers);
			const account = await this.getCredentials<AsanakAccount & Record<string, never>>('asanakApi');
			const client = new AsanakClient(account, httpTransport(this.helpers), {
				signal,
				warn: (text) => this.logger.warn(`${this.getNode().name}: ${text}`),
			});
			return pollSource({
				accountName: client.accountName,
				pages: (sinceMs) => polledMessages(client, ownNumbers, sinceMs),
				groupMaxItems: input.groupMaxItems,
				intervalMs: input.pollIntervalSeconds * 1000,
				overlapMs: POLL_OVERLAP_MS,
				signal,
			});
		});
	}
}
