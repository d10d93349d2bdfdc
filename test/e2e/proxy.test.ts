import { freePort } from '../../tooling/processes';
import { callAll, type CallEnd } from '../../tooling/n8n/load';
import { hasProxy, startProxy, type ProxyKind } from '../../tooling/servers/proxies';
import type { Server } from '../../tooling/servers/queueServers';
import { proxyLines } from '../support/proxyLines';
import { isSoak } from '../support/soak';
import { activeTriggerFlow, reportQuery, vendorId, wrongCounts } from './support/triggerFlow';
import { startWorld, type World } from './support/world';

jest.setTimeout(240_000);

const PROXIES: ProxyKind[] = ['nginx', 'caddy'];
/**
 * A vendor calls again after each of these. 503 and 502 are the proxy's, while n8n is down or starts: Caddy notices within
 * a second that n8n has gone, and until then the connection is refused. n8n itself answers a call with 500 where it closed
 * its database under it.
 */
const REFUSALS = { nginx: [500, 503], caddy: [500, 502, 503] };

describe('n8n behind a proxy with the configuration of docs/scaling.md', () => {
	const proxies: Server[] = [];
	let world: World;

	beforeAll(async () => {
		world = await startWorld();
	});
	afterAll(async () => {
		for (const proxy of proxies) await proxy.stop();
		await world?.stop();
	});

	async function start(kind: ProxyKind): Promise<string> {
		const port = await freePort();
		const lines = await proxyLines('scaling.md', kind, [`127.0.0.1:${world.n8n.port}`], port);
		proxies.push(await startProxy(kind, lines, port));
		return `http://127.0.0.1:${port}`;
	}

	it('loses no report while n8n stops and starts: each call without a 200 is repeated', async () => {
		const flow = await activeTriggerFlow(world);
		const callers = await Promise.all(
			PROXIES.filter(hasProxy).map(async (kind) =>
				reporting(flow.url.replace(world.n8n.url, await start(kind)), kind),
			),
		);
		await world.n8n.halt();
		await world.n8n.launch();
		const runs = await Promise.all(callers.map(async ({ end }) => await end()));
		await world.n8n.api.signIn();
		for (const { kind, ends } of runs) {
			const refusals = [...new Set(ends)].filter((end) => end !== 200);
			expect([
				kind,
				refusals.includes(503) || refusals.includes(502),
				refusals.filter((end) => !REFUSALS[kind].includes(Number(end))),
			]).toEqual([kind, true, []]);
		}
		if (isSoak)
			for (const { kind, taken, ends } of runs)
				console.log(`${kind}: ${taken.length} reports, ${ends.length - taken.length} refusals`);
		const taken = runs.flatMap((run) => run.taken);
		expect(wrongCounts(await flow.items(taken.length, 60_000), taken)).toEqual({});
	});
});

/** A vendor that sends one report after the other, and repeats each until it gets 200. */
function reporting(url: string, kind: ProxyKind) {
	const taken: string[] = [];
	const ends: CallEnd[] = [];
	let isOver = false;
	const calling = (async () => {
		for (let next = 0, after = 0; !isOver || after < 20; after += isOver ? 1 : 0) {
			const id = `${kind}${next}`;
			const [end] = await callAll([`${url}?${reportQuery(id)}`], { callers: 1 });
			ends.push(end ?? 0);
			if (end === 200) {
				taken.push(vendorId(id));
				next++;
			} else await new Promise((resolve) => setTimeout(resolve, 50));
		}
	})();
	const end = async () => {
		isOver = true;
		await calling;
		return { kind, taken, ends };
	};
	return { end };
}
