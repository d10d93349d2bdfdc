import { createTransport } from 'nodemailer';
import type { Sandbox } from '../../sandbox';
import { until } from '../processes';

const ASANAK_NAMESPACE = 'http://webService.compositeSmsGateway.services.sdp.peykasa.com/';
const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Sends one SMS by SmsExtraPro as the vendor's document has it. @returns the vendor's answer */
export async function sendSmsExtraPro(
	sandbox: Sandbox,
	fields: { to?: string; text: string; sender?: string; reference?: string; password?: string },
): Promise<string> {
	const [account] = sandbox.smsExtraPro.accounts;
	const response = await fetch(sandbox.url + sandbox.smsExtraPro.path, {
		method: 'POST',
		body: new URLSearchParams({
			Login: account?.email ?? '',
			Psw: fields.password ?? account?.password ?? '',
			DestNum: fields.to ?? '32475112233',
			Signature: fields.sender ?? 'Dr Martin',
			LongSms: 'Y',
			Type: '1',
			SmsID: fields.reference ?? 'reminder-1',
			Message: fields.text,
		}),
	});
	return await response.text();
}

const escapedXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export async function sendAsanak(
	sandbox: Sandbox,
	{ to = '989123456789', text }: { to?: string; text: string },
) {
	const [account] = sandbox.asanak.accounts;
	sandbox.asanak.minGapMs = 0;
	const response = await fetch(sandbox.url + sandbox.asanak.path, {
		method: 'POST',
		headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
		body: `<s:Envelope xmlns:s="${SOAP_NAMESPACE}" xmlns:w="${ASANAK_NAMESPACE}"><s:Body><w:sendSms><userCredential><password>${escapedXml(account?.password ?? '')}</password><username>${account?.username}</username></userCredential><srcAddresses>982100</srcAddresses><destAddresses>${to}</destAddresses><msgBody>${text}</msgBody><msgEncoding>8</msgEncoding></w:sendSms></s:Body></s:Envelope>`,
	});
	return await response.text();
}

export async function sendFax123(
	sandbox: Sandbox,
	{ to = '0140000000', document = `${sandbox.url}/_sandbox/sample.pdf` } = {},
) {
	const [account] = sandbox.fax123.accounts;
	const query = new URLSearchParams({
		email: account?.email ?? '',
		pass: account?.password ?? '',
		fax: to,
		ref: 'invoice-2026-041',
		url: document,
		ref_accuse: '1',
	});
	const response = await fetch(`${sandbox.url}${sandbox.fax123.path}?${query.toString()}`);
	return await response.text();
}

export async function sendFaximoSilver(
	sandbox: Sandbox,
	{ to = '0312345678', subject, text }: { to?: string; subject: string; text: string },
): Promise<void> {
	const { host, smtpPort, accounts, faxDomain } = sandbox.faximoSilver;
	const [account] = accounts;
	const pdf = Buffer.from(await (await fetch(`${sandbox.url}/_sandbox/sample.pdf`)).arrayBuffer());
	const transport = createTransport({
		host,
		port: smtpPort,
		secure: false,
		ignoreTLS: true,
		auth: { user: account?.user, pass: account?.password },
	});
	await transport.sendMail({
		from: account?.fromAddress,
		to: `${to}@${faxDomain}`,
		subject,
		text,
		attachments: [
			{ filename: '請求書.pdf', content: pdf, contentType: 'application/pdf' },
			{ filename: '見積書.xlsx', content: Buffer.alloc(23_400, 1) },
		],
	});
	transport.close();
}

/** Asks GlobFax for the report of a fax. */
export async function queryGlobFax(sandbox: Sandbox, rcptRef: string): Promise<unknown> {
	const [account] = sandbox.globFax.accounts;
	const response = await fetch(`${sandbox.url}/api/v2/fax/recipients/${rcptRef}`, {
		headers: { 'x-api-key': account?.apiKey ?? '', 'x-api-secret': account?.apiSecret ?? '' },
	});
	return await response.json();
}

/**
 * Fills the console with what an ordinary day brings: SMS and faxes in four languages, an answer, a fax that found the line busy.
 * `flowUrl`: the URL that the vendors call; without it no flow gets a call.
 */
export async function consoleScene(sandbox: Sandbox, { flowUrl }: { flowUrl?: string } = {}): Promise<void> {
	const { smsExtraPro, asanak, fax123, globFax, faximoSilver } = sandbox;
	if (flowUrl !== undefined) {
		smsExtraPro.pushes.reportUrl = flowUrl;
		smsExtraPro.pushes.inboundUrl = flowUrl;
		asanak.pushes.inboundUrl = flowUrl;
		fax123.pushes.reportUrl = flowUrl;
	}
	await sendSmsExtraPro(sandbox, {
		text: 'Bonjour Camille, votre rendez-vous est demain à 10 h 30. Répondez OUI pour confirmer.',
	});
	await sendSmsExtraPro(sandbox, {
		to: '33612345503',
		text: 'Bonjour Hugo, votre commande 4711 est prête au comptoir.',
		reference: 'order-4711',
	});
	if (flowUrl !== undefined) {
		await smsExtraPro.pushes.inbound({ sender: '32475112233', keyword: 'OUI', text: 'merci, à demain !' });
		await sendSmsExtraPro(sandbox, { text: 'Merci, c’est noté. À demain !', reference: 'reminder-1-answer' });
	}

	await sendAsanak(sandbox, { text: 'سلام، نوبت شما فردا ساعت ۱۰:۳۰ است. برای تأیید عدد ۱ را بفرستید.' });
	await asanak.inbound({ source: '989123456789', text: '۱، ممنون. Room 12 کجاست؟' });
	await sendAsanak(sandbox, { text: 'متشکریم. اتاق ۱۲ در طبقه دوم است.' });

	await sendFax123(sandbox, { to: '0140000012' });
	await sendFax123(sandbox);
	const { rcptRef } = globFax.addRecipient({ phoneNumber: '8613812345678', pages: 2 });
	await queryGlobFax(sandbox, rcptRef);
	await sendFaximoSilver(sandbox, {
		subject: '請求書の送付',
		text: '株式会社さくら 御中\n\nいつもお世話になっております。\n請求書をお送りします。ご確認ください。',
	});
	await until(
		'all outcomes',
		() =>
			faximoSilver.results.log.length === 1 &&
			(flowUrl === undefined || (fax123.pushes.log.length === 2 && smsExtraPro.pushes.log.length >= 7)),
	);
}
