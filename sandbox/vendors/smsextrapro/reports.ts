import { Plan } from '../../plan';
import { Pusher } from '../../push';
import type { Fate, InboundSms, ReceivedSms } from './records';

/** "Liste des accusés de réception possibles" of the document. */
const REPORTS: Readonly<Record<string, { Status: string; Comment: string }>> = {
	100: { Status: 'Pending', Comment: 'Pending' },
	101: { Status: 'Pending', Comment: 'Gsm Off' },
	102: { Status: 'Pending', Comment: 'Gsm Full' },
	200: { Status: 'Acked', Comment: '' },
	500: { Status: 'Error', Comment: 'Delivery failed' },
	501: { Status: 'Error', Comment: 'Invalid destination format' },
	502: { Status: 'Error', Comment: 'Blacklisted destination' },
	503: { Status: 'Error', Comment: 'Unexisting destination' },
	504: { Status: 'Error', Comment: 'Insufficient balance' },
	900: { Status: 'Timeout', Comment: 'Unknown' },
};
const DELIVERED = '200';

/** What the vendor pushes to its user: reports of messages sent with Type=1, and inbound SMS. */
export class SmsExtraProPushes extends Pusher {
	/** The URL that the user gave to the vendor's support; null: none, so no call is made. */
	reportUrl: string | null = null;
	inboundUrl: string | null = null;
	/** Milliseconds to the first report, and from each to the next. */
	reportDelayMs = 300;
	/** Each report is made twice. */
	duplicateReports = false;
	/** The final report comes before the first. */
	outOfOrderReports = false;
	/** The outcome chosen for coming messages, by report codes. */
	readonly plan = new Plan();
	private readonly fates = new WeakMap<object, Fate>();
	private lastId = 1_000_000;

	nextId(): string {
		this.lastId += 1;
		return String(this.lastId);
	}

	/** Reports Pending at once, then the final state that a person or the recipient's last three digits have chosen. */
	follow(sms: ReceivedSms): void {
		const byNumber = sms.recipient.slice(-3) in REPORTS ? sms.recipient.slice(-3) : DELIVERED;
		const final = this.plan.take() ?? byNumber;
		if (!this.tells(sms)) {
			this.fates.set(sms, { id: null, code: final });
			return;
		}
		const id = this.nextId();
		this.fates.set(sms, { id, code: null });
		const codes = this.outOfOrderReports ? [final, '100'] : ['100', final];
		codes.forEach((code, index) => {
			this.later((index + 1) * this.reportDelayMs, async () => {
				const calls = this.duplicateReports ? 2 : 1;
				await Promise.all(Array.from({ length: calls }, async () => await this.report(id, sms, code)));
			});
		});
	}

	async report(id: string, sms: Pick<ReceivedSms, 'recipient' | 'clientSmsId'>, code: string) {
		this.fates.set(sms, { id, code });
		const parameters = {
			SmsID: id,
			ClientSmsID: sms.clientSmsId ?? '',
			Dest: sms.recipient,
			...(REPORTS[code] ?? { Status: 'Pending', Comment: '' }),
			StatusCode: code,
		};
		return await this.push(this.required(this.reportUrl, 'reports'), parameters, { about: sms });
	}

	/** Whether reports of this message were asked for, and a URL for them is registered. */
	tells({ type }: ReceivedSms): boolean {
		return type === '1' && this.reportUrl !== null;
	}

	fateOf(sms: ReceivedSms): Fate {
		return this.fates.get(sms) ?? { id: null, code: null };
	}

	/** Gives a message this outcome now, and reports it where reports are wanted. */
	decide(sms: ReceivedSms, code: string): void {
		const id = this.fateOf(sms).id ?? (this.tells(sms) ? this.nextId() : null);
		if (id === null || !this.tells(sms)) this.fates.set(sms, { id, code });
		else void this.report(id, sms, code);
	}

	/** A campaign's reports: `count` messages are delivered at the same moment. */
	async burst(count: number) {
		return await Promise.all(
			Array.from({ length: count }, async () => {
				const id = this.nextId();
				return await this.report(id, { recipient: '32475112233', clientSmsId: `burst-${id}` }, DELIVERED);
			}),
		);
	}

	/** Simulates an SMS that starts with the keyword. */
	async inbound(sms: InboundSms) {
		const { sender, text, keyword = 'INFO', shortCode = '8989', provider = 'Proximus' } = sms;
		const parameters = {
			ShortCode: shortCode,
			SmsID: sms.id ?? this.nextId(),
			Sender: sender,
			Key: keyword,
			Msg: text,
			Provider: provider,
		};
		return await this.push(this.required(this.inboundUrl, 'inbound SMS'), parameters, { kind: 'inbound' });
	}

	override reset(): void {
		super.reset();
		this.plan.decided = null;
		this.reportDelayMs = 300;
		this.duplicateReports = false;
		this.outOfOrderReports = false;
	}

	private required(url: string | null, what: string): string {
		if (url === null) throw new Error(`No URL for ${what} is registered with the sandbox`);
		return url;
	}
}
