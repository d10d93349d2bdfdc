import { Pusher } from '../../push';
import type { ReceivedMsg } from './records';

/** What the vendor pushes to its user: inbound SMS. There are no pushed reports. */
export class AsanakPushes extends Pusher {
	/** The PushURL of the account's profile; null: none, so no call is made. */
	inboundUrl: string | null = null;

	/** "PushURL" of the document: a GET with these parameters, in this order, and no message id. */
	async tell(message: ReceivedMsg): Promise<void> {
		if (this.inboundUrl === null) return;
		const parameters = {
			destAddress: message.destination,
			srcAddress: message.source,
			msgBody: message.body,
			msgPartNumber: String(message.partCount),
			receivedTime: String(message.receivedTime),
		};
		await this.push(this.inboundUrl, parameters, { kind: 'inbound', about: message });
	}
}
