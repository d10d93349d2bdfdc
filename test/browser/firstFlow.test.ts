import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../tooling/browser/chromium';
import { Editor } from '../../tooling/browser/editor';
import { startWorld, type World } from '../e2e/support/world';

/** “Your first flow, in five steps” of README.md, as a newcomer follows them: each word in italics is pressed or filled in. */

jest.setTimeout(120_000);

const README = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');
const [, chapter = ''] = /^## Your first flow, in five steps\n([\s\S]*?)^## /m.exec(README) ?? [];
/** The words in italics of each step, in their order. */
const STEPS = [...chapter.matchAll(/^\d\. [\s\S]*?(?=^\d\. |^$)/gm)].map(([step]) =>
	[...step.matchAll(/\b_([^_]+)_\b/g)].map(([, word = '']) => word.replace(/\s+/g, ' ')),
);

let world: World;
let browser: Browser;
let editor: Editor;

beforeAll(async () => {
	[world, browser] = await Promise.all([startWorld(), launchChromium()]);
	editor = await Editor.open(browser, world.n8n);
});
afterAll(async () => {
	await browser?.close();
	await world?.stop();
});

it('has five steps that name each click', () => {
	expect(STEPS).toEqual([
		['Add first step', 'Trigger manually'],
		['Add to workflow'],
		['Connect to SmsExtraPro', 'Save'],
		['To', 'Sender', 'Message'],
		['Execute step'],
	]);
});

it('leads from an empty n8n to an SMS that is sent', async () => {
	const [[firstStep, trigger], [add], [connect, save], fields, [execute]] = STEPS as [
		[string, string],
		[string],
		[string, string],
		string[],
		[string],
	];
	const { canvas, creator, credential, node, page } = editor;

	await editor.firstWorkflow();
	await canvas.addFirst(firstStep);
	await page.getByText(trigger, { exact: true }).click();

	await canvas.addBehind(/Execute workflow/);
	await creator.add('SmsExtraPro', 'SmsExtraPro', 'Send SMS', add);

	await node.panel.getByText(connect, { exact: true }).click();
	for (const [field, value] of Object.entries(world.credentialData())) {
		if (field !== 'authentication') await credential.fill(field, String(value));
	}
	await credential.dialog.getByText(save, { exact: true }).click();
	// n8n tests the account, closes the dialog, and chooses the credential in the node.
	await credential.dialog.waitFor({ state: 'hidden' });

	expect(await node.labels()).toEqual(expect.arrayContaining(fields));
	const values = ['+32 475 11 22 33', 'MyCompany', 'Hello'];
	for (const [index, label] of fields.entries()) {
		await node.fill(label.toLowerCase(), values[index] as string);
	}
	expect((await node.panel.getByTestId('node-execute-button').first().innerText()).trim()).toBe(execute);
	await node.execute();
	expect(await node.firstItem()).toMatchObject({ recipient: '+32475112233', status: 'queued' });
	expect(world.sandbox.smsExtraPro.received.map(({ recipient, text }) => [recipient, text])).toEqual([
		['32475112233', 'Hello'],
	]);
	expect(editor.errors).toEqual([]);
});
