import { GatewayError } from '../../shared/errors/gatewayError';
import type { Transmit } from '../../shared/sending/sendAll';
import type { PreparedItem } from '../../shared/sending/sendPlan';
import type { AsanakClient } from './client';
import { prepareMessages, transmitMessages, type AsanakLetter, type MessageInput } from './send';
import type { WirePortMessage } from './wire';

export interface PortInput extends MessageInput {
	sourcePort: number;
	destinationPort: number;
}

export type PortLetter = AsanakLetter & Pick<WirePortMessage, 'ports'>;

/** Validates an item of Send to Port and makes one dispatch for each recipient. Sends nothing. */
export function prepareSendToPort(itemIndex: number, input: PortInput): PreparedItem<PortLetter> {
	return prepareMessages(itemIndex, input, (letter) => {
		checkFitsPort(letter.message, letter.segments);
		const ports = { source: String(input.sourcePort), destination: String(input.destinationPort) };
		return { ...letter, ports };
	});
}

/** Where the vendor would answer 46 or 47: "در ارسال پیام به پورت". */
function checkFitsPort(message: string, segments: number): void {
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('unsupported', { message: problem, advice });
	};
	if (/\p{Script_Extensions=Arabic}/u.test(message)) {
		refuse('Asanak sends no Persian text to a port', 'Write the Message in Latin letters, or use Send.');
	}
	if (segments > 1) {
		refuse(
			`The message needs ${segments} segments, and Asanak sends only one to a port`,
			'Shorten the Message.',
		);
	}
}

export const transmitSendToPort = (client: AsanakClient): Transmit<PortLetter> =>
	transmitMessages(client, async (messages, timeoutMs) => await client.sendSmsToPort(messages, timeoutMs));
