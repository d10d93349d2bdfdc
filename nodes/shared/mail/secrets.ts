import type { MailServer } from '../ports/mail';

/** A server's words: some repeat the command that they do not understand, and with it the password. */
export function withoutSecrets(text: string, { user, password }: MailServer): string {
	if (password === '') return text;
	const base64 = (value: string) => Buffer.from(value).toString('base64');
	return [password, base64(password), base64(`\0${user}\0${password}`)].reduce(
		(cleaned, secret) => cleaned.replaceAll(secret, '***'),
		text,
	);
}
