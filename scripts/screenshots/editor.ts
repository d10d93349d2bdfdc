import type { Browser } from 'playwright-core';
import type { Sandbox } from '../../sandbox';
import { samplePdf } from '../../sandbox/sample';
// The browser tests use the same helper: when n8n's editor changes, both are mended at once.
import { Editor } from '../../tooling/browser/editor';
import { builtNodes } from '../../tooling/n8n/builtNodes';
import { installExample, type Credentials } from '../../tooling/n8n/examples';
import type { N8n } from '../../tooling/n8n/instance';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { startWorkflow } from '../../tooling/n8n/workflows';
import type { Camera } from './camera';

/** The width of a common laptop: an open node has three panels beside one another. */
const WIDE = { width: 1366, height: 800 };
/** Shows a whole number of entries in the list of nodes. */
const TALL = { width: 1280, height: 828 };
const EXAMPLE = 'answer-an-inbound-sms.json';

interface NodePicture {
	/** The picture's name, without its ending. */
	picture: string;
	/** Without the pack's name, such as `smsExtraPro`. */
	type: string;
	/** What the start puts out. */
	item: Record<string, unknown>;
	parameters: Record<string, unknown>;
}

const NODES: readonly NodePicture[] = [
	{
		picture: 'node-output',
		type: 'smsExtraPro',
		item: { name: 'Camille', phone: '+32475112233', time: '10:30' },
		parameters: {
			operation: 'send',
			to: '={{ $json.phone }}',
			sender: 'Dr Martin',
			message: '=Bonjour {{ $json.name }}, rendez-vous à {{ $json.time }}.',
			messageType: 'withReport',
			options: { clientReference: 'reminder-1' },
		},
	},
	{
		picture: 'node-smsextrapro',
		type: 'smsExtraPro',
		item: {},
		parameters: {
			operation: 'send',
			to: '+32 475 11 22 33, +33 6 12 34 55 66',
			sender: 'Dr Martin',
			message: 'Le cabinet est fermé vendredi.',
			options: { clientReference: 'closed-friday' },
		},
	},
	{
		picture: 'node-asanak',
		type: 'asanak',
		item: { phone: '09121234567' },
		parameters: {
			operation: 'send',
			to: '={{ $json.phone }}',
			sender: '982100',
			message: 'سلام، نوبت شما فردا ساعت ۱۰:۳۰ است.',
		},
	},
	{
		picture: 'node-fax123',
		type: 'fax123',
		item: { fax: '01 40 00 00 00', invoice: '2026-041' },
		parameters: {
			operation: 'send',
			to: '={{ $json.fax }}',
			documentSource: 'url',
			documentUrl: 'https://example.com/invoices/2026-041.pdf',
			options: { clientReference: '=invoice-{{ $json.invoice }}' },
		},
	},
	{
		picture: 'node-globfax',
		type: 'globFax',
		item: { rcptRef: 'rcpt_111aaa' },
		parameters: { operation: 'report', recipientReferences: '={{ $json.rcptRef }}' },
	},
	{
		picture: 'node-faximosilver',
		type: 'faximoSilver',
		item: { fax: '03-2345-6789', order: '4711' },
		parameters: {
			operation: 'send',
			to: '={{ $json.fax }}',
			subject: '請求書の送付',
			message: 'いつもお世話になっております。請求書をお送りします。',
			binaryProperties: '',
			options: { clientReference: '=order-{{ $json.order }}' },
		},
	},
];

export interface EditorStage {
	browser: Browser;
	n8n: N8n;
	sandbox: Sandbox;
}

/** Takes the pictures of n8n's editor with the pack's nodes, for a user who has the sandbox's accounts. */
export async function editorPictures(camera: Camera, { browser, n8n, sandbox }: EditorStage): Promise<void> {
	const credentials = await createSandboxCredentials(n8n.api, sandbox, sandbox.url);
	const nodes = new Map((await builtNodes()).map((node) => [node.name, node]));
	const editor = await Editor.open(browser, n8n);
	const { page } = editor;
	// The picture shows an address such as people have, which is never fetched.
	sandbox.fax123.fetch = async () => samplePdf();
	await exampleFlow();
	if (camera.wants('credential-green')) {
		await editor.credential.open(credentials.globFaxApi?.id ?? '');
		await editor.credential.success();
		await camera.take('credential-green', page, editor.credential.dialog);
	}
	await page.setViewportSize(WIDE);
	for (const node of NODES) if (camera.wants(node.picture)) await openNode(node);
	if (camera.wants('search-sms')) {
		await editor.newWorkflow();
		await page.setViewportSize(TALL);
		await editor.creator.search('sms');
		await camera.take('search-sms', page, page.getByTestId('node-creator'));
	}
	await page.context().close();

	/** The trigger's panel, and the flow after an SMS has come in. */
	async function exampleFlow(): Promise<void> {
		if (!camera.wants('editor-flow') && !camera.wants('trigger-url')) return;
		const { workflowId, urls } = await installExample(n8n.api, n8n.url, EXAMPLE, credentials);
		await editor.openWorkflow(workflowId);
		await editor.node.open('Inbound SMS');
		await editor.node.webhookUrls('Production URL');
		await camera.take('trigger-url', page, editor.node.panel);
		await editor.node.close();

		await page.getByTestId('execute-workflow-button').click();
		await page
			.getByText(/^Waiting for/)
			.first()
			.waitFor();
		const { pushes } = sandbox.smsExtraPro;
		pushes.inboundUrl = (urls['Inbound SMS'] ?? '').replace('/webhook/', '/webhook-test/');
		await pushes.inbound({ sender: '32475112233', keyword: 'INFO', text: 'Bonjour' });
		await editor.canvas.node('Answer').getByTestId('canvas-node-status-success').waitFor();
		// Nothing is chosen, and no pointer lies on a node.
		await page.mouse.click(1100, 600);
		await camera.take('editor-flow', page);
	}

	async function openNode({ picture, type, item, parameters }: NodePicture): Promise<void> {
		const { displayName: node = type, credentials: [{ name: credential } = { name: '' }] = [] } =
			nodes.get(type) ?? {};
		const workflow = startWorkflow(
			node,
			{
				type: `n8n-nodes-sms-fax.${type}`,
				parameters,
				credentials: { [credential]: credentials[credential] as Credentials[string] },
			},
			[item],
		);
		await editor.openWorkflow(await n8n.api.createWorkflow(workflow));
		await editor.node.open(node);
		await editor.node.execute();
		await editor.node.firstItem();
		await editor.node.output.getByTestId('radio-button-schema').click();
		await editor.node.output.getByTestId('run-data-schema-item').first().waitFor();
		await camera.take(picture, page, editor.node.panel);
		await editor.node.close();
	}
}
