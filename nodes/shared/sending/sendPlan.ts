import { GatewayError } from '../errors/gatewayError';
import { once } from '../text/once';
import { splitRecipients } from './recipients';

/** What an item sends, without its recipients. Items with the same `groupKey` may share a request. */
export interface Letter {
	groupKey: string;
	/** The most recipients in one request. */
	recipientsPerRequest: number;
	/** Whether a request may hold the same address twice: where each recipient has a text of its own. Default: no. */
	mayRepeatAddress?: boolean;
	clientReference: string | null;
}

/** One recipient of one item. */
export interface Dispatch<L extends Letter> {
	itemIndex: number;
	/** As it is put out: E.164 where it can be parsed, otherwise as it was entered. */
	recipient: string;
	/** The recipient in the form that the vendor's wire wants. */
	address: string;
	letter: L;
}

/** A recipient that something was wrong with; null where the fault concerns the whole item. */
export interface Failure {
	itemIndex: number;
	recipient: string | null;
	clientReference: string | null;
	error: GatewayError;
}

export interface Preparation<L extends Letter> {
	dispatches: Array<Dispatch<L>>;
	failures: Failure[];
}

/** The outcome of reading one item's fields. */
export interface PreparedItem<L extends Letter> extends Preparation<L> {
	/** Reads a number by the rules that the item's recipients were read by. @throws GatewayError for one that is no recipient */
	recipientOf: (entered: string) => string;
	/** What the item says, also where none of its recipients can be sent to. @throws GatewayError when it cannot be sent to anyone */
	letter: () => L;
}

export interface ItemSteps<L extends Letter> {
	/** The whole To parameter, as it was entered. */
	to: unknown;
	/** A number that the vendor takes, for the advice when there is none. */
	example: string;
	/** As it was entered, for the failures of an item whose letter cannot be made. */
	clientReference?: string | null;
	/** @throws GatewayError naming the entry that cannot be a recipient */
	address: (entered: string) => { recipient: string; address: string };
	/** What the item says, made once, for its first valid recipient. @throws GatewayError when it cannot be sent to anyone */
	letter: () => L;
	/** Adds what is specific to one recipient's letter. Default: all recipients have the same. */
	own?: (letter: L) => L;
}

/**
 * Validates one item: each of its recipients becomes a dispatch or a failure. A number that stands twice in the
 * item is sent once.
 */
export function prepareItem<L extends Letter>(itemIndex: number, steps: ItemSteps<L>): PreparedItem<L> {
	const clientReference = steps.clientReference?.trim() || null;
	const dispatches: Array<Dispatch<L>> = [];
	const seen = new Set<string>();
	const failures: Failure[] = [];
	const fail = (recipient: string | null, error: unknown) => {
		if (!(error instanceof GatewayError)) throw error;
		failures.push({ itemIndex, recipient, clientReference, error });
	};

	const recipientOf = (entered: string) => steps.address(entered).recipient;
	const letter = once(steps.letter);
	const { own = (shared: L) => shared } = steps;
	let entries: string[];
	try {
		entries = splitRecipients(steps.to, steps.example);
	} catch (error) {
		fail(null, error);
		return { dispatches: [], failures, recipientOf, letter };
	}
	for (const entered of entries) {
		try {
			const { recipient, address } = steps.address(entered);
			// Equal in either form: as entered, 0475... and +32475... are one recipient of two addresses.
			if (seen.has(`recipient ${recipient}`) || seen.has(`address ${address}`)) continue;
			dispatches.push({ itemIndex, recipient, address, letter: own(letter()) });
			seen.add(`recipient ${recipient}`).add(`address ${address}`);
		} catch (error) {
			fail(entered, error);
		}
	}
	return { dispatches, failures, recipientOf, letter };
}

/**
 * Puts dispatches of equal `groupKey` together, in order, up to the limit for each request. An address
 * stands at most once in a list of recipients of one text: no vendor says what it does with a number that is given twice.
 */
export function planRequests<L extends Letter>(dispatches: Iterable<Dispatch<L>>): Array<Array<Dispatch<L>>> {
	const requests: Array<Array<Dispatch<L>>> = [];
	const open = new Map<string, Array<Dispatch<L>>>();
	const occurrences = new Map<string, number>();
	// Group keys hold whole texts, so numbers stand for them below.
	const groups = new Map<string, number>();
	for (const dispatch of dispatches) {
		const { groupKey, recipientsPerRequest, mayRepeatAddress = false } = dispatch.letter;
		const group = groups.get(groupKey) ?? groups.size;
		groups.set(groupKey, group);
		const place = `${group}|${dispatch.address}`;
		const occurrence = mayRepeatAddress ? 0 : (occurrences.get(place) ?? 0);
		occurrences.set(place, occurrence + 1);
		// The n-th occurrence of an address goes to the n-th row of requests, so no request holds it twice.
		const row = `${group}|${occurrence}`;
		let request = open.get(row);
		if (request === undefined || request.length >= recipientsPerRequest) {
			request = [];
			requests.push(request);
			open.set(row, request);
		}
		request.push(dispatch);
	}
	return requests;
}
