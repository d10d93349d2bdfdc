import type { ConsoleFile, ConsoleMessage, InboundForm, Outcome, UrlSetting, VendorView } from './model';
import type { Plan } from '../plan';

/** A message as the emulator of its vendor knows it; the console adds its number, its files' addresses and what went over the wire. */
export interface VendorMessage extends Omit<ConsoleMessage, 'id' | 'exchanges' | 'files'> {
	/** What the emulator keeps of it: the message is this very object. */
	source: object;
	/** Tells apart what one source holds, such as the recipients of one mail. */
	part?: string;
	files: Array<Omit<ConsoleFile, 'url'>>;
}

export interface FileContent {
	name: string;
	contentType: string;
	content: Buffer;
}

/** Something that a person asked for and that is not possible now. The text says what to do. */
export class NotPossible extends Error {}

/** What the console knows of a vendor. The vendor's own words stay in its folder. */
export interface ConsoleVendor extends Pick<
	VendorView,
	'id' | 'name' | 'channel' | 'country' | 'language' | 'emptyHint' | 'outcomes' | 'planHint'
> {
	/** Passwords, keys and the like of its accounts as they are now. */
	secrets: () => readonly string[];
	/** The newest messages, oldest first, and how many there are in all. */
	messages: (limit: number) => { newest: VendorMessage[]; total: number };
	file?: (message: VendorMessage, index: number) => FileContent | undefined;
	readonly plan: Plan;
	/**
	 * Gives a message this outcome. @returns what happened, in a sentence
	 * @throws NotPossible
	 */
	decide: (message: VendorMessage, outcome: Outcome) => string;
	readonly faults: FaultSwitches;
	credit?: {
		read: () => { amount: number; unit: string; topUp: number };
		write: (amount: number) => void;
	};
	inbound?: {
		form: () => InboundForm;
		/**
		 * @returns what happened, in a sentence
		 * @throws NotPossible
		 */
		send: (values: Readonly<Record<string, string>>) => string;
	};
	urls: () => UrlSetting[];
	setUrl: (name: string, url: string | null) => void;
	/** What a credential in n8n needs, at the sandbox's address; no secrets. */
	connection: (sandboxUrl: string) => Array<[string, string]>;
	/** Forgets what came and what was declared. */
	clear: () => void;
}

export interface FaultChoice {
	id: string;
	label: string;
	fault: object;
}

/** The faults of a vendor that people switch: one is on, or none. */
export class FaultSwitches {
	private on: { id: string; declared: object } | null = null;

	constructor(
		readonly choices: readonly FaultChoice[],
		private readonly emulator: { faults: Array<{ fault: object }> },
	) {}

	get current(): string | null {
		return this.on !== null && this.declared.includes(this.on.declared) ? this.on.id : null;
	}

	/** How many faults are declared elsewhere. */
	get others(): number {
		return this.declared.length - (this.current === null ? 0 : 1);
	}

	/** Null: switches all faults off, also those that were declared elsewhere. */
	choose(id: string | null): void {
		if (id === null) this.emulator.faults = [];
		else this.emulator.faults = this.emulator.faults.filter((each) => each !== this.on?.declared);
		this.on = null;
		const choice = this.choices.find((each) => each.id === id);
		if (choice === undefined) return;
		const declared = { fault: choice.fault };
		// Put first, because the first fault that fits is taken.
		this.emulator.faults.unshift(declared);
		this.on = { id: choice.id, declared };
	}

	private get declared(): object[] {
		return this.emulator.faults;
	}
}

/** What came, merged in the order of time; each list is oldest first. */
export function inOrder(lists: VendorMessage[][], limit: number): VendorMessage[] {
	return lists
		.flat()
		.sort((one, other) => (one.at < other.at ? -1 : 1))
		.slice(-limit);
}

/** @throws NotPossible naming the field */
export function required(values: Readonly<Record<string, string>>, name: string, label: string): string {
	const value = values[name]?.trim() ?? '';
	if (value === '') throw new NotPossible(`Enter something under “${label}”.`);
	return value;
}
