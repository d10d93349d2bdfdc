import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Events } from '../../sandbox/console/events';
import { until } from '../../tooling/processes';

/** A browser that reads only when the test says so. */
class FakeBrowser {
	readonly response = Object.assign(new PassThrough({ highWaterMark: 100 }), { writeHead: () => undefined });
	readonly reply = {
		raw: this.response,
		hijack: () => undefined,
		getHeaders: () => ({}),
	} as unknown as FastifyReply;

	/** The data of all events that have come. */
	read(): string[] {
		return [...String(this.response.read() ?? '').matchAll(/^data: (.*)$/gm)].map((match) => match[1] ?? '');
	}
}

const parts = { one: '1', other: 'a' };
const events = new Events([
	{ id: 'one', json: () => parts.one },
	{ id: 'other', json: () => parts.other },
]);
afterAll(() => events.stop());

describe('events', () => {
	it('send a new page everything, and then only changes', async () => {
		const browser = new FakeBrowser();
		await events.listen(browser.reply);
		expect(browser.read()).toEqual(['1', 'a']);
		parts.other = 'b';
		events.look();
		expect(browser.read()).toEqual(['b']);
	});

	it('are polled only while a page listens', async () => {
		const browser = new FakeBrowser();
		await events.listen(browser.reply);
		browser.read();
		parts.one = '2';
		await until('the change', () => browser.read().includes('2'));
		browser.response.destroy();
		await until('nobody listens', () => events.listening <= 1);
	});

	it('skip outdated states for a slow page, and still send it the newest', async () => {
		const browser = new FakeBrowser();
		await events.listen(browser.reply);
		browser.read();
		parts.one = 'x'.repeat(1_000);
		parts.other = 'c';
		events.look();
		for (const overtaken of ['y1', 'y2', 'y3']) {
			parts.one = overtaken;
			events.look();
		}
		expect(browser.read()).toEqual(['x'.repeat(1_000), 'c']);
		await until('the newest', () => browser.read().includes('y3'));
	});

	it('for a section that cannot be shown do not block the others', async () => {
		const browser = new FakeBrowser();
		const odd = new Events([
			{
				id: 'odd',
				json: () => {
					throw new TypeError('cannot be shown');
				},
			},
			{ id: 'other', json: () => 'a' },
		]);
		await odd.listen(browser.reply);
		expect(browser.read()).toEqual(['a']);
		odd.stop();
	});

	it('refuse more pages than anybody opens', async () => {
		const answers: number[] = [];
		for (let count = 0; count < 25; count++) {
			const { reply } = new FakeBrowser();
			const code = (status: number) => {
				answers.push(status);
				return { send: async () => undefined };
			};
			await events.listen(Object.assign(reply, { code }) as unknown as FastifyReply);
		}
		expect(answers.length).toBeGreaterThan(3);
		expect(new Set(answers)).toEqual(new Set([503]));
	});
});
