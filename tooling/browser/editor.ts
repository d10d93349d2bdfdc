import { selectors, type Browser, type Locator, type Page } from 'playwright-core';
import { OWNER, type N8n } from '../n8n/instance';

// n8n's editor marks its elements with this attribute.
selectors.setTestIdAttribute('data-test-id');

/** The editor loads some megabytes at first, on a machine that may be busy. */
const TIMEOUT_MS = 30_000;
const VIEWPORT = { width: 1280, height: 800 };

export interface EditorOptions {
	colorScheme?: 'light' | 'dark';
}

/** n8n's editor as a person uses it: one page of one browser, signed in. */
export class Editor {
	/** What the browser's console has shown as errors, and errors that nothing caught. */
	readonly errors: string[] = [];
	readonly canvas: Canvas;
	readonly creator: NodeCreator;
	readonly node: NodeView;
	readonly credential: CredentialDialog;

	private constructor(
		readonly page: Page,
		readonly url: string,
	) {
		this.canvas = new Canvas(page);
		this.creator = new NodeCreator(page);
		this.node = new NodeView(page);
		this.credential = new CredentialDialog(page, url);
		page.on('console', (message) => {
			if (message.type() === 'error') this.errors.push(message.text());
		});
		page.on('pageerror', (error) => this.errors.push(error.message));
	}

	/** Opens a page and signs the owner in. */
	static async open(browser: Browser, n8n: N8n, { colorScheme = 'light' }: EditorOptions = {}) {
		const context = await browser.newContext({
			viewport: VIEWPORT,
			colorScheme,
			reducedMotion: 'reduce',
			locale: 'en-GB',
		});
		context.setDefaultTimeout(TIMEOUT_MS);
		// Blocks n8n's requests to its makers' servers, so that nothing leaves this machine.
		await context.route(
			(url) => url.origin !== n8n.url,
			async (route) => await route.fulfill({ status: 204 }),
		);
		const editor = new Editor(await context.newPage(), n8n.url);
		await editor.signIn();
		return editor;
	}

	private async signIn(): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await this.page.locator('input[name=password]').fill(OWNER.password);
		await this.page.keyboard.press('Enter');
		await this.page.getByTestId('project-home-menu-item').waitFor();
		// Requests that were refused before the sign-in do not matter.
		this.errors.length = 0;
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.ready();
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.ready();
	}

	/** From the start page of an n8n that has no workflow yet. */
	async firstWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/home/workflows`);
		await this.page.getByText('Build a workflow', { exact: true }).click();
		await this.ready();
		// n8n 2.40 logs an error of its own on the way from this page to the canvas.
		this.errors.length = 0;
	}

	private async ready(): Promise<void> {
		await this.page.getByTestId('node-creator-plus-button').waitFor();
		// n8n tells its users of a new shortcut, once.
		const gotIt = this.page.getByRole('button', { name: 'Got it' });
		if (await gotIt.isVisible()) await gotIt.click();
	}
}

export class Canvas {
	constructor(private readonly page: Page) {}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Presses the card with this label on an empty canvas, which opens the list of triggers. */
	async addFirst(label: string): Promise<void> {
		const card = this.page.getByTestId('canvas-add-button');
		await card.getByText(label).waitFor();
		await card.getByTestId('canvas-plus-button').click();
	}

	/** Presses the plus behind the node with this text, which opens the list of nodes. */
	async addBehind(text: RegExp): Promise<void> {
		const node = this.page.getByTestId('canvas-node').filter({ hasText: text });
		await node.getByTestId('canvas-handle-plus').first().click();
	}

	/** What stands below a node: its name and its subtitle. */
	async textOf(name: string): Promise<string> {
		return await this.node(name).innerText();
	}
}

/** The list of nodes that opens beside the canvas. */
export class NodeCreator {
	constructor(private readonly page: Page) {}

	/** Types into the search. @returns the names of the nodes that are found, best first */
	async search(text: string): Promise<string[]> {
		const field = this.page.getByTestId('node-creator-search-bar');
		if (!(await field.isVisible())) {
			await this.page.getByTestId('node-creator-plus-button').click();
			await field.waitFor();
		}
		await field.fill(text);
		// The list is filtered by the field's text, with a short delay.
		await this.page.waitForTimeout(SEARCH_MS);
		return (await this.names().allInnerTexts()).map((name) => name.trim());
	}

	/**
	 * Adds the node of this name and description to the workflow, which opens it.
	 *
	 * @param action which of a trigger's events, where n8n lists them; undefined: n8n has a button
	 */
	async add(search: string, name: string, description: string, action?: string): Promise<void> {
		await this.search(search);
		await this.page
			.getByTestId('item-iterator-item')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.filter({ hasText: description })
			.click();
		await this.page.getByText(action ?? 'Add to workflow', { exact: true }).click();
		await this.page.getByTestId('ndv').waitFor();
	}

	private names(): Locator {
		return this.page.getByTestId('node-creator-item-name');
	}
}
const SEARCH_MS = 400;

/** A node that is open: its input, its parameters, its output. */
export class NodeView {
	constructor(private readonly page: Page) {}

	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** Opens a node by a double click on the canvas. */
	async open(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.panel.waitFor();
	}

	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** Closes whatever a failed test has left open. */
	async leave(): Promise<void> {
		if (await this.panel.isVisible()) await this.close();
	}

	/** The labels of the parameters that are shown. */
	async labels(): Promise<string[]> {
		const labels = this.panel
			.getByTestId('node-parameters')
			.getByTestId('input-label')
			.filter({ visible: true });
		await labels.first().waitFor();
		// Below a label's text stands what switches to an expression.
		return (await labels.allInnerTexts()).map((label) => label.split('\n')[0]?.trim() ?? '');
	}

	/** Types a text into the parameter of this name. */
	async fill(parameter: string, value: string): Promise<void> {
		await this.panel
			.getByTestId(`parameter-input-${parameter}`)
			.locator('input, textarea')
			.first()
			.fill(value);
	}

	/** Presses "Execute step". */
	async execute(): Promise<void> {
		await this.panel.getByTestId('node-execute-button').first().click();
	}

	/** Presses "Execute step" in a trigger, and waits until it listens. */
	async listen(): Promise<void> {
		await this.panel.getByTestId('trigger-execute-button').first().click();
		await this.panel.getByTestId('trigger-listening').waitFor();
	}

	/** Unfolds what the trigger's panel says about going live. @returns its text */
	async triggerHelp(): Promise<string> {
		await this.panel.getByText('When will this node trigger my flow?', { exact: true }).click();
		return await this.panel.innerText();
	}

	/** Waits for output. @returns its first item, as the table shows it: texts by field */
	async firstItem(): Promise<Record<string, string>> {
		await this.output.getByTestId('radio-button-table').click();
		const table = this.output.locator('table').first();
		await table.locator('tbody tr').first().waitFor();
		const names = await table.locator('thead th').allInnerTexts();
		const values = await table.locator('tbody tr').first().locator('td').allInnerTexts();
		return Object.fromEntries(
			names.map((name, index) => [name.trim(), (values[index] ?? '').trim()]).filter(([name]) => name !== ''),
		) as Record<string, string>;
	}

	/** Waits for an error. @returns its message and its description */
	async error(): Promise<{ message: string; description: string }> {
		await this.output.getByTestId('node-error-message').waitFor();
		return {
			message: (await this.output.getByTestId('node-error-message').innerText()).trim(),
			description: (await this.output.getByTestId('node-error-description').innerText()).trim(),
		};
	}

	/** The fields that the input panel offers for dragging, once this one is among them: n8n's own come at once. */
	async inputFields(awaited: string): Promise<string[]> {
		const fields = this.page.getByTestId('ndv-input-panel').getByTestId('run-data-schema-item');
		await fields.filter({ hasText: awaited }).first().waitFor();
		return (await fields.allInnerTexts()).map((text) => text.split('\n')[0]?.trim() ?? '');
	}

	/** The addresses under "Webhook URLs", all that are shown. */
	async webhookUrls(which: 'Test URL' | 'Production URL'): Promise<string[]> {
		const tabs = this.panel.getByRole('radio', { name: which });
		if (!(await tabs.isVisible())) await this.panel.getByText('Webhook URLs').click();
		await this.panel.getByText(which, { exact: true }).click();
		const path = which === 'Test URL' ? '/webhook-test/' : '/webhook/';
		const urls = this.panel.getByText(new RegExp(`^https?://\\S+${path}\\S+$`));
		await urls.first().waitFor();
		return (await urls.allInnerTexts()).map((url) => url.trim());
	}
}

/** The dialog in which a person enters an account, and tests it. */
export class CredentialDialog {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	get dialog(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	async open(id: string): Promise<void> {
		await this.page.goto(`${this.url}/home/credentials/${id}`);
		await this.dialog.waitFor();
	}

	async fill(field: string, value: string): Promise<void> {
		await this.dialog.getByTestId(`parameter-input-${field}`).locator('input').first().fill(value);
	}

	/** Saves, which tests the account. */
	async save(): Promise<void> {
		await this.dialog.getByTestId('credential-save-button').click();
	}

	/** Waits for the green banner. */
	async success(): Promise<void> {
		await this.dialog.getByTestId('credentials-config-container-test-success').waitFor();
	}

	/** Waits for the red banner. @returns what it says when it is unfolded */
	async failure(): Promise<string> {
		const banner = this.dialog.locator('.el-tag', { hasText: 'Couldn’t connect with these settings' });
		await banner.getByText('More details').click();
		return await banner.innerText();
	}
}
