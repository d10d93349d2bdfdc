/** The part of hoodiecrow that the emulator uses. The package has no types. */
declare module 'hoodiecrow-imap' {
	import type { Server } from 'node:net';

	namespace hoodiecrow {
		interface Message {
			uid: number;
			flags: string[];
			/** The mail, one character for each byte. */
			raw: string;
			internaldate: string;
		}
		interface Folder {
			messages: Message[];
			uidvalidity: number;
			uidnext: number;
		}
		type CommandHandler = (connection: object, ...command: unknown[]) => void;
		interface ImapServer {
			server: Server;
			users: Record<string, { password: string }>;
			getCommandHandler(command: string): CommandHandler;
			setCommandHandler(command: string, handler: CommandHandler): void;
			capabilities: Record<string, (connection: { secureConnection: boolean }) => boolean>;
			getMailbox(path: string): Folder;
			appendMessage(
				path: string,
				flags: string[],
				internaldate: Date,
				raw: string,
			): { mailbox: Folder; message: Message };
			notify(response: { tag: '*'; attributes: unknown[] }, folder: Folder): void;
		}
		interface Options {
			plugins?: string[];
			users?: Record<string, { password: string }>;
			storage?: Record<string, object>;
			credentials?: { key: string; cert: string };
		}
	}

	function hoodiecrow(options?: hoodiecrow.Options): hoodiecrow.ImapServer;
	export = hoodiecrow;
}
