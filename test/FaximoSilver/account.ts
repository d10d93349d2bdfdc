import type { FaximoSilverAccount } from '../../nodes/FaximoSilver/gateway/client';

/** A credential as its form gives it. */
export const ACCOUNT: FaximoSilverAccount = {
	fromAddress: 'clinic@example.com',
	faxDomain: '',
	...{ smtpHost: 'smtp.example.com', smtpPort: 465, smtpSecurity: 'tls' },
	...{ smtpUser: 'demo', smtpPassword: 'geheim' },
	...{ imapHost: 'imap.example.com', imapPort: 993, imapSecurity: 'tls' },
	...{ imapUser: 'demo', imapPassword: 'geheim' },
};
