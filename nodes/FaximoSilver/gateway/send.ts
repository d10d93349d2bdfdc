import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import type { SendResult } from '../../shared/model';
import type { MailReceipt, MailSender } from '../../shared/ports/mail';
import type { Outcome } from '../../shared/sending/sendAll';
import { prepareItem, type Dispatch, type PreparedItem } from '../../shared/sending/sendPlan';
import type { NumberCheck } from '../../shared/text/phone';
import { FAXIMOSILVER } from '../vendor';
import { domainOf, smtpFailure, type FaximoSilverAccount } from './client';
import { letterOf, type FaxContent, type FaxLetter } from './letter';
import { addressOf, EXAMPLE } from './numbers';
import { faxAddress } from './wire';

/** One item of the Send operation as the user entered it. */
export interface FaximoSendInput extends FaxContent {
	to: unknown;
	numberCheck: NumberCheck;
}

/** Validates an item and makes one dispatch for each recipient. Sends nothing. */
export function prepareSend(itemIndex: number, input: FaximoSendInput): PreparedItem<FaxLetter> {
	return prepareItem(itemIndex, {
		to: input.to,
		example: EXAMPLE,
		clientReference: input.clientReference,
		address: (entered) => addressOf(entered, input.numberCheck),
		letter: () => letterOf(itemIndex, input),
	});
}

/**
 * Sends one mail for up to 50 recipients of one item.
 * @param account as `checkAccount` gives it
 * @throws GatewayError for all of them
 */
export async function sendFax(
	request: Array<Dispatch<FaxLetter>>,
	account: FaximoSilverAccount,
	sender: MailSender,
): Promise<Outcome[]> {
	const [first] = request;
	if (first === undefined) return [];
	const { subject, text, files, characterSet: charset, timeoutMs } = first.letter;
	const addresses = request.map(({ address }) => faxAddress(address, domainOf(account)));
	const attachments = [];
	for (const { fileName, contentType, read } of files) {
		attachments.push({ fileName, contentType, content: await read() });
	}
	try {
		const receipt = await sender({
			from: account.fromAddress,
			to: addresses,
			subject,
			text,
			attachments,
			charset,
			timeoutMs,
		});
		return request.map((dispatch, index) => {
			const refusal = receipt.rejected.find(({ address }) => address === addresses[index]);
			return refusal === undefined
				? { sent: true, result: toSendResult(dispatch, receipt.response) }
				: { sent: false, error: refusedRecipient(dispatch, refusal) };
		});
	} catch (error) {
		throw smtpFailure(error, account);
	}
}

function toSendResult({ recipient, letter }: Dispatch<FaxLetter>, response: string): SendResult {
	return {
		recipient,
		status: 'queued',
		reason: null,
		scheduledFor: null,
		segments: null,
		// The vendor gives no id: results repeat the subject, with the reference in it.
		messageId: null,
		clientReference: letter.clientReference,
		vendorCode: /^\d{3}/.exec(response)?.[0] ?? null,
		vendorText: response,
		final: false,
		vendor: FAXIMOSILVER.id,
		channel: FAXIMOSILVER.channel,
		raw: response,
	};
}

function refusedRecipient(
	{ recipient }: Dispatch<FaxLetter>,
	{ code, text }: MailReceipt['rejected'][number],
): GatewayError {
	// RFC 5321, section 4.2.1: 4yz is a temporary refusal, 5yz a permanent one.
	const isForNow = code?.startsWith('4') === true;
	return new GatewayError(isForNow ? 'unavailable' : 'invalidRecipient', {
		message: `The mail server does not take faxes to ${recipient}: ${quote(text, 200)}`,
		advice: isForNow
			? 'The refusal is temporary: send again later.'
			: 'Check the number. If its words are about relaying or signing in, check the SMTP user in the credential.',
		vendorCode: code,
		vendorText: text,
	});
}
