import { randomUUID } from 'node:crypto';
import type { Journal } from './journal';
import type { ConsoleMessage, VendorView } from './model';
import { exchangeLine } from './readable';
import type { ConsoleVendor, VendorMessage } from './vendor';

/** Shows this many of each vendor; a campaign of thousands must not drown the page. */
export const MESSAGES_SHOWN = 200;
const EXCHANGES_SHOWN = 30;
/** Cuts a text here; a fax by mail may have fifty pages of it. */
const CHARACTERS_SHOWN = 4_000;

/** What the page shows of the vendors. */
export class Views {
	private readonly numbers = new WeakMap<object, number>();
	private lastNumber = 0;
	/** Part of each id, because the same number means another message in another run of the sandbox. */
	private readonly run = randomUUID().slice(0, 8);

	constructor(
		private readonly journal: Journal,
		private readonly sandboxUrl: () => string,
	) {}

	of(vendor: ConsoleVendor): VendorView {
		const { id, name, channel, country, language, emptyHint, outcomes, planHint, plan, faults } = vendor;
		const { newest, total } = vendor.messages(MESSAGES_SHOWN);
		return {
			id,
			name,
			channel,
			country,
			language,
			emptyHint,
			outcomes,
			planHint,
			messages: newest.map((message) => this.message(vendor, message)),
			olderMessages: total - newest.length,
			plan: plan.decided,
			faults: faults.choices.map((fault) => ({ id: fault.id, label: fault.label })),
			fault: faults.current,
			otherFaults: faults.others,
			credit: vendor.credit?.read() ?? null,
			inbound: vendor.inbound?.form() ?? null,
			urls: vendor.urls(),
			connection: vendor.connection(this.sandboxUrl()),
			exchanges: this.journal.newestOf(id, EXCHANGES_SHOWN).map((each) => exchangeLine(each, name)),
		};
	}

	/** A message that the page shows, by the id that it has there. */
	find(vendor: ConsoleVendor, id: string): VendorMessage | undefined {
		return vendor.messages(MESSAGES_SHOWN).newest.find((message) => this.idOf(message) === id);
	}

	private message(vendor: ConsoleVendor, { source, part, files, ...message }: VendorMessage): ConsoleMessage {
		const id = this.idOf({ source, part });
		return {
			...message,
			id,
			text:
				message.text.length > CHARACTERS_SHOWN
					? `${message.text.slice(0, CHARACTERS_SHOWN)} …`
					: message.text,
			files: files.map((file, index) => ({
				...file,
				url: `/_sandbox/console/${vendor.id}/files/${id}/${index}`,
			})),
			exchanges: this.journal.about(source).map((exchange) => exchangeLine(exchange, vendor.name)),
		};
	}

	private idOf({ source, part }: Pick<VendorMessage, 'source' | 'part'>): string {
		let number = this.numbers.get(source);
		if (number === undefined) {
			number = this.lastNumber += 1;
			this.numbers.set(source, number);
		}
		return [this.run, number, ...(part === undefined ? [] : [part])].join('-');
	}
}
