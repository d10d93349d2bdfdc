import type { InboundMessage } from '../../../../nodes/shared/model';
import {
	batchKey,
	emitOnce,
	forgetEmissions,
	FORGOTTEN_AFTER_MS,
} from '../../../../nodes/shared/n8n/watch/emitOnce';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { gate } from '../../../support/gate';

const RECORD = { event: 'inboundMessage', messageId: '1', text: 'hello' } as InboundMessage;

let context: FakeTriggerContext;
beforeEach(() => {
	forgetEmissions();
	context = new FakeTriggerContext();
});
const emit = async (messageKey = 'message', accountName = 'account') =>
	await emitOnce(context.functions, batchKey(context.functions, accountName, [messageKey]), [RECORD]);
const keyOf = async (messageKey: string, accountName: string) => {
	forgetEmissions();
	await emit(messageKey, accountName);
	return context.emissions.at(-1)?.deduplicationKey;
};

describe('emitOnce', () => {
	it('passes the record to n8n as one item', async () => {
		expect(await emit()).toBe('stored');
		expect(context.executions).toEqual([RECORD]);
	});

	it('treats it as stored only once n8n does', async () => {
		const storing = gate();
		context.store = async () => await storing.passed;
		const stored = jest.fn();
		void emit().then(stored);
		await new Promise((resolve) => setImmediate(resolve));
		expect(stored).not.toHaveBeenCalled();
		storing.open();
		await new Promise((resolve) => setImmediate(resolve));
		expect(stored).toHaveBeenCalledWith('stored');
	});

	it('passes several records to n8n as the items of one execution', async () => {
		await emitOnce(context.functions, 'key', [RECORD, { ...RECORD, messageId: '2' }]);
		expect(context.emissions.map(({ items }) => items.map(({ messageId }) => messageId))).toEqual([
			['1', '2'],
		]);
	});

	it('does not repeat what this process knows to be stored, even if n8n has deleted the execution', async () => {
		await emit();
		context.keys.clear();
		expect(await emit()).toBe('known');
		expect(context.emissions).toHaveLength(1);
	});

	it('reports when n8n could not store it', async () => {
		context.store = async () => await Promise.reject(new Error('database'));
		expect(await emit()).toBe('failed');
	});

	it('treats as stored what n8n already has', async () => {
		await emit();
		forgetEmissions();
		expect(await emit()).toBe('known');
		expect(context.executions).toHaveLength(1);
	});

	it('uses a key that fits n8n’s database and reveals nothing', async () => {
		const key = await keyOf('message'.repeat(100), 'http://vendor.example demo');
		expect(key).toMatch(/^sms-fax-[\w-]{43}$/);
	});

	it('uses the same key for the same message, whichever process emits it', async () => {
		const key = await keyOf('a', 'account');
		context = new FakeTriggerContext();
		expect(await keyOf('a', 'account')).toBe(key);
	});

	it('uses another key for each workflow, node, account and message', async () => {
		const keys = [await keyOf('a', 'account'), await keyOf('b', 'account'), await keyOf('a', 'other')];
		// These would have the same key if the parts were joined without a separator.
		keys.push(await keyOf('b', 'a'), await keyOf('', 'ab'), await keyOf('ab', ''));
		context.node = { ...context.node, id: 'node-2' };
		keys.push(await keyOf('a', 'account'));
		context.workflowId = 'workflow-2';
		keys.push(await keyOf('a', 'account'));
		expect(new Set(keys).size).toBe(8);
	});

	it('uses another key for the same messages in another order, and for fewer of them', async () => {
		const keys = [['a', 'b'], ['b', 'a'], ['a'], ['ab']].map((messages) =>
			batchKey(context.functions, 'account', messages),
		);
		expect(new Set(keys).size).toBe(4);
	});

	it('uses the same key after the node was renamed', async () => {
		const key = await keyOf('a', 'account');
		context.node = { ...context.node, name: 'Renamed' };
		expect(await keyOf('a', 'account')).toBe(key);
	});
});

describe('a pending emission', () => {
	const MESSAGES = Array.from({ length: 12 }, (_, at) => `under way ${at}`);
	const emitAll = () => MESSAGES.map(async (message) => await emit(message));
	/** The trigger is published again: another context, the same database. */
	const publishAgain = () => {
		const earlier = context;
		context = new FakeTriggerContext({}, 'trigger', earlier.keys);
		return earlier;
	};

	it('is joined when the trigger is published again before it ends', async () => {
		const storing = gate();
		context.store = async () => await storing.passed;
		const first = emitAll();
		const earlier = publishAgain();
		const second = emitAll();
		storing.open();
		expect(await Promise.all([...first, ...second])).toEqual([
			...Array<string>(12).fill('stored'),
			...Array<string>(12).fill('known'),
		]);
		expect(earlier.executions).toHaveLength(12);
		expect(context.emissions).toEqual([]);
	});

	it('reports its failure to those who joined it, and a later one is sent again', async () => {
		const storing = gate();
		context.store = async () => {
			await storing.passed;
			throw new Error('database');
		};
		const first = emitAll();
		publishAgain();
		const second = emitAll();
		storing.open();
		expect(await Promise.all([...first, ...second])).toEqual(Array(24).fill('failed'));
		expect(await Promise.all(emitAll())).toEqual(Array(12).fill('stored'));
		expect(context.executions).toHaveLength(12);
	});

	it('is not joined from another account', async () => {
		const storing = gate();
		context.store = async () => await storing.passed;
		const both = [emit('same', 'one'), emit('same', 'other')];
		expect(context.emissions).toHaveLength(2);
		storing.open();
		await Promise.all(both);
	});

	it('does not block the next one when n8n refuses the call itself', async () => {
		const refusing = new FakeTriggerContext();
		Object.defineProperty(refusing, 'functions', {
			value: {
				...context.functions,
				emit: () => {
					throw new Error('not active');
				},
			},
		});
		const emitted = emitOnce(refusing.functions, batchKey(context.functions, 'account', ['refused']), [
			RECORD,
		]);
		await expect(emitted).rejects.toThrow('not active');
		expect(await emit('refused')).toBe('stored');
	});

	it('counts as not stored when n8n does not report its end within a day', async () => {
		jest.useFakeTimers();
		try {
			context.store = async () => await new Promise(() => undefined);
			const both = [emit('silent'), emit('silent')];
			await jest.advanceTimersByTimeAsync(FORGOTTEN_AFTER_MS - 1);
			void emit('silent');
			expect(context.emissions).toHaveLength(1);
			await jest.advanceTimersByTimeAsync(1);
			expect(await Promise.all(both)).toEqual(['failed', 'failed']);
			publishAgain();
			expect(await emit('silent')).toBe('stored');
			expect(jest.getTimerCount()).toBe(0);
		} finally {
			jest.useRealTimers();
		}
	});
});
