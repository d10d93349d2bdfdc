import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkflowDefinition } from './api';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

export interface Credential {
	id: string;
	name: string;
}

/** Which credential a node of the pack takes: all of a vendor's nodes the same. */
const CREDENTIAL_OF_NODE: Readonly<Record<string, string>> = {
	'n8n-nodes-sms-fax.smsExtraPro': 'smsExtraProApi',
	'n8n-nodes-sms-fax.fax123': 'fax123Api',
	'n8n-nodes-sms-fax.globFax': 'globFaxApi',
	'n8n-nodes-sms-fax.asanak': 'asanakApi',
	'n8n-nodes-sms-fax.asanakTrigger': 'asanakApi',
};

/** An example as a person imports it, and then chooses the credential in each node. */
export async function loadExample(
	file: string,
	credentials: Readonly<Record<string, Credential>>,
): Promise<WorkflowDefinition> {
	const workflow = JSON.parse(await readFile(path.join(EXAMPLES, file), 'utf8')) as WorkflowDefinition;
	for (const node of workflow.nodes) {
		const type = CREDENTIAL_OF_NODE[String(node.type)];
		const credential = type === undefined ? undefined : credentials[type];
		if (type !== undefined && credential !== undefined) node.credentials = { [type]: credential };
	}
	return workflow;
}
