import { Pusher } from '../../push';
import type { ReceivedSms } from './state';

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

export interface InboundSms {
	sender: string;
	text: string;
	keyword?: string;
	shortCode?: string;
	provider?: string;
}

/** What the vendor tells its user: reports of messages sent with Type=1, and inbound SMS. */
export class SmsExtraProPushes extends Pusher {
	/** The URL that the user gave to the vendor's support; null: none, nothing is told. */
	reportUrl: string | null = null;
	inboundUrl: string | null = null;
	/** Milliseconds to the first report, and from each to the next. */
	reportDelayMs = 300;
	/** Each report is made twice. */
	duplicateReports = false;
	/** The final report comes before the first. */
	outOfOrderReports = false;
	private lastId = 1_000_000;

	nextId(): string {
		this.lastId += 1;
		return String(this.lastId);
	}

	/** Pending at once, then the final one that the recipient's last three digits choose. */
	follow(sms: ReceivedSms): void {
		if (sms.type !== '1' || this.reportUrl === null) return;
		const id = this.nextId();
		const final = sms.recipient.slice(-3) in REPORTS ? sms.recipient.slice(-3) : DELIVERED;
		const codes = this.outOfOrderReports ? [final, '100'] : ['100', final];
		codes.forEach((code, index) => {
			this.later((index + 1) * this.reportDelayMs, async () => {
				const calls = this.duplicateReports ? 2 : 1;
				await Promise.all(Array.from({ length: calls }, async () => await this.report(id, sms, code)));
			});
		});
	}

	async report(
		id: string,
		{ recipient, clientSmsId }: Pick<ReceivedSms, 'recipient' | 'clientSmsId'>,
		code: string,
	) {
		return await this.push(this.required(this.reportUrl, 'reports'), {
			SmsID: id,
			ClientSmsID: clientSmsId ?? '',
			Dest: recipient,
			...(REPORTS[code] ?? { Status: 'Pending', Comment: '' }),
			StatusCode: code,
		});
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

	/** Somebody sends an SMS that starts with the keyword. */
	async inbound({ sender, text, keyword = 'INFO', shortCode = '8989', provider = 'Proximus' }: InboundSms) {
		return await this.push(this.required(this.inboundUrl, 'inbound SMS'), {
			ShortCode: shortCode,
			SmsID: this.nextId(),
			Sender: sender,
			Key: keyword,
			Msg: text,
			Provider: provider,
		});
	}

	override reset(): void {
		super.reset();
		this.reportDelayMs = 300;
		this.duplicateReports = false;
		this.outOfOrderReports = false;
	}

	private required(url: string | null, what: string): string {
		if (url === null) throw new Error(`No URL for ${what} is registered with the sandbox`);
		return url;
	}
}
