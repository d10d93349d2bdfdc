import type { EmulatedVendor } from '../../emulator';
import { smsExtraProConsole } from './console';
import { smsExtraProSandbox } from './routes';

declare module '../../emulator' {
	interface Emulators {
		smsExtraPro: ReturnType<typeof smsExtraProSandbox>;
	}
}

export const vendor: EmulatedVendor<'smsExtraPro'> = {
	id: 'smsExtraPro',
	serve: smsExtraProSandbox,
	console: smsExtraProConsole,
	credential: ({ accounts: [account], path }, sandboxUrl) => ({
		...account,
		authentication: 'checksum',
		baseUrl: sandboxUrl + path,
	}),
	details: ({ accounts: [account] }) => [['Password', account?.password ?? '']],
};
