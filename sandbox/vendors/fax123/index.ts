import type { EmulatedVendor } from '../../emulator';
import { fax123Console } from './console';
import { fax123Sandbox } from './routes';

declare module '../../emulator' {
	interface Emulators {
		fax123: ReturnType<typeof fax123Sandbox>;
	}
}

export const vendor: EmulatedVendor<'fax123'> = {
	id: 'fax123',
	serve: fax123Sandbox,
	console: fax123Console,
	credential: ({ accounts: [account], path }, sandboxUrl) => ({
		email: account?.email,
		password: account?.password,
		baseUrl: sandboxUrl + path,
	}),
	details: ({ accounts: [account] }) => [['Password', account?.password ?? '']],
};
