import { createHash } from 'node:crypto';
import { bytesToText } from '../../form';
import { Refused, type Account, type ReceivedSms } from './records';
import type { SmsExtraProState } from './state';

const TYPES = ['0', '1', '10'];
const MAX_CHARACTERS = 160;
/** The document says nothing of dates in the past; an hour allows for wrong clocks. */
const PAST_GRACE_SECONDS = 3_600;

/**
 * Reads a send by the document's section "Les variables".
 * @throws Refused
 */
export function readSend(fields: Map<string, Buffer>, state: SmsExtraProState): ReceivedSms[] {
	const required = (name: string): Buffer => {
		const value = fields.get(name);
		if (value === undefined || value.length === 0) throw new Refused(`Variable ${name} manquante`);
		return value;
	};
	const text = (name: string) => fields.get(name)?.toString('utf8') ?? '';

	const login = required('Login');
	const message = fields.get('Message') ?? Buffer.alloc(0);
	const authentication = authenticate(login, message, fields, state.accounts);
	const numbers = required('DestNum').toString('latin1').split(';');
	for (const number of numbers) {
		if (!/^\d{8,15}$/.test(number)) throw new Refused(`Format du destinataire incorrect : ${number}`);
	}
	const signature = bytesToText(required('Signature')).text;
	required('Message');
	const decoded = bytesToText(message);
	const longSms = text('LongSms') === 'Y';
	if ([...decoded.text].length > MAX_CHARACTERS && !longSms) {
		throw new Refused('Le message ne peut excéder 160 caractères');
	}
	const type = text('Type') === '' ? '0' : text('Type');
	if (!TYPES.includes(type)) throw new Refused('Type de SMS inconnu');

	return numbers.map((recipient) => ({
		receivedAt: new Date().toISOString(),
		request: state.requests,
		recipient,
		signature,
		text: decoded.text,
		charset: decoded.charset,
		authentication,
		longSms,
		sendDate: readSendDate(text('SendDate')),
		type,
		clientSmsId: bytesToText(fields.get('SmsID') ?? Buffer.alloc(0)).text || null,
	}));
}

function authenticate(
	login: Buffer,
	message: Buffer,
	fields: Map<string, Buffer>,
	accounts: Account[],
): ReceivedSms['authentication'] {
	const account = accounts.find(({ email }) => bytesToText(login).text === email);
	const checksum = fields.get('Checksum')?.toString('latin1');
	const password = fields.get('Psw');
	if (checksum === undefined && password === undefined) throw new Refused('Variable Psw manquante');
	if (account !== undefined) {
		if (password !== undefined && bytesToText(password).text === account.password) return 'password';
		// md5($Login . $Password . $Message), over the bytes that came; the password in the message's own charset.
		const expected = (['utf8', 'latin1'] as const).map((encoding) =>
			createHash('md5')
				.update(Buffer.concat([login, Buffer.from(account.password, encoding), message]))
				.digest('hex'),
		);
		if (checksum !== undefined && expected.includes(checksum)) return 'checksum';
	}
	throw new Refused('Login ou mot de passe incorrect');
}

function readSendDate(text: string): number | null {
	if (text === '') return null;
	const seconds = Number(text);
	if (!/^\d{1,10}$/.test(text) || seconds < Date.now() / 1000 - PAST_GRACE_SECONDS) {
		throw new Refused('SendDate incorrect');
	}
	return seconds;
}
