import { setTimeout } from 'node:timers/promises';
import { SAMPLE_PATH } from '../../sandbox';
import { startChatModel, type ChatModel } from '../../scripts/demo/chatModel';
import type { Execution, WorkflowDefinition } from '../../tooling/n8n/api';
import {
	exampleFiles,
	installExample,
	readExample,
	replacing,
	type Change,
	type Credentials,
	type InstalledExample,
} from '../../tooling/n8n/examples';
import { until } from '../../tooling/processes';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { reportQuery, vendorId } from './support/triggerFlow';
import { errorOf, outputOf, startWorld, type World } from './support/world';

jest.setTimeout(180_000);

const BY_HAND = 'When clicking Execute workflow';
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
/** What n8n's editor calls things. */
const EDITOR_WORDS = ['Execute workflow', 'Execute Sub-workflow', 'Open chat'];
const VENDORS = ['SmsExtraPro', 'Asanak', '123-Fax', 'GlobFax', 'faximoSilver'];

let world: World;
let chatModel: ChatModel;
let credentials: Credentials;
/** Switched on by the test that runs. */
const active: string[] = [];
/** Files that a test has run; the last test looks whether one is missing. */
const ran = new Set<string>();

beforeAll(async () => {
	chatModel = await startChatModel();
	world = await startWorld();
	credentials = await createSandboxCredentials(world.n8n.api, world.sandbox, chatModel.url);
});
afterAll(async () => {
	await world?.stop();
	await chatModel?.stop();
});
afterEach(async () => {
	for (const workflowId of active.splice(0)) await world.n8n.api.deactivate(workflowId);
	const { smsExtraPro, asanak, fax123, globFax, faximoSilver } = world.sandbox;
	smsExtraPro.pushes.reportUrl = null;
	smsExtraPro.pushes.inboundUrl = null;
	fax123.pushes.reportUrl = null;
	for (const vendor of [smsExtraPro, asanak, fax123, globFax, faximoSilver]) vendor.reset();
});

/** Imports an example with the sandbox's credentials, as a person does. */
async function install(file: string, change?: Change): Promise<InstalledExample> {
	ran.add(file);
	return await installExample(world.n8n.api, world.n8n.url, file, credentials, { change });
}

/** Installs an example and publishes it. */
async function publish(file: string, change?: Change): Promise<InstalledExample> {
	const installed = await install(file, change);
	await world.n8n.api.activate(installed.workflowId);
	active.push(installed.workflowId);
	return installed;
}

/** Starts at a trigger, and expects no error. */
async function run(workflowId: string, trigger: string): Promise<Execution> {
	const execution = await world.n8n.api.runManually(workflowId, trigger);
	expect([execution.status, errorOf(execution)]).toEqual(['success', 'undefined ']);
	return execution;
}

/** The ended executions of a workflow in which a node ran, newest first, once there are so many. */
async function executionsWith(node: string, workflowId: string, count = 1): Promise<Execution[]> {
	return await until(
		`${count} executions that come to “${node}”`,
		async () => {
			const all = (await world.n8n.api.executions(workflowId)).filter(
				({ data }) => data.resultData?.runData?.[node] !== undefined,
			);
			return all.length >= count && all;
		},
		{ everyMs: 100, timeoutMs: 60_000 },
	);
}

const withParameters =
	(node: string, parameters: Record<string, unknown>): Change =>
	(workflow) => ({
		...workflow,
		nodes: workflow.nodes.map((one) => (one.name === node ? { ...one, parameters } : one)),
	});

const inOrder =
	(...changes: Change[]): Change =>
	(workflow) =>
		changes.reduce((changed, change) => change(changed), workflow);

/** Replaces the example's document by one that exists. */
const realDocument: Change = (workflow) =>
	replacing({ 'https://example.com/contract.pdf': world.sandbox.url + SAMPLE_PATH })(workflow);

/** As with a real vendor, a report comes after the flow has noted what it has sent, even on a busy machine. */
const AFTER_NOTING_MS = 1_500;

const sms = () =>
	world.sandbox.smsExtraPro.received.map(({ recipient, signature, text }) => ({
		to: `+${recipient}`,
		from: signature,
		text,
	}));

describe('Send an SMS', () => {
	it('sends to both numbers and puts out that the vendor accepted them', async () => {
		const { workflowId } = await install('send-an-sms.json');
		const execution = await run(workflowId, BY_HAND);
		expect(outputOf(execution, 0, 'Send an SMS').map(({ json }) => [json.recipient, json.status])).toEqual([
			['+32475112233', 'queued'],
			['+33688440512', 'queued'],
		]);
		expect(sms().map(({ to }) => to)).toEqual(['+32475112233', '+33688440512']);
	});
});

describe('Answer an inbound SMS, and Follow delivery reports', () => {
	it('answer a phone, and the reports of the answers start the second flow', async () => {
		const { pushes } = world.sandbox.smsExtraPro;
		const answer = await publish('answer-an-inbound-sms.json');
		const follow = await publish('follow-delivery-reports.json');
		pushes.inboundUrl = answer.urls['Inbound SMS'] ?? null;
		pushes.reportUrl = follow.urls['Delivery reports'] ?? null;

		await pushes.inbound({ sender: '32475998877', text: 'Êtes-vous ouvert ?' });
		await pushes.inbound({ sender: '32475998503', text: 'Et demain ?' });
		await until('both answers', () => sms().length === 2);
		expect(sms()).toEqual([
			{
				to: '+32475998877',
				from: '8989',
				text: 'Merci, nous avons bien reçu votre message : Êtes-vous ouvert ?',
			},
			{ to: '+32475998503', from: '8989', text: 'Merci, nous avons bien reçu votre message : Et demain ?' },
		]);
		const outcomes = async (node: string) =>
			(await executionsWith(node, follow.workflowId)).flatMap((execution) =>
				outputOf(execution, 0, node).map(({ json }) => [json.recipient, json.status]),
			);
		expect(await outcomes('Delivered')).toEqual([['+32475998877', 'delivered']]);
		expect(await outcomes('Not delivered')).toEqual([['+32475998503', 'undelivered']]);
	});
});

/** Adds a second trigger with a memory of its own, as the same trigger has at another webhook process. */
const atAnotherProcess =
	(trigger: string, other: string): Change =>
	(workflow) => {
		const [node] = workflow.nodes.filter(({ name }) => name === trigger);
		const connections = workflow.connections as Record<string, unknown>;
		return {
			...workflow,
			nodes: [...workflow.nodes, { ...node, id: 'other', name: other, position: [0, 300] }],
			connections: { ...connections, [other]: connections[trigger] },
		};
	};

describe('Each delivery report once', () => {
	it('passes a report once that starts two executions, in two processes', async () => {
		const change = atAnotherProcess('Delivery reports', 'Other process');
		const { workflowId, urls } = await publish('delivery-reports-once.json', change);
		const calls = [
			['Delivery reports', 'a'],
			['Other process', 'a'],
			['Delivery reports', 'b'],
			['Other process', 'b'],
		] as const;
		const node = 'Remove repeated reports';
		for (const [index, [trigger, id]] of calls.entries()) {
			expect((await fetch(`${urls[trigger]}?${reportQuery(id)}`)).status).toBe(200);
			await executionsWith(node, workflowId, index + 1);
		}
		const executions = await executionsWith(node, workflowId, calls.length);
		const passed = executions.map((one) => outputOf(one, 0, node).map(({ json }) => json.messageId));
		expect(passed.reverse()).toEqual([[vendorId('a')], [], [vendorId('b')], []]);
		const last = (await executionsWith('Seen for the first time', workflowId, 2)).length;
		expect(last).toBe(2);
	});
});

describe('Credit alert', () => {
	it('alerts once, by SmsExtraPro, when the credit is below the threshold', async () => {
		const [account] = world.sandbox.asanak.accounts;
		if (account !== undefined) account.credit = 99;
		const { workflowId } = await publish('credit-alert.json');
		const executions = await executionsWith('Tell me', workflowId);
		expect(executions.map(({ status }) => status)).toEqual(['success']);
		expect(sms().map(({ text }) => text)).toEqual(['Asanak credit is low: 99 left.']);
		expect(world.sandbox.asanak.received).toEqual([]);
	});

	it('stays silent while there is enough credit', async () => {
		const { asanak } = world.sandbox;
		const [account] = asanak.accounts;
		if (account !== undefined) account.credit = 100;
		const { workflowId } = await publish('credit-alert.json');
		await until('the credit to be looked at', () =>
			asanak.calls.some(({ operation }) => operation === 'getUserCredit'),
		);
		await setTimeout(1_000);
		expect(await world.n8n.api.executions(workflowId)).toEqual([]);
	});
});

describe('Fax with retry on busy', () => {
	const soon = withParameters('Wait', { amount: 1, unit: 'seconds' });

	it.each([
		['busy at first, is faxed until it arrives', '0123456102', 3, 'Arrived'],
		['always busy, is faxed three times', '0123456012', 3, 'Given up'],
		['wrong, is faxed once', '0123456083', 1, 'Given up'],
	])('a number that is %s', async (_what, number, times, end) => {
		const { fax123 } = world.sandbox;
		fax123.refMode = 'caller';
		const international = number.replace(/^0/, '+33');
		const { workflowId, urls } = await publish(
			'fax-with-retry-on-busy.json',
			inOrder(soon, realDocument, replacing({ '+33 1 23 45 61 02': international })),
		);
		fax123.pushes.reportUrl = urls['123-Fax report'] ?? null;
		const execution = await run(workflowId, BY_HAND);
		expect(outputOf(execution, 0, end)).toHaveLength(1);
		expect(fax123.received.map(({ fax }) => fax)).toEqual(Array<string>(times).fill(number));
	});
});

describe('Follow up a GlobFax fax', () => {
	it.each([
		['8675512345678', 'Arrived', 'delivered'],
		['8675512345001', 'Failed', 'undelivered'],
	])('polls until %s comes to “%s”', async (phoneNumber, node, status) => {
		const { globFax } = world.sandbox;
		globFax.addRecipient({ rcptRef: 'rcpt_slow', phoneNumber, stateStepMs: 700 });
		const { workflowId } = await install(
			'follow-up-a-globfax-fax.json',
			inOrder(
				withParameters('Wait', { amount: 1, unit: 'seconds' }),
				replacing({ rcpt_111aaa: 'rcpt_slow' }),
			),
		);
		const execution = await run(workflowId, BY_HAND);
		expect(outputOf(execution, 0, node).map(({ json }) => [json.messageId, json.status])).toEqual([
			['rcpt_slow', status],
		]);
		expect(globFax.calls.length).toBeGreaterThan(1);
	});
});

describe('Appointment reminders', () => {
	it('go once to each person who did not opt out, and the office is notified of missing numbers', async () => {
		const everyMorning = 'Every morning at 9';
		// One patient's number is invalid, which must not keep the others from being reminded.
		const { workflowId } = await install(
			'appointment-reminders.json',
			replacing({ '+33 6 88 44 05 12': '12 monkeys' }),
		);
		const text = (name: string, time: string) =>
			`Dear ${name}, your appointment is tomorrow at ${time}. To change it, call 02 123 45 67.`;
		const first = await run(workflowId, everyMorning);
		expect(outputOf(first, 0, 'Send the reminder').map(({ json }) => json.status)).toEqual([
			'queued',
			'queued',
		]);
		expect(sms().slice(0, 2)).toEqual([
			{ to: '+32475112233', from: 'MyClinic', text: text('Ann Peeters', '10:00') },
			{ to: '+32475110503', from: 'MyClinic', text: text('Luc Dubois', '11:30') },
		]);
		expect(sms()[2]).toMatchObject({
			to: '+32475998877',
			text: expect.stringMatching(/^Please call Eva Maes, 12 monkeys: .*cannot be a phone number/) as string,
		});

		// A second run sends no second message, not even to the office.
		const second = await run(workflowId, everyMorning);
		expect(outputOf(second, 0, 'Send the reminder').map(({ json }) => json.reason)).toEqual([
			'alreadySent',
			'alreadySent',
		]);
		expect(sms()).toHaveLength(3);

		// Luc writes STOP, and is not reminded of his next appointment.
		const { urls } = await publish('opt-out-by-sms.json');
		await writeTo(urls['Inbound SMS'] ?? '', '32475110503', 'Stop');
		await until('the answer', () => sms().length === 4);
		const next = await install('appointment-reminders.json');
		const third = await run(next.workflowId, everyMorning);
		expect(outputOf(third, 0, 'Send the reminder').map(({ json }) => json.reason)).toEqual([
			null,
			'optedOut',
			null,
		]);
	});
});

/** Simulates an SMS to the keyword. */
async function writeTo(url: string, sender: string, text: string): Promise<void> {
	const { pushes } = world.sandbox.smsExtraPro;
	pushes.inboundUrl = url;
	await pushes.inbound({ sender, keyword: 'CLINIC', text });
}

describe('Opt-out by SMS', () => {
	it.each(['STOP', ' arrêt!', 'Stoppen', 'لغو'])(
		'adds the sender of %j to the list, answers once, and removes the sender of START',
		async (word) => {
			const sender = '32475998811';
			const { workflowId, urls } = await publish('opt-out-by-sms.json');
			const url = urls['Inbound SMS'] ?? '';
			const stopped = {
				to: `+${sender}`,
				text: 'You will get no more SMS from us. Write START to get them again.',
			};
			await writeTo(url, sender, word);
			await until('the answer', () => sms().length === 1);
			await writeTo(url, sender, `${word} please`);
			await writeTo(url, sender, 'Bonjour');
			await executionsWith('Stop or start?', workflowId, 3);
			expect(sms()).toMatchObject([stopped]);
			await writeTo(url, sender, 'start');
			await until('the answer', () => sms().length === 2);
			expect(sms()[1]?.text).toBe('You will get our SMS again. Write STOP to end them.');
			// The list is empty, so this START has nothing to take off.
			await writeTo(url, sender, 'START again');
			await executionsWith('Stop or start?', workflowId, 5);
			expect(sms()).toHaveLength(2);
		},
	);
});

/** Polls often: the sandbox's mail server announces new mail, but not every server does. */
const watchOften = (node: string) => withParameters(node, { options: { pollIntervalSeconds: 5 } });

describe('Fax fails, then SMS', () => {
	it('sends one fax for each item, and an SMS for each that did not arrive', async () => {
		const { fax123 } = world.sandbox;
		fax123.refMode = 'caller';
		const { workflowId, urls } = await publish('fax-fails-then-sms.json', realDocument);
		// Both wait at the same time.
		fax123.pushes.reportDelayMs = AFTER_NOTING_MS;
		fax123.pushes.reportUrl = urls['123-Fax report'] ?? null;
		await run(workflowId, BY_HAND);
		await executionsWith('Arrived', workflowId);
		await executionsWith('Tell the customer', workflowId);
		expect(fax123.received.map(({ fax }) => fax).sort()).toEqual(['0123456083', '0123456789']);
		expect(sms()).toEqual([
			{
				to: '+32475112233',
				from: 'MyShop',
				text: 'We could not deliver our fax to +33 1 23 45 60 83. Please call us on 02 123 45 67.',
			},
		]);
	});
});

describe('faximoSilver fax fails, then SMS', () => {
	const file = 'faximosilver-fax-fails-then-sms.json';

	it('notifies the customer by SMS when the result mail reports a failed fax', async () => {
		const { faximoSilver } = world.sandbox;
		const { workflowId } = await publish(file, watchOften('Fax result'));
		await run(workflowId, BY_HAND);
		await until('the SMS', () => sms().length > 0, { timeoutMs: 60_000 });
		expect(faximoSilver.received.map(({ recipients }) => recipients)).toEqual([['0312345001']]);
		expect(sms()).toEqual([
			{
				to: '+32475112233',
				from: 'MyShop',
				text: 'Our fax to 03-1234-5001 did not get through. Your order is ready; please call us on 02 123 45 67.',
			},
		]);
	});

	it('sends no SMS when the fax arrives', async () => {
		const { workflowId } = await publish(
			file,
			inOrder(watchOften('Fax result'), replacing({ '03-1234-5001': '03-1234-5678' })),
		);
		await run(workflowId, BY_HAND);
		await executionsWith('Did it fail?', workflowId);
		expect(sms()).toEqual([]);
	});
});

describe('Inbound SMS: keyword routing', () => {
	it('answers each keyword in its own way, and records opt-outs', async () => {
		const { pushes } = world.sandbox.smsExtraPro;
		const { workflowId, urls } = await publish('inbound-sms-keyword-routing.json');
		pushes.inboundUrl = urls['Inbound SMS'] ?? null;
		const write = async (text: string, keyword = 'SHOP') => {
			const before = sms().length;
			await pushes.inbound({ sender: '32475998877', keyword, text });
			await until(`the answer to ${text}`, () => sms().length > before);
			return sms().at(-1);
		};
		const answer = (text: string) => ({ to: '+32475998877', from: '8989', text });
		const hours = answer('We are open Monday to Saturday, 9:00 to 18:00. Phone 02 123 45 67.');
		expect(await write('info please')).toEqual(hours);
		// A keyword of its own, registered with the vendor.
		expect(await write('', 'INFO')).toEqual(hours);
		expect(await write(' Stop ')).toEqual(
			answer('You will get no more SMS from us. Write SHOP INFO if you need us.'),
		);
		expect(await write('Bonjour')).toEqual(
			answer(
				'Sorry, we did not understand “BONJOUR”. Write SHOP INFO for the opening hours, SHOP STOP for no more SMS.',
			),
		);
		await write('STOP');
		const executions = await executionsWith('Note the number', workflowId, 2);
		const rows = executions.flatMap((one) => outputOf(one, 0, 'Note the number').map(({ json }) => json));
		expect(rows.map(({ phone }) => phone)).toEqual(['+32475998877', '+32475998877']);
		// The same row, both times.
		expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
	});
});

describe('Daily delivery summary', () => {
	it('counts the reports of four vendors in one vocabulary', async () => {
		const { smsExtraPro, fax123, faximoSilver } = world.sandbox;
		const { workflowId, urls } = await publish(
			'daily-delivery-summary.json',
			inOrder(watchOften('faximoSilver result'), realDocument),
		);
		for (const { pushes } of [smsExtraPro, fax123]) pushes.reportDelayMs = AFTER_NOTING_MS;
		smsExtraPro.pushes.reportUrl = urls['SmsExtraPro report'] ?? null;
		fax123.pushes.reportUrl = urls['123-Fax report'] ?? null;
		const summary = async () => {
			await run(workflowId, 'Every day at 18');
			const { to, text = '' } = sms().at(-1) ?? {};
			expect(to).toBe('+32475998877');
			return text.split('\n').slice(1).sort();
		};

		await run(workflowId, BY_HAND);
		await until('all vendors to have reported', async () => {
			const executions = await executionsWith('Note how it ended', workflowId);
			const rows = executions.flatMap((one) => outputOf(one, 0, 'Note how it ended'));
			return new Set(rows.map(({ json }) => json.key)).size >= 4;
		});
		expect(faximoSilver.results.log).toHaveLength(1);
		expect(await summary()).toEqual([
			'asanak 0/0/1',
			'fax123 1/0/0',
			'faximoSilver 1/0/0',
			'smsExtraPro 1/1/0',
		]);

		await run(workflowId, 'Every hour');
		expect(await summary()).toEqual([
			'asanak 1/0/0',
			'fax123 1/0/0',
			'faximoSilver 1/0/0',
			'smsExtraPro 1/1/0',
		]);
	});
});

/** The agent's final messages. */
async function chat(workflowId: string, chatInput: string): Promise<string[]> {
	const input = { action: 'sendMessage', sessionId: 'a chat', chatInput };
	const execution = await world.n8n.api.runManually(workflowId, 'When chat message received', {
		timeoutMs: 120_000,
		input,
	});
	expect([execution.status, errorOf(execution)]).toEqual(['success', 'undefined ']);
	return outputOf(execution, 0, 'AI Agent').map(({ json }) => String(json.output));
}

/** Presses a button on the page behind the link of an SMS, as soon as it comes. */
async function answerSms(to: string, approved: boolean): Promise<string> {
	const asked = await until('the question', () => sms().find((one) => one.to === to));
	const [question = '', link = ''] = asked.text.split('\n');
	await until('the execution to wait', async () => (await fetch(link)).ok);
	const body = new URLSearchParams({ approved: String(approved) });
	expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
	return question;
}

/** A limit of seconds, in place of the example's. */
const briefly: Change = (workflow) =>
	replacing({
		'"resumeUnit":"hours"': '"resumeUnit":"minutes"',
		'"resumeAmount":2,': '"resumeAmount":0.05,',
	})(workflow);
const brieflyReviewed: Change = replacing({ '"resumeAmount":30,': '"resumeAmount":0.05,' });

describe('Approval by SMS', () => {
	const MANAGER = '+32475998877';

	it.each([
		[true, ['+32475112233']],
		[false, []],
	])('continues if the manager answers %p', async (approved, others) => {
		const { workflowId } = await install('approval-by-sms.json');
		const running = run(workflowId, BY_HAND);
		expect(await answerSms(MANAGER, approved)).toBe('Deliver order 4711 on Monday?');
		const execution = await running;
		expect(execution.data.resultData.runData['Not delivered'] !== undefined).toBe(!approved);
		expect(sms().flatMap(({ to }) => (to === MANAGER ? [] : [to]))).toEqual(others);
	});
});

describe('AI agent asks before it sends', () => {
	const PERSON = '+32475998800';
	const WISH = 'Tell the office that I am ten minutes late.';
	const sent = () => sms().flatMap(({ to, text }) => (to === PERSON ? [] : [[to, text]]));

	it('sends what a person approves', async () => {
		const { workflowId } = await install('ai-agent-asks-before-it-sends.json');
		const said = chat(workflowId, WISH);
		expect(await answerSms(PERSON, true)).toBe(
			'The AI agent wants to send an SMS to office: I am ten minutes late.',
		);
		expect(await said).toEqual(['The SMS to +32475998877 is queued.']);
		expect(sent()).toEqual([['+32475998877', 'I am ten minutes late.']]);
	});

	it('sends nothing that a person rejects, and informs the agent', async () => {
		const { workflowId } = await install('ai-agent-asks-before-it-sends.json');
		const said = chat(workflowId, WISH);
		await answerSms(PERSON, false);
		expect(await said).toEqual([expect.stringContaining('rejected the tool call')]);
		expect(sent()).toEqual([]);
	});
});

/** Both are tested together, because n8n looks only about once a minute for waits that are over. */
describe('Approval by SMS, and AI agent asks before it sends, without an answer in time', () => {
	it('notify the office, and send nothing', async () => {
		const approval = await install('approval-by-sms.json', briefly);
		const agent = await install('ai-agent-asks-before-it-sends.json', brieflyReviewed);
		const [, said] = await Promise.all([
			world.n8n.api.runManually(approval.workflowId, BY_HAND, { timeoutMs: 120_000 }),
			chat(agent.workflowId, 'Tell the office that I am ten minutes late.'),
		]);
		expect(said).toEqual([expect.stringContaining('It was not sent')]);
		expect(sms().filter(({ text }) => !text.includes('signature='))).toEqual([
			{ to: '+32475998870', from: 'MyCompany', text: 'Nobody has decided on order 4711.' },
		]);
	});
});

describe('AI agent sends an SMS', () => {
	it('sends to a person on the list on request, to nobody else, and never unasked', async () => {
		const { workflowId } = await install('ai-agent-sends-an-sms.json');
		expect(await chat(workflowId, 'Good morning')).toEqual([expect.stringContaining('I can send an SMS')]);
		expect(sms()).toEqual([]);

		const [said] = await chat(workflowId, 'Tell the office that I am ten minutes late.');
		expect(said).toBe('The SMS to +32475998877 is queued.');
		expect(sms()).toEqual([{ to: '+32475998877', from: 'MyCompany', text: 'I am ten minutes late.' }]);

		const [refused] = await chat(workflowId, 'Tell Mallory that the door is open.');
		expect(refused).toMatch(/It was not sent: .*To is empty/);
		expect(sms()).toHaveLength(1);
		// The model gets the tool's description from the example.
		expect(chatModel.requests.at(-1)?.tools).toMatchObject([
			{ function: { description: expect.stringContaining('only when the user has asked') as string } },
		]);
	});
});

describe('every example', () => {
	const examples = async () =>
		await Promise.all(
			(await exampleFiles()).map(
				async (file) => [file, await readExample(file)] as [string, WorkflowDefinition],
			),
		);

	it('is tested above', async () => {
		expect([...ran].sort()).toEqual(await exampleFiles());
	});

	it('has one to four notes on the canvas; the first has its name and says what to set up', async () => {
		for (const [file, { name, nodes }] of await examples()) {
			const notes = nodes.filter(({ type }) => type === STICKY_NOTE);
			expect([file, notes.length >= 1 && notes.length <= 4]).toEqual([file, true]);
			const text = String((notes[0]?.parameters as { content: string }).content);
			expect(text.split('\n')[0]).toBe(`## ${name}`);
			expect(text).toMatch(/\n1\. .*\n2\. /s);
		}
	});

	it('mentions in its first note only things that exist', async () => {
		const all = await examples();
		const others = all.map(([, { name }]) => name);
		for (const [file, { nodes }] of all) {
			const known = new Set([
				...EDITOR_WORDS,
				...VENDORS,
				...others,
				...nodes.map(({ name }) => String(name)),
			]);
			const note = nodes.find(({ type }) => type === STICKY_NOTE)?.parameters as { content: string };
			const named = [
				...[...note.content.matchAll(/\*\*([^*\n]+)\*\*/g)].map(([, name]) => String(name)),
				...[...note.content.matchAll(/\*from ([^*\n]+)\*/g)].map(([, name]) => String(name)),
			];
			expect([file, named.filter((name) => !known.has(name))]).toEqual([file, []]);
		}
	});

	it('contains no credential, webhook URL or pinned data', async () => {
		for (const [file, workflow] of await examples()) {
			expect([file, Object.keys(workflow).sort()]).toEqual([
				file,
				['connections', 'name', 'nodes', 'settings'],
			]);
			for (const node of workflow.nodes) {
				expect([file, node.name, node.credentials, node.webhookId]).toEqual([
					file,
					node.name,
					undefined,
					undefined,
				]);
			}
			expect(JSON.stringify(workflow)).not.toMatch(/password|apiKey|token/i);
		}
	});

	it('uses only nodes and versions that this n8n has, connected by their names', async () => {
		const types = (await world.n8n.api.get('/types/nodes.json')) as Array<{
			name: string;
			version: number | number[];
		}>;
		const exists = (type: unknown, version: unknown) =>
			types.some((one) => one.name === type && [one.version].flat().includes(Number(version)));
		for (const [file, { nodes, connections }] of await examples()) {
			for (const { name, type, typeVersion } of nodes) {
				expect([file, name, type, exists(type, typeVersion)]).toEqual([file, name, type, true]);
			}
			const names = nodes.map(({ name }) => String(name));
			expect(new Set(names).size).toBe(names.length);
			expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
			const ends = Object.values(
				connections as Record<string, Record<string, Array<Array<{ node: string }>>>>,
			)
				.flatMap((outputs) => Object.values(outputs).flat(2))
				.map(({ node }) => node);
			for (const name of [...Object.keys(connections), ...ends]) expect(names).toContain(name);
		}
	});

	it('has no overlapping nodes', async () => {
		// A node is 100 wide and high, with up to two lines of name below; a note has its own size.
		for (const [file, { nodes }] of await examples()) {
			const boxes = nodes.map(({ name, type, position, parameters }) => {
				const [x, y] = position as [number, number];
				const { width, height } = parameters as { width: number; height: number };
				const size = type === STICKY_NOTE ? { width, height } : { width: 100, height: 130 };
				return { name: String(name), x, y, ...size };
			});
			const over = boxes.flatMap((a, index) =>
				boxes
					.slice(index + 1)
					.filter(
						(b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
					)
					.map((b) => `${a.name} / ${b.name}`),
			);
			expect([file, over]).toEqual([file, []]);
		}
	});
});
