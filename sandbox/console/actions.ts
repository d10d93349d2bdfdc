import { NotPossible, type ConsoleVendor } from './vendor';
import type { Views } from './view';

/** What the page asks for. None of it is trusted: each action checks what it uses. */
type Body = Readonly<Record<string, unknown>>;
type Action = (vendor: ConsoleVendor, body: Body, views: Views) => string;

const MAX_CREDIT = 1_000_000_000;

/** What a person can do at a vendor. Each says what happened, in a sentence, or throws NotPossible. */
export const ACTIONS: Readonly<Record<string, Action>> = {
	/** `{message, outcome}` */
	decide: (vendor, { message: id, outcome: code }, views) => {
		const message = views.find(vendor, String(id));
		if (message === undefined) throw new NotPossible('This message is not there any more.');
		const outcome = outcomeOf(vendor, code);
		if (outcome.onlyNext === true || !message.canDecide) {
			throw new NotPossible(`“${outcome.label}” cannot happen to this message any more.`);
		}
		return vendor.decide(message, outcome);
	},
	/** `{outcome, every}`; outcome null: as the number's last digits choose */
	plan: (vendor, { outcome: code, every }) => {
		if (code === null) {
			vendor.plan.decided = null;
			return 'Decided by the number’s last digits again.';
		}
		const { label, code: outcome } = outcomeOf(vendor, code);
		vendor.plan.decided = { outcome, every: every === true };
		return `${every === true ? 'Every message from now on' : 'The next message'}: ${label}.`;
	},
	/** `{id}`; null: none */
	fault: (vendor, { id }) => {
		const choice = vendor.faults.choices.find((each) => each.id === id);
		if (id !== null && choice === undefined) throw new NotPossible(`${vendor.name} has no such fault.`);
		vendor.faults.choose(choice?.id ?? null);
		return choice === undefined ? `${vendor.name} works as usual.` : `${vendor.name}: ${choice.label}.`;
	},
	/** `{amount}` */
	credit: (vendor, { amount }) => {
		if (vendor.credit === undefined) throw new NotPossible(`${vendor.name} has no credit.`);
		if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < 0 || amount > MAX_CREDIT) {
			throw new NotPossible('Enter a whole number, 0 or more.');
		}
		vendor.credit.write(amount);
		return `The credit is ${amount} ${vendor.credit.read().unit} now.`;
	},
	/** `{values}` */
	inbound: (vendor, { values }) => {
		if (vendor.inbound === undefined) throw new NotPossible(`Nothing comes in by ${vendor.name}.`);
		return vendor.inbound.send(textsOf(values));
	},
	/** `{name, url}`; an empty URL: none */
	url: (vendor, { name, url }) => {
		const setting = vendor.urls().find((each) => each.name === name);
		if (setting === undefined) throw new NotPossible(`${vendor.name} calls no such URL.`);
		const text = typeof url === 'string' ? url.trim() : '';
		if (text !== '' && !isWebAddress(text)) {
			throw new NotPossible(
				'This is no web address. Copy the URL that the trigger shows in n8n; it starts with http.',
			);
		}
		vendor.setUrl(setting.name, text === '' ? null : text);
		return text === '' ? `${setting.label}: nobody.` : `${setting.label} this URL now.`;
	},
	clear: (vendor) => {
		vendor.clear();
		return `${vendor.name} is as new: messages and faults are gone.`;
	},
};

function outcomeOf({ outcomes, name }: ConsoleVendor, code: unknown) {
	const outcome = outcomes.find((each) => each.code === code);
	if (outcome === undefined) throw new NotPossible(`${name} has no such outcome.`);
	return outcome;
}

function textsOf(values: unknown): Record<string, string> {
	const entries = typeof values === 'object' && values !== null ? Object.entries(values) : [];
	return Object.fromEntries(
		entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
	);
}

function isWebAddress(text: string): boolean {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
