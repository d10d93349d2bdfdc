import type { EmulatedVendor } from '../../emulator';
import { globFaxConsole } from './console';
import { globFaxSandbox } from './routes';

declare module '../../emulator' {
	interface Emulators {
		globFax: ReturnType<typeof globFaxSandbox>;
	}
}

export const vendor: EmulatedVendor<'globFax'> = {
	id: 'globFax',
	serve: globFaxSandbox,
	console: globFaxConsole,
	credential: ({ accounts: [account] }, sandboxUrl) => ({ ...account, baseUrl: sandboxUrl }),
	details: ({ accounts: [account], recipients }) => [
		['API Key', account?.apiKey ?? ''],
		['API Secret', account?.apiSecret ?? ''],
		['Recipients', [...recipients.keys()].join(', ')],
	],
};
