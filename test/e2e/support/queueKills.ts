import { END_SIGNALS, type Companion, type EndSignal } from '../../../tooling/n8n/instance';
import type { Execution } from '../../../tooling/n8n/api';
import { startItems, startItemsOf } from '../../../tooling/n8n/executions';
import { until } from '../../../tooling/processes';
import { gate } from '../../support/gate';
import { HELD_BACK, killInTheMiddle, type KillRow } from './kills';
import { activeTriggerFlow, answerNode, reportQuery, TRIGGER, vendorId } from './triggerFlow';
import type { World } from './world';

/** A process of queue mode, and how it ends. */
export interface EndedProcess {
	name: string;
	signal: EndSignal;
	end: (signal: EndSignal) => Promise<void>;
	restart: () => Promise<void>;
}

export const byBothSignals = (ended: Omit<EndedProcess, 'signal'>): EndedProcess[] =>
	END_SIGNALS.map((signal) => ({ ...ended, signal }));

const ENDED = ['success', 'error', 'crashed'];

/** Sends one SMS for each item, with the item's `field` as its text. Retry On Fail is on: it must not send twice either. */
const sendNode = async (world: World, field: string) => ({
	...answerNode(await world.createCredential(), {
		to: '32475112233',
		sender: 'Moi',
		message: `={{ $json.${field} }}`,
	}),
	retryOnFail: true,
	maxTries: 3,
	waitBetweenTries: 100,
});

/** What {@link killInTheMiddle} asks of a flow whose executions each begin with one item and send one SMS. */
function watchFlow(
	world: World,
	workflowId: string,
	trigger: string,
	field: string,
	expected: readonly string[],
) {
	const { n8n, sandbox } = world;
	const lists = async () => await startItems(n8n.api, workflowId, trigger);
	const isExpected = new Set(expected);
	return {
		expected,
		seen: async () => (await lists()).flat().map(({ json }) => String(json[field])),
		erased: async () => (await lists()).filter((items) => items.length === 0).length,
		sent: () => sandbox.smsExtraPro.received.map(({ text }) => text).filter((text) => isExpected.has(text)),
		finished: async () =>
			await until(
				'all executions to end',
				async () => {
					const executions = await n8n.api.executions(workflowId);
					const isEnded = ({ status }: Execution) => ENDED.includes(status);
					const idsOf = (execution: Execution) =>
						startItemsOf(execution, trigger).map(({ json }) => String(json[field]));
					const ended = new Set(executions.filter(isEnded).flatMap(idsOf));
					// n8n never runs an execution whose process was killed between storing and queuing it (docs/n8n.md).
					const isLeftBehind = (execution: Execution) =>
						execution.status === 'new' && idsOf(execution).every((id) => ended.has(id));
					return executions.every((execution) => isEnded(execution) || isLeftBehind(execution));
				},
				{ timeoutMs: 120_000, everyMs: 300 },
			),
	};
}

/**
 * Ends a process in the middle of a burst of reports, each of which starts an execution that sends an SMS. A call that is not
 * answered with 200 is made again, at the other webhook process.
 */
export async function endInABurst(
	world: World,
	processes: () => readonly [Companion, Companion],
	{ name, signal, end, restart }: EndedProcess,
	size: number,
): Promise<KillRow> {
	const flow = await activeTriggerFlow(
		world,
		{ events: ['deliveryReport'], options: { groupMaxItems: 1 } },
		await sendNode(world, 'messageId'),
	);
	const ids = Array.from({ length: size }, (_, index) => `${signal}-${name.replaceAll(' ', '-')}-${index}`);
	const watched = watchFlow(world, flow.workflowId, TRIGGER, 'messageId', ids.map(vendorId));
	const unanswered = new Map<string, number>();
	const ended = gate();
	const deliver = async (id: string, index: number) => {
		await new Promise((resolve) => setTimeout(resolve, index * 30));
		if (index >= size * (1 - HELD_BACK)) await ended.passed;
		for (let attempt = 0; ; attempt++) {
			const { url } = processes()[((index + attempt) % 2) as 0 | 1];
			const status = await callStatus(`${flow.url.replace(world.n8n.url, url)}?${reportQuery(id)}`);
			if (status === 200) return;
			if (status === 'noAnswer') unanswered.set(vendorId(id), (unanswered.get(vendorId(id)) ?? 0) + 1);
			await new Promise((resolve) => setTimeout(resolve, 1_000));
		}
	};
	const delivered = Promise.all(ids.map(deliver));
	const row = await killInTheMiddle({
		...watched,
		scenario: `queue mode, ${name}: reports`,
		signal,
		endAndRestart: async () => {
			await end(signal);
			ended.open();
			await restart();
		},
		settled: async () => await delivered,
		unanswered: (id) => unanswered.get(id) ?? 0,
	});
	await world.n8n.api.deactivate(flow.workflowId);
	return row;
}

/** @returns the HTTP status; `noAnswer`: the call was written, and the connection broke */
async function callStatus(url: string): Promise<number | 'refused' | 'noAnswer'> {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(60_000) })).status;
	} catch (error) {
		const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
		return cause?.code === 'ECONNREFUSED' ? 'refused' : 'noAnswer';
	}
}

/** Ends a process while the Asanak Trigger finds many inbound SMS, each of which starts an execution that sends an SMS. */
export async function endInACatchUp(
	world: World,
	{ name, signal, end, restart }: EndedProcess,
	size: number,
): Promise<KillRow> {
	const { n8n, sandbox } = world;
	const { asanak } = sandbox;
	asanak.reset();
	const answer = await sendNode(world, 'text');
	const workflowId = await n8n.api.createWorkflow({
		name: `catch-up ${signal}`,
		nodes: [
			{
				id: 'trigger',
				name: 'Trigger',
				type: 'n8n-nodes-sms-fax.asanakTrigger',
				typeVersion: 2,
				position: [0, 0],
				parameters: { options: { pollIntervalSeconds: 5 } },
				credentials: { asanakApi: { id: await createAsanakCredential(world), name: 'Asanak sandbox' } },
			},
			answer,
		],
		connections: { Trigger: { main: [[{ node: 'Answer', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await n8n.api.activate(workflowId);
	const texts = Array.from({ length: size }, (_, index) => `${signal} ${name} ${index}`);
	const watched = watchFlow(world, workflowId, 'Trigger', 'text', texts);
	const comeIn = (from: number, to: number) => {
		for (let index = from; index < to; index++) {
			// A page of the vendor's holds 100: no more may share a millisecond.
			const receivedTime = Date.now() + Math.floor(index / 3);
			void asanak.inbound({ source: '989121234567', text: texts[index] ?? '', receivedTime });
		}
	};
	const atFirst = size * (1 - HELD_BACK);
	comeIn(0, atFirst);
	try {
		return await killInTheMiddle({
			...watched,
			scenario: `queue mode, ${name}: Asanak catch-up`,
			signal,
			endAndRestart: async () => {
				await end(signal);
				comeIn(atFirst, size);
				await restart();
			},
		});
	} finally {
		// Another trigger would find the next test's messages, too.
		await n8n.api.deactivate(workflowId);
	}
}

export async function createAsanakCredential({ n8n, sandbox }: World): Promise<string> {
	const { accounts, path } = sandbox.asanak;
	return await n8n.api.createCredential('Asanak sandbox', 'asanakApi', {
		username: accounts[0]?.username,
		password: accounts[0]?.password,
		baseUrl: sandbox.url + path,
		pacingMs: 1000,
	});
}
