import { GatewayError } from '../errors/gatewayError';
import { splitRecipients } from './recipients';

/** What an item sends, without its recipients. Items with the same `groupKey` may share a request. */
export interface Letter {
	groupKey: string;
	/** At most so many recipients in one request. */
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
	/** As the vendor's wire wants it. */
	address: string;
	letter: L;
}

/** A recipient (null: none could be read) that was refused before anything was sent. */
export interface Refusal {
	itemIndex: number;
	recipient: string | null;
	clientReference: string | null;
	error: GatewayError;
}

export interface Preparation<L extends Letter> {
	dispatches: Array<Dispatch<L>>;
	refusals: Refusal[];
}

export interface ItemSteps<L extends Letter> {
	/** The whole To parameter, as it was entered. */
	to: unknown;
	/** A number that the vendor takes, for the advice when there is none. */
	example: string;
	/** As it was entered, for the refusals of an item whose letter cannot be made. */
	clientReference: string | null;
	/** @throws GatewayError naming the entry that cannot be a recipient */
	address: (entered: string) => { recipient: string; address: string };
	/** One letter for the recipient at hand. @throws GatewayError when the item cannot be sent to anyone */
	letter: () => L;
}

/**
 * Validates one item: each of its recipients becomes a dispatch or a refusal. A number that stands twice in the
 * item is sent once.
 */
export function prepareItem<L extends Letter>(itemIndex: number, steps: ItemSteps<L>): Preparation<L> {
	const { clientReference } = steps;
	const dispatches: Array<Dispatch<L>> = [];
	const seen = new Set<string>();
	const refusals: Refusal[] = [];
	const refuse = (recipient: string | null, error: unknown) => {
		if (!(error instanceof GatewayError)) throw error;
		refusals.push({ itemIndex, recipient, clientReference, error });
	};

	let entries: string[];
	try {
		entries = splitRecipients(steps.to, steps.example);
	} catch (error) {
		refuse(null, error);
		return { dispatches: [], refusals };
	}
	for (const entered of entries) {
		try {
			const { recipient, address } = steps.address(entered);
			// Equal in either form: as entered, 0475... and +32475... are one recipient of two addresses.
			if (seen.has(`recipient ${recipient}`) || seen.has(`address ${address}`)) continue;
			dispatches.push({ itemIndex, recipient, address, letter: steps.letter() });
			seen.add(`recipient ${recipient}`).add(`address ${address}`);
		} catch (error) {
			refuse(entered, error);
		}
	}
	return { dispatches, refusals };
}

/**
 * Puts dispatches of equal `groupKey` together, in order, up to the limit for each request. An address
 * stands at most once in a list of recipients of one text: no vendor says what it does with a number that is given twice.
 */
export function planRequests<L extends Letter>(dispatches: Iterable<Dispatch<L>>): Array<Array<Dispatch<L>>> {
	const requests: Array<Array<Dispatch<L>>> = [];
	const open = new Map<string, Array<Dispatch<L>>>();
	const occurrences = new Map<string, number>();
	// Keys hold whole texts: numbers stand for them below.
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
