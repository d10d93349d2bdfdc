import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { watchPanel } from '../shared/n8n/triggerPanel';
import { credentialTest } from '../shared/n8n/credentialTest';
import { httpTransport } from '../shared/n8n/httpTransport';
import { asNodeError } from '../shared/n8n/nodeError';
import { pollTrigger } from '../shared/n8n/watch/polling';
import { triggerDescription } from './description/trigger';
import { AsanakClient, probeAccount, type AsanakAccount } from './gateway/client';
import { prepareNumbers } from './gateway/prepare';
import { polledMessages, POLL_OVERLAP_MS } from './gateway/received';

export class AsanakTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Asanak Trigger',
		name: 'asanakTrigger',
		icon: {
			light: 'file:../../icons/asanak.svg',
			dark: 'file:../../icons/asanak.dark.svg',
		},
		group: ['trigger'],
		version: 2,
		subtitle: '={{ $parameter["numbers"] || "inbound SMS" }}',
		description: 'Starts on SMS that come in to your Asanak numbers, by asking Asanak for them',
		defaults: { name: 'Asanak Trigger' },
		eventTriggerDescription: 'Waiting for an SMS to one of your Asanak numbers',
		activationMessage: 'Asanak is now asked for new SMS every minute, or as often as you have set.',
		triggerPanel: watchPanel({
			header: 'Asks Asanak for new SMS',
			onTest: 'takes the newest SMS of the last 24 hours, or waits for the next one',
			onPublished:
				'Asanak is asked every minute, or as often as you set, and each new SMS starts the workflow once. SMS from before are left alone.',
		}),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'asanakApi', required: true, testedBy: 'asanakApiTest' }],
		properties: triggerDescription,
	};

	methods = {
		credentialTest: {
			asanakApiTest: credentialTest(
				async (credential, http) => await probeAccount(credential as unknown as AsanakAccount, http),
			),
		},
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const stopping = new AbortController();
		try {
			const numbers = prepareNumbers(this.getNodeParameter('numbers', ''));
			const { pollIntervalSeconds = 60 } = this.getNodeParameter('options', {}) as {
				pollIntervalSeconds?: number;
			};
			const account = await this.getCredentials<AsanakAccount & Record<string, never>>('asanakApi');
			const client = new AsanakClient(account, httpTransport(this.helpers), {
				signal: stopping.signal,
				warn: (text) => this.logger.warn(`${this.getNode().name}: ${text}`),
			});
			return await pollTrigger(this, {
				accountName: client.accountName,
				pages: (sinceMs) => polledMessages(client, numbers, sinceMs),
				intervalMs: Math.max(1, Number(pollIntervalSeconds) || 60) * 1000,
				overlapMs: POLL_OVERLAP_MS,
				signal: stopping.signal,
				stop: () => stopping.abort(),
			});
		} catch (error) {
			throw asNodeError(this.getNode(), error);
		}
	}
}
