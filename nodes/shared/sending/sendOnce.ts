import { createHash } from 'node:crypto';
import { GatewayError } from '../errors/gatewayError';
import type { VendorInfo } from '../model';
import type { Clock } from '../ports/clock';
import type { Claim, End, EntryStore, KeyLedger } from './keyLedger';
import { transmitOnce, type Outcome, type Transmit } from './sendAll';
import type { Dispatch, Letter } from './sendPlan';
import { skipped } from './skipped';

/** How long a send waits for another process that has its key, and how often it looks. */
const WAIT_MS = 5_000;
const LOOK_EVERY_MS = 250;

export interface OnceTools<L extends Letter> {
	vendor: Pick<VendorInfo, 'id' | 'channel'>;
	/** What a dispatch is sent once for; null: it is sent each time. Made by {@link keyOf}. */
	keyOf: (dispatch: Dispatch<L>) => string | null;
	ledger: KeyLedger;
	store: EntryStore;
	clock: Clock;
	/** Warns the user of something although nothing failed. English, one sentence. */
	warn: (text: string) => void;
}

/** A digest of what is sent once: what is stored holds no phone number. */
export const keyOf = (onceKey: string, recipient: string): string =>
	createHash('sha256')
		.update(JSON.stringify([onceKey, recipient]))
		.digest('base64url')
		.slice(0, 22);

/**
 * Sends to each key once: claims it before the request, and afterwards keeps what was sent, or may have been, and frees what surely
 * was not (docs/design.md, "Guard rails").
 *
 * A recipient whose key was sent is skipped. One whose key is claimed and not settled fails with outcome `unknown`, and nothing is sent.
 */
export function sendOnce<L extends Letter>(transmit: Transmit<L>, tools: OnceTools<L>): Transmit<L> {
	const { vendor, keyOf: keyOfDispatch, ledger, store, clock } = tools;
	const sendClaimed = async (dispatches: Array<Dispatch<L>>): Promise<Outcome[]> => {
		if (dispatches.length === 0) return [];
		const answers = await transmitOnce(dispatches, transmit);
		const keys = dispatches.map(keyOfDispatch);
		const ends = new Map<string, End>();
		keys.forEach((key, index) => {
			const end = endOf(answers[index]);
			if (key !== null && end !== null) ends.set(key, end);
		});
		try {
			await ledger.end(store, keys.filter(isKey), ends);
		} catch {
			tools.warn(
				'n8n could not store which Send Once Keys were sent. Another send with the same key stops with an error, and you decide.',
			);
		}
		return answers;
	};

	return async (request) => {
		const outcomes = new Map<Dispatch<L>, Outcome>();
		const startedAt = clock.elapsed();
		let open = request;
		while (open.length > 0) {
			// The second dispatch of a key waits for the outcome of the first one.
			const round = firstOfEachKey(open, keyOfDispatch);
			const claims = await claimRound(round, outcomes);
			const ours = round.filter((dispatch) => claims.get(dispatch) === 'ours');
			const answers = await sendClaimed(ours);
			ours.forEach((dispatch, index) => outcomes.set(dispatch, answers[index] as Outcome));
			const isLate = clock.elapsed() - startedAt >= WAIT_MS;
			let looksAgain = false;
			for (const [dispatch, claim] of claims) {
				if (claim === 'settled') outcomes.set(dispatch, skipped(vendor, dispatch, 'alreadySent'));
				else if (claim === 'unsettled' || (claim === 'elsewhere' && isLate)) {
					outcomes.set(dispatch, unsettled(dispatch));
				} else looksAgain ||= claim === 'elsewhere';
			}
			// Waits for others only when its own claims are settled: two sends never wait for each other.
			await Promise.all([...claims.values()]);
			if (looksAgain) await clock.sleep(LOOK_EVERY_MS);
			open = open.filter((dispatch) => !outcomes.has(dispatch));
		}
		return request.map((dispatch) => outcomes.get(dispatch) as Outcome);
	};

	async function claimRound(
		round: Array<Dispatch<L>>,
		outcomes: Map<Dispatch<L>, Outcome>,
	): Promise<Map<Dispatch<L>, Claim>> {
		let claims: Map<string, Claim>;
		try {
			claims = await ledger.claim(store, round.map(keyOfDispatch).filter(isKey));
		} catch {
			const error = storeFailed();
			for (const dispatch of round) outcomes.set(dispatch, { sent: false, error });
			return new Map();
		}
		return new Map(
			round.map((dispatch) => {
				const key = keyOfDispatch(dispatch);
				return [dispatch, key === null ? 'ours' : (claims.get(key) as Claim)];
			}),
		);
	}
}

const isKey = (key: string | null): key is string => key !== null;

function firstOfEachKey<L extends Letter>(
	dispatches: Array<Dispatch<L>>,
	keyOfDispatch: (dispatch: Dispatch<L>) => string | null,
): Array<Dispatch<L>> {
	const seen = new Set<string>();
	return dispatches.filter((dispatch) => {
		const key = keyOfDispatch(dispatch);
		if (key === null) return true;
		const isFirst = !seen.has(key);
		seen.add(key);
		return isFirst;
	});
}

/** Null where it is unknown. */
function endOf(outcome: Outcome | undefined): End | null {
	if (outcome === undefined) return null;
	if (outcome.sent) return 'sent';
	return outcome.error.outcome === 'notSent' ? 'notSent' : null;
}

function unsettled({ recipient }: Dispatch<Letter>): Outcome {
	return {
		sent: false,
		error: new GatewayError('blocked', {
			message: `An earlier send to ${recipient} with the same Send Once Key was begun, and it is not known whether it was sent`,
			advice:
				'Nothing was sent now. Check at the vendor whether it was sent. If it was not, send again with another key, such as this one with -2 at its end.',
			outcome: 'unknown',
		}),
	};
}

function storeFailed(): GatewayError {
	return new GatewayError('unavailable', {
		message: 'n8n could not store the Send Once Key in its database, so nothing was sent',
		advice: 'Save the workflow, then run it again. If the error comes again, check n8n’s database.',
	});
}
