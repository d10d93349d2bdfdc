import type { MailServer } from '../ports/mail';
import { redact } from '../text/redact';

/** A server's words without the password: some servers repeat a command that they do not understand, password included. */
export const withoutSecrets = (text: string, { password }: MailServer): string => redact(text, [password]);
