import { freePort } from '../../tooling/processes';
import { callAll, type CallEnd } from '../../tooling/n8n/load';
import { hasProxy, startProxy } from '../../tooling/servers/proxies';
import type { Server } from '../../tooling/servers/queueServers';
import { proxyLines } from '../support/proxyLines';
import { activeTriggerFlow, reportQuery, vendorId, wrongCounts } from './support/triggerFlow';
import { startWorld, type World } from './support/world';

jest.setTimeout(240_000);

(hasProxy('nginx') ? describe : describe.skip)('n8n behind nginx with the lines of docs/scaling.md', () => {
	let world: World;
	let proxy: Server | undefined;

	beforeAll(async () => {
		world = await startWorld();
		const port = await freePort();
		const lines = await proxyLines('scaling.md', 'nginx', [`127.0.0.1:${world.n8n.port}`], port);
		proxy = await startProxy('nginx', lines, port);
	});
	afterAll(async () => {
		await proxy?.stop();
		await world?.stop();
	});

	it('loses no report while n8n stops and starts: each call that got no 200 comes again', async () => {
		const flow = await activeTriggerFlow(world);
		const url = flow.url.replace(world.n8n.url, `http://127.0.0.1:${proxy?.port}`);
		const taken: string[] = [];
		const ends: CallEnd[] = [];
		let next = 0;
		let isOver = false;
		const calling = (async () => {
			for (let id = `p${next}`; !isOver || next % 20 !== 0; id = `p${next}`) {
				const [end] = await callAll([`${url}?${reportQuery(id)}`], { callers: 1 });
				ends.push(end ?? 0);
				if (end === 200) {
					taken.push(vendorId(id));
					next++;
				} else await new Promise((resolve) => setTimeout(resolve, 50));
			}
		})();
		await world.n8n.halt();
		await world.n8n.launch();
		isOver = true;
		await calling;
		await world.n8n.api.signIn();
		expect(new Set(ends)).toEqual(new Set([200, 503]));
		expect(wrongCounts(await flow.items(taken.length, 60_000), taken)).toEqual({});
	});
});
