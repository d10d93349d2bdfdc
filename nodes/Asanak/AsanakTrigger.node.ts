import type { INodeType, INodeTypeDescription, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { testedBy } from '../shared/n8n/credentialTest';
import { triggerDescription } from '../shared/n8n/description';
import { choices, notice, number, shownIf } from '../shared/n8n/fields';
import { readForm } from '../shared/n8n/form';
import { httpTransport } from '../shared/n8n/httpTransport';
import { watchPanel } from '../shared/n8n/triggerPanel';
import { creditSource } from '../shared/n8n/watch/creditSource';
import { groupMaxItems, pollIntervalSeconds } from '../shared/n8n/watch/fields';
import { pollSource } from '../shared/n8n/watch/pollSource';
import { watchTrigger } from '../shared/n8n/watch/watchTrigger';
import { AsanakClient, type AsanakAccount } from './gateway/client';
import { probeAccount, readCredit } from './gateway/credit';
import { prepareNumbers } from './gateway/numbers';
import { polledMessages, POLL_OVERLAP_MS } from './gateway/received';
import { numbers } from './operations/received';
import { ASANAK } from './vendor';

const ofSms = { events: ['inboundMessage'] };
const ofCredit = { events: ['lowCredit'] };

const trigger = {
	vendor: ASANAK,
	events: ['inboundMessage', 'lowCredit'],
	fields: {
		pollNotice: shownIf(
			ofSms,
			notice(
				'Asks Asanak for new SMS every minute, and starts the workflow once for each, or for several together if you set so in the options. It begins with SMS that come in after you publish the workflow; after a pause it catches up with up to a week.',
			),
		),
		events: choices({
			label: 'Events',
			required: true,
			// Workflows from before there were several have none saved.
			default: ['inboundMessage'],
			choices: [
				{
					value: 'inboundMessage',
					name: 'Inbound SMS',
					description: 'Somebody sent an SMS to one of your numbers',
				},
				{
					value: 'lowCredit',
					name: 'Low Credit',
					description: 'The credit of the account has fallen below the threshold',
				},
			],
			description: 'What starts the workflow. Asanak is asked only for the events that you choose.',
		}),
		numbers: shownIf(ofSms, numbers),
		creditThreshold: shownIf(
			ofCredit,
			number({
				label: 'Credit Threshold',
				default: 100,
				min: 1,
				description:
					'Starts the workflow once when the credit is below this, in the unit that Get Credit gives. It starts again after the credit was at least 10 percent above and has fallen again.',
			}),
		),
		checkEveryMinutes: shownIf(
			ofCredit,
			number({
				label: 'Check Every (Minutes)',
				default: 15,
				min: 0.02,
				max: 24 * 60,
				description:
					'How often to ask for the credit. The first question comes when you publish the workflow. Each takes one of the account’s calls a second.',
			}),
		),
	},
	options: {
		groupMaxItems: groupMaxItems(
			'SMS',
			1,
			'Set more where a long list after a pause should not start the workflow for each SMS.',
		),
		pollIntervalSeconds: pollIntervalSeconds(
			'How often to ask Asanak for SMS. Each question takes one of the account’s calls a second.',
		),
	},
} as const;

export class AsanakTrigger implements INodeType {
	/** The fields and the output of the node, which the build and the tests read. */
	static readonly declaration = trigger;

	description: INodeTypeDescription = triggerDescription(ASANAK, trigger, {
		subtitle:
			'={{ $parameter["events"].map((event) => event === "lowCredit" ? "low credit" : $parameter["numbers"] || "inbound SMS").join(", ") }}',
		description: 'Starts on SMS that come in to your Asanak numbers, or when your credit runs low',
		eventTriggerDescription: 'Waiting for an SMS to one of your Asanak numbers',
		activationMessage:
			'This workflow now asks Asanak by itself: for new SMS every minute, for the credit every 15 minutes, or as often as you have set.',
		triggerPanel: watchPanel({
			header: 'Asks Asanak for new SMS and for the credit',
			onTest:
				'takes the newest SMS of the last 24 hours, or waits for the next one. With Low Credit, it takes today’s credit where there is no such SMS',
			onPublished:
				'It asks Asanak as often as you set. Each new SMS starts the workflow once; SMS from before are left alone. A low credit starts it once, and again after you topped up and the credit has fallen.',
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
			const sources = {
				inboundMessage: () =>
					pollSource({
						accountName: client.accountName,
						pages: (sinceMs) => polledMessages(client, ownNumbers, sinceMs),
						groupMaxItems: input.groupMaxItems,
						intervalMs: input.pollIntervalSeconds * 1000,
						overlapMs: POLL_OVERLAP_MS,
						signal,
					}),
				lowCredit: () =>
					creditSource({
						accountName: client.accountName,
						read: async () => await readCredit(client),
						threshold: input.creditThreshold,
						intervalMs: input.checkEveryMinutes * 60_000,
						signal,
					}),
			};
			return trigger.events.filter((event) => input.events.includes(event)).map((event) => sources[event]());
		});
	}
}
