import { alone, inRounds, sized, type Line, type Row } from '../harness';
import { perExecution, timeCatchUp } from '../support/triggers';
import { startSandbox } from '../../sandbox';
import { N8n } from '../../tooling/n8n/instance';
import { triggerWorkflow } from '../../tooling/n8n/workflows';

/** How far apart the messages came in, so that pages of the vendor's end between them. */
const APART_MS = 10;

export const inbound: Row = {
	description: '5,000 inbound SMS that the Asanak Trigger catches up with, 50 in a group',
	isDefault: true,
	run: async (bench): Promise<Line[]> => {
		const count = sized(bench, 5_000);
		const sandbox = await startSandbox({ vendors: ['asanak'] });
		const n8n = await N8n.start(bench);
		try {
			const { name, data } = sandbox.credentials().asanakApi ?? { name: 'Asanak', data: {} };
			const id = await n8n.api.createCredential(name, 'asanakApi', data);
			const catchUp = async () => {
				sandbox.reset();
				const workflowId = await n8n.api.createWorkflow(
					triggerWorkflow('Asanak Trigger', {
						type: 'n8n-nodes-sms-fax.asanakTrigger',
						typeVersion: 2,
						parameters: { options: { pollIntervalSeconds: 5, groupMaxItems: 50 } },
						credentials: { asanakApi: { id, name } },
					}),
				);
				await n8n.api.activate(workflowId);
				await n8n.api.deactivate(workflowId);
				const beganMs = Date.now();
				for (let index = 0; index < count; index++) {
					const receivedTime = beganMs + index * APART_MS;
					void sandbox.asanak.inbound({ source: '989121234567', text: `m${index}`, receivedTime });
				}
				return await timeCatchUp(n8n, {
					workflowId,
					expected: count,
					nameOf: ({ json }) => (json.event === 'inboundMessage' ? String(json.text) : undefined),
				});
			};
			const { trigger } = await inRounds(bench, { trigger: catchUp });
			const work = `${count} inbound SMS, Asanak Trigger`;
			return [
				alone(
					{ work: `${work}: SMS in an execution`, unit: '', wanted: { atLeast: 20 } },
					perExecution(trigger),
				),
				alone({ work: `${work}: SMS a second`, unit: '', wanted: null }, trigger),
			];
		} finally {
			await n8n.stop();
			await sandbox.stop();
		}
	},
};
