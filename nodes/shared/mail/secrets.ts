import type { MailServer } from '../ports/mail';
import { redact } from '../text/redact';

/** A server's words: some repeat the command that they do not understand, and with it the password. */
export const withoutSecrets = (text: string, { password }: MailServer): string => redact(text, [password]);
