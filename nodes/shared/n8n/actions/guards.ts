import type { IExecuteFunctions } from 'n8n-workflow';
import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '../../errors/gatewayError';
import type { VendorInfo } from '../../model';
import { systemClock } from '../../ports/clock';
import { KeyLedger, type EntryStore } from '../../sending/keyLedger';
import type { Transmit } from '../../sending/sendAll';
import { sendOnce } from '../../sending/sendOnce';
import type { Dispatch, Letter } from '../../sending/sendPlan';
import { SkipList } from '../../sending/skipList';
import { entries, text } from '../fields';
import { readForm, type ParameterReader } from '../form';
import { hasOtherProcesses } from '../platform';
import { executionWarning } from './executionWarning';

/** The options that keep a message from going out: every send of every vendor has them. */
export const guardOptions = {
	sendOnceKey: text({
		label: 'Send Once Key',
		placeholder: 'e.g. reminder-{{ $json.appointmentId }}',
		description:
			'Each recipient gets one message for each key, also when the workflow runs again or n8n restarts. A repetition is not sent: its output item has the status skipped. This node remembers its newest 10,000 keys and recipients.',
	}),
	skipRecipients: entries({
		label: 'Skip Recipients',
		placeholder: 'e.g. +32475112233, +33688440512',
		description:
			'Numbers that get no message, such as those of people who opted out: separated by commas, semicolons or new lines, or a list from an expression. Their output item has the status skipped.',
	}),
};

/** What keeps an item's messages from going out. */
export interface Guards {
	/** Null: the item is sent each time. */
	onceKey: string | null;
	skips: SkipList;
}

/**
 * Reads the guards of one item after the other.
 * @throws GatewayError for a value that cannot be taken
 */
export function guardReader(): (read: ParameterReader) => Guards {
	let last: { value: unknown; list: SkipList } | undefined;
	return (read) => {
		const input = readForm({ fields: {}, options: guardOptions }, read);
		const value = input.skipRecipients;
		// Items share their list nearly always, and it may be long.
		if (last === undefined || !isDeepStrictEqual(last.value, value)) {
			last = { value, list: new SkipList(value, 'Options > Skip Recipients') };
		}
		return { onceKey: onceKeyOf(input.sendOnceKey, read), skips: last.list };
	};
}

/** An option that was added and is empty is an expression that found nothing: it must not silently send twice. */
function onceKeyOf(entered: string, read: ParameterReader): string | null {
	const key = entered.trim();
	if (key !== '') return key;
	const options = (read('options', {}) ?? {}) as object;
	if (!Object.hasOwn(options, 'sendOnceKey')) return null;
	throw new GatewayError('invalidRequest', {
		message: 'Options > Send Once Key is empty',
		advice: 'Give it a text that is the same for a repetition, or remove the option to send each time.',
	});
}

/** n8n's store keeps this many: 10,000 keys, and what sends that are under way need. */
const MAX_ENTRIES = 20_000;

/** One for each node: n8n keeps entries by node. */
const ledgers = new Map<string, KeyLedger>();

/**
 * A send of which some dispatches are sent once.
 * @param keys by dispatch, as `keyOf` makes them
 * @throws GatewayError where n8n has no store for keys
 */
export function guarded<L extends Letter>(
	transmit: Transmit<L>,
	keys: ReadonlyMap<Dispatch<L>, string>,
	context: IExecuteFunctions,
	vendor: VendorInfo,
): Transmit<L> {
	if (keys.size === 0) return transmit;
	const store = entryStore(context);
	const name = `${context.getWorkflow().id}|${context.getNode().id}`;
	const ledger = ledgers.get(name) ?? new KeyLedger(hasOtherProcesses() ? systemClock : null);
	ledgers.set(name, ledger);
	return sendOnce(transmit, {
		vendor,
		keyOf: (dispatch) => keys.get(dispatch) ?? null,
		ledger,
		store,
		clock: systemClock,
		warn: executionWarning(context),
	});
}

/** n8n's own database, as its node Remove Duplicates uses it (docs/n8n.md, "De-duplication"). */
function entryStore({ helpers }: IExecuteFunctions): EntryStore {
	const { checkProcessedAndRecord, removeProcessed } = helpers as Partial<IExecuteFunctions['helpers']>;
	if (checkProcessedAndRecord === undefined || removeProcessed === undefined) {
		throw new GatewayError('unsupported', {
			message: 'This n8n cannot remember what was sent, so Send Once Key does not work in it',
			advice: 'Update n8n, or remove the option Send Once Key. Nothing was sent.',
		});
	}
	const options = { mode: 'entries', maxEntries: MAX_ENTRIES } as const;
	return {
		record: async (keys) => new Set((await checkProcessedAndRecord(keys, 'node', options)).new as string[]),
		remove: async (keys) => await removeProcessed(keys, 'node', options),
	};
}
