import { computed, signal } from '@preact/signals';
import type { ConsoleMessage, ExchangeView, VendorView } from '../model';

const BASE = '/_sandbox/console';

/** In the order of the sandbox. */
export const vendors = signal<VendorView[]>([]);
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');
/** What has arrived, for screen readers. */
export const announcement = signal('');
/** How many messages came while another vendor was shown, by vendor. */
export const unseen = signal<Readonly<Record<string, number>>>({});
/** The vendor that the address names; empty: none is chosen yet. */
const chosen = signal(location.hash.slice(1));

/** The vendor that is shown: the chosen one, else the one with the newest message. */
export const current = computed<VendorView | undefined>(
	() => vendors.value.find(({ id }) => id === chosen.value) ?? newestFirst(vendors.value)[0],
);

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Samples that are there from the start are old, and are not marked as new. */
function newestFirst(all: VendorView[]): VendorView[] {
	const newest = ({ messages }: VendorView) =>
		Math.max(0, ...messages.slice(-1).map(({ at }) => Date.parse(at)));
	const recent = all.filter((vendor) => newest(vendor) > Date.now() - DAY_MS);
	return recent.length === 0 ? all : recent.sort((one, other) => newest(other) - newest(one));
}

export function listen(): void {
	addEventListener('hashchange', () => {
		chosen.value = location.hash.slice(1);
		forgetUnseen();
	});
	const source = new EventSource(`${BASE}/events`);
	source.addEventListener('open', () => (connection.value = 'live'));
	source.addEventListener('error', () => (connection.value = 'lost'));
	source.addEventListener('vendor', ({ data }: MessageEvent<string>) => take(JSON.parse(data) as VendorView));
}

function take(view: VendorView): void {
	const before = vendors.value.find(({ id }) => id === view.id);
	vendors.value =
		before === undefined
			? [...vendors.value, view]
			: vendors.value.map((each) => (each.id === view.id ? view : each));
	if (before === undefined) return;
	const known = new Map(before.messages.map((message) => [message.id, message]));
	const failed = view.messages.find(
		({ id, direction, status }) =>
			direction === 'toFlow' && status.tone === 'bad' && known.get(id)?.status.tone !== 'bad',
	);
	if (failed !== undefined) announcement.value = `${view.name}: ${failed.status.label}`;
	const added = view.messages.filter(({ id, direction }) => !known.has(id) && direction === 'toPhone');
	const last = added.at(-1);
	if (last === undefined) return;
	announcement.value = announce(view, added.length, last);
	if (current.value?.id !== view.id) {
		unseen.value = { ...unseen.value, [view.id]: (unseen.value[view.id] ?? 0) + added.length };
	}
}

function forgetUnseen(): void {
	unseen.value = { ...unseen.value, [chosen.value]: 0 };
}

function announce({ name, channel }: VendorView, count: number, { to, text }: ConsoleMessage): string {
	if (count > 1) return `${name}: ${count} new messages`;
	return channel === 'sms' ? `${name}: SMS to ${to}: ${text}` : `${name}: fax to ${to}`;
}

export interface Answer {
	ok: boolean;
	text: string;
}

/** Asks the sandbox to do something. What happened comes back as a sentence, also when it did not work. */
export async function act(vendor: string, action: string, body: object = {}): Promise<Answer> {
	try {
		const response = await fetch(`${BASE}/${vendor}/${action}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const { message, error } = (await response.json()) as { message?: string; error?: string };
		return { ok: response.ok, text: message ?? error ?? `The sandbox answered with ${response.status}.` };
	} catch {
		return { ok: false, text: 'The sandbox does not answer. Is it still running?' };
	}
}

/** What a credential in n8n needs besides the connection, for the account that the sandbox begins with. Empty: it does not answer. */
export async function secretsOf(vendor: string): Promise<Array<[string, string]>> {
	try {
		return (await (await fetch(`${BASE}/${vendor}/secrets`)).json()) as Array<[string, string]>;
	} catch {
		return [];
	}
}

/** @throws Error in words */
export async function exchange(id: number): Promise<ExchangeView> {
	const response = await fetch(`${BASE}/exchanges/${id}`);
	const answer = (await response.json()) as ExchangeView & { error?: string };
	if (!response.ok) throw new Error(answer.error ?? `The sandbox answered with ${response.status}.`);
	return answer;
}
