import type { InboundMessage } from '../../../../nodes/shared/model';
import { emitOnce } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { gate } from '../../../support/gate';

const RECORD = { event: 'inboundMessage', messageId: '1', text: 'hello' } as InboundMessage;

let context: FakeTriggerContext;
beforeEach(() => {
	context = new FakeTriggerContext();
});
const emit = async (messageKey = 'message', accountName = 'account') =>
	await emitOnce(context.functions, accountName, messageKey, RECORD);
const keyOf = async (messageKey: string, accountName: string) => {
	await emit(messageKey, accountName);
	return context.emissions.at(-1)?.deduplicationKey;
};

describe('emitOnce', () => {
	it('gives n8n the record as one item', async () => {
		expect(await emit()).toBe(true);
		expect(context.executions).toEqual([RECORD]);
	});

	it('knows that it is stored when n8n does, not before', async () => {
		const storing = gate();
		context.store = async () => await storing.passed;
		const stored = jest.fn();
		void emit().then(stored);
		await new Promise((resolve) => setImmediate(resolve));
		expect(stored).not.toHaveBeenCalled();
		storing.open();
		await new Promise((resolve) => setImmediate(resolve));
		expect(stored).toHaveBeenCalledWith(true);
	});

	it('says so when n8n could not store it', async () => {
		context.store = async () => await Promise.reject(new Error('database'));
		expect(await emit()).toBe(false);
	});

	it('counts as stored what n8n has from earlier', async () => {
		await emit();
		expect(await emit()).toBe(true);
		expect(context.executions).toHaveLength(1);
	});

	it('has a key that n8n’s database takes, and that tells nothing', async () => {
		const key = await keyOf('message'.repeat(100), 'http://vendor.example demo');
		expect(key).toMatch(/^sms-fax-[\w-]{43}$/);
	});

	it('has the same key for the same, whoever asks', async () => {
		const key = await keyOf('a', 'account');
		context = new FakeTriggerContext();
		expect(await keyOf('a', 'account')).toBe(key);
	});

	it('has another key for each workflow, node, account and message', async () => {
		const keys = [await keyOf('a', 'account'), await keyOf('b', 'account'), await keyOf('a', 'other')];
		// Not what these would be if they were put together without a boundary.
		keys.push(await keyOf('b', 'a'), await keyOf('', 'ab'), await keyOf('ab', ''));
		context.node = { ...context.node, id: 'node-2' };
		keys.push(await keyOf('a', 'account'));
		context.workflowId = 'workflow-2';
		keys.push(await keyOf('a', 'account'));
		expect(new Set(keys).size).toBe(8);
	});

	it('has the same key after the node got another name', async () => {
		const key = await keyOf('a', 'account');
		context.node = { ...context.node, name: 'Renamed' };
		expect(await keyOf('a', 'account')).toBe(key);
	});
});
