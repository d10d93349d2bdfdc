import type { TriggerPanelDefinition } from 'n8n-workflow';

export interface WebhookPanel {
	/** The name that people read. */
	vendorName: string;
	/** What to do with the production URL, as an English clause in the imperative. */
	handOver: string;
	/** A sample call's query for each event, with its question mark, to try the workflow without the vendor. */
	samples: Readonly<Record<string, string>>;
}

const COPY =
	'open <b>Webhook URLs</b> at the top of the parameters, choose <b>Production URL</b>, and click the address to copy it';
const EXECUTIONS = 'Runs show up in the <a data-key="executions">executions list</a>.';
/** No node can prevent it: n8n answers before its triggers listen. */
const WHILE_STARTING =
	'<b>While n8n starts, calls are lost:</b> n8n answers them with 200. Let a proxy answer 503 until <code>/healthz/readiness</code> says 200. The page “Scaling” of this pack has the lines for nginx and Caddy.';

/** `<code>?a=b</code>`, each with its event where there are several. */
function sampleList(samples: Readonly<Record<string, string>>): string {
	const all = Object.entries(samples);
	return all
		.map(([event, query]) => `${all.length > 1 ? `for ${event}, ` : ''}<code>${query}</code>`)
		.join('; ');
}

/** The panel of a trigger that the vendor calls: which URL to give to whom, and how to try it without the vendor. */
export const webhookPanel = ({ vendorName, handOver, samples }: WebhookPanel): TriggerPanelDefinition => ({
	header: `${vendorName} calls this node’s URL`,
	executionsHelp: {
		inactive: [
			`<b>To go live:</b> ${COPY}. Then ${handOver}, and publish this workflow. ${vendorName} must be able to reach the address: one with localhost or 127.0.0.1 works on this machine only.`,
			`<b>To try it without ${vendorName}:</b> click <b>Execute step</b>, and open the <b>Test URL</b> in a browser with this at its end: ${sampleList(samples)}`,
			WHILE_STARTING,
		].join('<br /><br />'),
		active: [
			`<b>This workflow is live</b>, and starts when ${vendorName} calls the Production URL. ${EXECUTIONS}`,
			`<b>If nothing comes:</b> ${COPY}, and ${handOver}.`,
			WHILE_STARTING,
		].join('<br /><br />'),
	},
	activationHint: `To go live, give the Production URL to ${vendorName}, and publish this workflow.`,
});

export interface WatchPanel {
	header: string;
	/** What Execute step does, an English clause without its subject. */
	onTest: string;
	/** What starts the published workflow, sentences. */
	onPublished: string;
}

/** The panel of a trigger that looks for new messages itself. */
export const watchPanel = ({ header, onTest, onPublished }: WatchPanel): TriggerPanelDefinition => {
	const whileBuilding = `<b>While you build:</b> click <b>Execute step</b>. It ${onTest}.`;
	return {
		header,
		executionsHelp: {
			inactive: `${whileBuilding}<br /><br /><b>To go live:</b> publish this workflow. ${onPublished} ${EXECUTIONS}`,
			active: `<b>This workflow is live.</b> ${onPublished} ${EXECUTIONS}<br /><br />${whileBuilding}`,
		},
		activationHint: `Execute step ${onTest}. To let the workflow start by itself, publish it.`,
	};
};
