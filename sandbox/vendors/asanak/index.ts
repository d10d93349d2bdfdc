import type { EmulatedVendor } from '../../emulator';
import { asanakConsole } from './console';
import { asanakSandbox } from './routes';

declare module '../../emulator' {
	interface Emulators {
		asanak: ReturnType<typeof asanakSandbox>;
	}
}

export const vendor: EmulatedVendor<'asanak'> = {
	id: 'asanak',
	serve: asanakSandbox,
	console: asanakConsole,
	credential: ({ accounts: [account], path }, sandboxUrl) => ({
		username: account?.username,
		password: account?.password,
		baseUrl: sandboxUrl + path,
		pacingMs: 1000,
	}),
	details: ({ accounts: [account] }) => [['Password', account?.password ?? '']],
};
