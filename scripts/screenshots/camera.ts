import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'pictures');

/** What differs from run to run, and what the pictures show instead. */
const ALWAYS_THE_SAME: ReadonlyArray<[pattern: string, text: string]> = [
	['\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b', '3f0c9a52-6f1d-4c6e-9b57-0d8a4e2b71c6'],
	['\\b20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z', '2026-03-02T09:30:00.000Z'],
];

/** This runs in the page. It is a text because the scripts of this project have no DOM types. */
const STAND_STILL = `(replacements) => {
	const put = (text) => replacements.reduce((before, [pattern, after]) => before.replace(new RegExp(pattern, 'g'), after), text);
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const text = put(node.data);
		if (text !== node.data) node.data = text;
	}
	for (const field of document.querySelectorAll('input, textarea')) {
		const text = put(field.value);
		if (text !== field.value) field.value = text;
	}
	for (const time of document.querySelectorAll('time')) time.textContent = '09:30';
}`;

/** n8n's passing notifications, and its shortcuts that cover a node's edges. */
const NOTHING_OF_THE_MOMENT =
	'.el-notification, [data-test-id^="floating-node"] { visibility: hidden !important; }';

/** Takes pictures that look the same whenever and wherever they are taken. */
export class Camera {
	/** File and size of each. */
	readonly taken: string[] = [];
	private readonly replacements = [...ALWAYS_THE_SAME];

	/** @param wanted parts of names; none: all pictures */
	constructor(private readonly wanted: readonly string[]) {}

	/** Shows another address in place of one of this run, from now on. */
	shows(address: string, as: string): void {
		this.replacements.push([address.replaceAll('.', '\\.'), as]);
	}

	wants(name: string): boolean {
		return this.wanted.length === 0 || this.wanted.some((part) => name.includes(part));
	}

	/** Writes `docs/pictures/<name>.png`: of a page, of its left part of some width, or of a part of it. */
	async take(name: string, page: Page, what: Page | Locator = page, width?: number): Promise<void> {
		await page.evaluate(`(${STAND_STILL})(${JSON.stringify(this.replacements)})`);
		const file = path.join(FOLDER, `${name}.png`);
		await what.screenshot({
			path: file,
			animations: 'disabled',
			caret: 'hide',
			style: NOTHING_OF_THE_MOMENT,
			...(width !== undefined && { clip: { x: 0, y: 0, width, height: page.viewportSize()?.height ?? 0 } }),
		});
		const { size } = await stat(file);
		this.taken.push(`docs/pictures/${name}.png, ${Math.ceil(size / 1000)} kB`);
	}
}
