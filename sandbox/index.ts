import Fastify, { type FastifyInstance } from 'fastify';
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { serveConsole } from './console';
import { controlGuard } from './console/guard';
import { Journal, Wire } from './console/journal';
import type { ConsoleVendor } from './console/vendor';
import type { EmulatedVendor, Emulators, VendorId } from './emulator';
import { samplePdf } from './sample';

/**
 * Emulators of the vendors, written from the vendors' documents. They share no code with the nodes: shared code would hide its own
 * mistakes.
 */
const VENDORS_FOLDER = path.join(__dirname, 'vendors');

/** A document that flows can fax. */
export const SAMPLE_PATH = '/_sandbox/sample.pdf';

export interface SandboxOptions {
	/** Default: all that have a folder. */
	vendors?: VendorId[];
	/** 0: any free port. */
	port?: number;
}

/** What a person enters into a credential in n8n, and what they call it. */
export interface SandboxCredential {
	name: string;
	data: Record<string, unknown>;
}

/** What the terminal shows of a vendor's emulator, with its secrets. */
export interface EmulatorGuide {
	name: string;
	lines: Array<[label: string, value: string]>;
}

export type Sandbox = Emulators & {
	/** `http://127.0.0.1:<port>` */
	url: string;
	/** The credential for the first account of each emulator, by its type in n8n, such as `globFaxApi`. */
	credentials: () => Record<string, SandboxCredential>;
	guides: () => EmulatorGuide[];
	/** Clears what came and what was declared, in all emulators. */
	reset: () => void;
	stop: () => Promise<void>;
};

/** Starts the emulators on one port of the loopback interface. */
export async function startSandbox({ vendors, port = 0 }: SandboxOptions = {}): Promise<Sandbox> {
	// A fault may leave a connection open on purpose: stopping must not wait for it.
	const server = Fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });
	// Bytes, not text: the vendors' charsets and checksums are looked at before anything is decoded.
	server.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'buffer' },
		(_request, body, done) => done(null, body),
	);
	server.addContentTypeParser(/^[^;]+[/+]xml\b/, { parseAs: 'buffer' }, (_request, body, done) =>
		done(null, body),
	);
	server.addHook('onRequest', controlGuard(SAMPLE_PATH));
	const journal = new Journal();
	const running = vendorFolders(vendors)
		.map((vendor) => start(vendor, server, journal))
		.sort(inTheConsole);
	server.get(SAMPLE_PATH, async (_request, reply) => await reply.type('application/pdf').send(samplePdf()));
	let url = '';
	const consoles = running.map((each) => each.console);
	const secrets = new Map(running.map((each) => [each.id, each.secrets]));
	serveConsole(server, consoles, { journal, sandboxUrl: () => url, secrets });
	await server.listen({ host: '127.0.0.1', port });
	const address = server.server.address() as AddressInfo;
	url = `http://127.0.0.1:${address.port}`;
	return {
		...(Object.fromEntries(running.map(({ id, emulator }) => [id, emulator])) as unknown as Emulators),
		url,
		credentials: () => Object.fromEntries(running.map((each) => [`${each.id}Api`, each.credential(url)])),
		guides: () => running.map((each) => each.guide(url)),
		reset: () => consoles.forEach(({ clear }) => clear()),
		stop: async () => {
			await server.close();
		},
	};
}

/** The vendors that were asked for, or all that there are. */
function vendorFolders(vendors: readonly string[] | undefined): EmulatedVendor[] {
	const folders = vendors?.map((id) => id.toLowerCase()) ?? readdirSync(VENDORS_FOLDER);
	return folders.map((folder) => {
		// The folders are known only when this runs, and jest and tsx load TypeScript by require alike.
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const { vendor } = require(path.join(VENDORS_FOLDER, folder)) as { vendor: EmulatedVendor };
		return vendor;
	});
}

/** An emulator that runs, and what the sandbox shows of it. */
interface Running {
	id: VendorId;
	emulator: Emulators[VendorId];
	console: ConsoleVendor;
	/** Those of the accounts that the sandbox begins with, which its page and its README show. */
	secrets: Array<[label: string, value: string]>;
	credential: (sandboxUrl: string) => SandboxCredential;
	guide: (sandboxUrl: string) => EmulatorGuide;
}

function start<V extends VendorId>(
	vendor: EmulatedVendor<V>,
	server: FastifyInstance,
	journal: Journal,
): Running {
	const { id, serve, credential, details } = vendor;
	const wire = new Wire(journal, id);
	const emulator = serve(server, wire);
	const ofConsole = vendor.console(emulator, journal);
	wire.secrets = ofConsole.secrets;
	const { name, connection } = ofConsole;
	return {
		id,
		emulator,
		console: ofConsole,
		secrets: details(emulator),
		credential: (url) => ({ name: `${name} sandbox`, data: credential(emulator, url) }),
		guide: (url) => ({
			name,
			lines: [...connection(url), ...details(emulator), ['What came', `${url}/_sandbox/${id.toLowerCase()}`]],
		}),
	};
}

/** SMS first, and by name. */
function inTheConsole({ console: one }: Running, { console: other }: Running): number {
	const byChannel = other.channel.localeCompare(one.channel);
	return byChannel === 0 ? one.name.localeCompare(other.name, 'en') : byChannel;
}
