import type { Browser } from 'playwright-core';
import { SAMPLE_PATH, type Sandbox } from '../../sandbox';
// The hands that the browser tests use n8n's editor with: where it changes, both change.
import { Editor } from '../../test/browser/support/editor';
import { installExample, type Credentials } from '../n8n/examples';
import type { N8n } from '../n8n/instance';
import { createSandboxCredentials } from '../n8n/sandboxCredentials';
import { startWorkflow } from '../n8n/workflows';
import type { Camera } from './camera';

const EXAMPLE = 'answer-an-inbound-sms.json';

interface NodePicture {
	/** The picture's name, without its ending. */
	picture: string;
	type: string;
	node: string;
	credential: string;
	/** What the start puts out. */
	item: Record<string, unknown>;
	parameters: (sandbox: Sandbox) => Record<string, unknown>;
}

const APPOINTMENT = { name: 'Camille', phone: '+32475112233', time: '10:30' };

const NODES: readonly NodePicture[] = [
	{
		picture: 'node-smsextrapro',
		type: 'smsExtraPro',
		node: 'SmsExtraPro',
		credential: 'smsExtraProApi',
		item: APPOINTMENT,
		parameters: () => ({
			operation: 'send',
			to: '={{ $json.phone }}',
			sender: 'Dr Martin',
			message: '=Bonjour {{ $json.name }}, votre rendez-vous est demain à {{ $json.time }}.',
			messageType: 'withReport',
		}),
	},
	{
		picture: 'node-asanak',
		type: 'asanak',
		node: 'Asanak',
		credential: 'asanakApi',
		item: { phone: '09121234567' },
		parameters: () => ({
			operation: 'send',
			to: '={{ $json.phone }}',
			sender: '982100',
			message: 'سلام، نوبت شما فردا ساعت ۱۰:۳۰ است.',
		}),
	},
	{
		picture: 'node-fax123',
		type: 'fax123',
		node: '123-Fax',
		credential: 'fax123Api',
		item: { fax: '01 40 00 00 00', invoice: '2026-041' },
		parameters: (sandbox) => ({
			operation: 'send',
			to: '={{ $json.fax }}',
			documentSource: 'url',
			documentUrl: sandbox.url + SAMPLE_PATH,
			clientReference: '=invoice-{{ $json.invoice }}',
			options: { allowPrivateAddress: true },
		}),
	},
	{
		picture: 'node-globfax',
		type: 'globFax',
		node: 'GlobFax',
		credential: 'globFaxApi',
		item: { rcptRef: 'rcpt_111aaa' },
		parameters: () => ({ operation: 'report', recipientReferences: '={{ $json.rcptRef }}' }),
	},
	{
		picture: 'node-faximosilver',
		type: 'faximoSilver',
		node: 'faximoSilver',
		credential: 'faximoSilverApi',
		item: { fax: '03-2345-6789', order: '4711' },
		parameters: () => ({
			operation: 'send',
			to: '={{ $json.fax }}',
			subject: '請求書の送付',
			message: 'いつもお世話になっております。請求書をお送りします。',
			binaryProperties: '',
			clientReference: '=order-{{ $json.order }}',
		}),
	},
];

export interface EditorStage {
	browser: Browser;
	n8n: N8n;
	sandbox: Sandbox;
}

/** n8n's editor with the pack's nodes in it, as somebody meets them who has the sandbox's accounts. */
export async function editorPictures(camera: Camera, { browser, n8n, sandbox }: EditorStage): Promise<void> {
	const credentials = await createSandboxCredentials(n8n.api, sandbox, sandbox.url);
	const editor = await Editor.open(browser, n8n);
	const { page } = editor;
	await exampleFlow();
	for (const node of NODES) if (camera.wants(node.picture)) await openNode(node);
	if (camera.wants('search-sms')) {
		await editor.newWorkflow();
		await editor.creator.search('sms');
		await camera.take('search-sms', page);
	}
	if (camera.wants('credential-green')) {
		await editor.credential.open(credentials.globFaxApi?.id ?? '');
		await editor.credential.success();
		await camera.take('credential-green', page, editor.credential.dialog);
	}
	await page.context().close();

	/** The flow after an SMS has come in, and its trigger. */
	async function exampleFlow(): Promise<void> {
		if (!camera.wants('editor-flow') && !camera.wants('trigger-url')) return;
		const { workflowId, urls } = await installExample(n8n.api, n8n.url, EXAMPLE, credentials);
		await editor.openWorkflow(workflowId);
		await page.getByTestId('execute-workflow-button').click();
		sandbox.smsExtraPro.pushes.inboundUrl = (urls['Inbound SMS'] ?? '').replace(
			'/webhook/',
			'/webhook-test/',
		);
		await page
			.getByText(/Waiting for/)
			.first()
			.waitFor();
		await sandbox.smsExtraPro.pushes.inbound({ sender: '32475112233', keyword: 'INFO', text: 'Bonjour' });
		await editor.canvas.node('Answer').getByTestId('canvas-node-status-success').waitFor();
		await camera.take('editor-flow', page);
		await editor.node.open('Inbound SMS');
		await editor.node.webhookUrls('Production URL');
		await camera.take('trigger-url', page);
		await editor.node.close();
	}

	async function openNode({ picture, type, node, credential, item, parameters }: NodePicture): Promise<void> {
		const workflow = startWorkflow(
			node,
			{
				type: `n8n-nodes-sms-fax.${type}`,
				parameters: parameters(sandbox),
				credentials: { [credential]: credentials[credential] as Credentials[string] },
			},
			[item],
		);
		await editor.openWorkflow(await n8n.api.createWorkflow(workflow));
		await editor.node.open(node);
		await editor.node.execute();
		await editor.node.firstItem();
		await camera.take(picture, page);
		await editor.node.close();
	}
}
