import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A faulty server's reply where a good one would accept. `cut`: it ends the connection; `silent`: it does not reply. */
export type Said = 'cut' | 'silent' | (string & {});

export interface MailFault {
	/** The words of the table in docs/reliability.md. */
	says: string;
	/**
	 * The replies by what they answer: `greeting`, a verb in capitals, or `end` for the end of a mail's data. `*` repeats the line it
	 * answers.
	 */
	answers: Readonly<Record<string, Said>>;
}

const fault = (says: string, where: string, said: Said): MailFault => ({ says, answers: { [where]: said } });

/** SMTP, in the order in which a mail is handed over. */
export const SMTP_FAULTS = {
	greeting554: fault('greeting 554', 'greeting', '554 5.7.1 No service for you'),
	greeting421: fault('greeting 421', 'greeting', '421 4.3.2 Too busy'),
	greetingCut: fault('closed before its greeting', 'greeting', 'cut'),
	greetingSilent: fault('no greeting', 'greeting', 'silent'),
	greetingHttp: fault('HTTP instead of SMTP', 'greeting', 'HTTP/1.1 400 Bad Request'),
	auth535: fault('AUTH 535', 'AUTH', '535 5.7.8 Credentials invalid'),
	auth454: fault('AUTH 454', 'AUTH', '454 4.7.0 Temporary failure'),
	authEcho: fault('AUTH 535 that repeats what it was sent', 'AUTH', '535 5.7.8 Not *'),
	authCut: fault('closed at AUTH', 'AUTH', 'cut'),
	mail550: fault('MAIL FROM 550', 'MAIL', '550 5.7.1 Sender not allowed'),
	mail451: fault('MAIL FROM 451', 'MAIL', '451 4.3.0 Later'),
	mailSilent: fault('no answer to MAIL FROM', 'MAIL', 'silent'),
	rcpt550: fault('RCPT TO 550', 'RCPT', '550 5.1.1 No such number'),
	rcpt450: fault('RCPT TO 450', 'RCPT', '450 4.2.0 Greylisted'),
	rcptCut: fault('closed at RCPT TO', 'RCPT', 'cut'),
	data554: fault('DATA 554', 'DATA', '554 5.5.1 No'),
	dataCut: fault('closed at DATA', 'DATA', 'cut'),
	dataSilent: fault('no answer to DATA', 'DATA', 'silent'),
	end451: fault('451 after the data', 'end', '451 4.3.0 Try again later'),
	end552: fault('552 after the data', 'end', '552 5.3.4 Too large'),
	end251: fault('251 after the data', 'end', '251 ok'),
	end220: fault('220 after the data', 'end', '220 ready'),
	end354: fault('354 after the data', 'end', '354 go on'),
	endNoSmtp: fault('words that are no SMTP after the data', 'end', 'thank you'),
	endCut: fault('closed after the data', 'end', 'cut'),
	endSilent: fault('no answer after the data', 'end', 'silent'),
} satisfies Record<string, MailFault>;
export type SmtpFaultName = keyof typeof SMTP_FAULTS;

/** IMAP, in the order in which a mailbox is read. */
export const IMAP_FAULTS = {
	greetingCut: fault('closed before its greeting', 'greeting', 'cut'),
	greetingBye: fault('greeting BYE', 'greeting', '* BYE Too busy'),
	loginNo: fault('LOGIN NO', 'LOGIN', 'NO [AUTHENTICATIONFAILED] Invalid credentials'),
	loginUnavailable: fault('LOGIN NO, not available now', 'LOGIN', 'NO [UNAVAILABLE] Try later'),
	loginEcho: fault('LOGIN NO that repeats what it was sent', 'LOGIN', 'NO Not *'),
	loginCut: fault('closed at LOGIN', 'LOGIN', 'cut'),
	selectNo: fault('no such mailbox', 'EXAMINE', 'NO [NONEXISTENT] No such mailbox'),
	selectCut: fault('closed when the mailbox is opened', 'EXAMINE', 'cut'),
} satisfies Record<string, MailFault>;
export type ImapFaultName = keyof typeof IMAP_FAULTS;

export interface ScriptedServer {
	port: number;
	/** Mails whose data has come. */
	mails: () => number;
	stop: () => Promise<void>;
}

/** An SMTP server on the loopback interface that takes any mail, but for what the fault says. */
export async function startFaultySmtp({ answers }: MailFault): Promise<ScriptedServer> {
	let mails = 0;
	const good: Record<string, string> = {
		greeting: '220 scripted ESMTP',
		EHLO: '250-scripted\r\n250 AUTH PLAIN',
		AUTH: '235 ok',
		DATA: '354 go on',
		end: '250 taken',
	};
	const server = await serve(() => {
		let inData = false;
		return (line) => {
			if (inData && line !== '.') return undefined;
			const where = inData ? 'end' : verbOf(line);
			if (where === 'end') mails += 1;
			const said = answers[where] ?? good[where] ?? '250 ok';
			inData = !inData && said.startsWith('354');
			return said.replace('*', line);
		};
	}, answers.greeting ?? good.greeting);
	return { ...server, mails: () => mails };
}

/** An IMAP server on the loopback interface with an empty mailbox, but for what the fault says. */
export async function startFaultyImap({ answers }: MailFault): Promise<ScriptedServer> {
	const before: Record<string, string> = {
		CAPABILITY: '* CAPABILITY IMAP4rev1\r\n',
		EXAMINE: '* FLAGS ()\r\n* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 1] ok\r\n',
		LIST: '* LIST () "/" INBOX\r\n',
	};
	const server = await serve(
		() => (line) => {
			const [tag = '', ...command] = line.split(' ');
			const verb = verbOf(command.join(' '));
			const said = answers[verb];
			if (said === 'cut' || said === 'silent') return said;
			return `${said === undefined ? (before[verb] ?? '') : ''}${tag} ${said?.replace('*', line) ?? 'OK done'}`;
		},
		answers.greeting ?? '* OK [CAPABILITY IMAP4rev1] scripted',
	);
	return { ...server, mails: () => 0 };
}

const verbOf = (line: string): string => line.replace(/[ :].*/s, '').toUpperCase();

/** A line-based server. @param client makes the function that answers the lines of one connection */
async function serve(
	client: () => (line: string) => Said | undefined,
	greeting: Said = 'cut',
): Promise<Omit<ScriptedServer, 'mails'>> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
		const say = (said: Said | undefined) => {
			if (said === 'cut') socket.destroy();
			else if (said !== undefined && said !== 'silent' && socket.writable) socket.write(`${said}\r\n`);
		};
		const answer = client();
		let rest = '';
		say(greeting);
		socket.on('data', (chunk) => {
			const lines = (rest + chunk.toString('latin1')).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) say(answer(line));
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		port: (server.address() as AddressInfo).port,
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((closed) => server.close(closed));
		},
	};
}
