import Fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { serveConsole } from './console';
import { Journal, Wire } from './console/journal';
import type { ConsoleVendor } from './console/vendor';
import { asanakConsole } from './vendors/asanak/console';
import { fax123Console } from './vendors/fax123/console';
import { faximoSilverConsole } from './vendors/faximosilver/console';
import { globFaxConsole } from './vendors/globfax/console';
import { smsExtraProConsole } from './vendors/smsextrapro/console';
import { fax123Sandbox } from './vendors/fax123/routes';
import { faximoSilverSandbox } from './vendors/faximosilver/routes';
import { globFaxSandbox } from './vendors/globfax/routes';
import { samplePdf } from './sample';
import { asanakSandbox } from './vendors/asanak/routes';
import { smsExtraProSandbox } from './vendors/smsextrapro/routes';

/**
 * Emulators of the vendors, written from the vendors' documents. They share no code with the nodes: a sandbox that
 * agrees with a mistake hides it.
 */
const VENDOR_SANDBOXES = {
	smsExtraPro: smsExtraProSandbox,
	asanak: asanakSandbox,
	fax123: fax123Sandbox,
	globFax: globFaxSandbox,
	faximoSilver: faximoSilverSandbox,
};

/** What the console shows of each. */
const CONSOLES: { [V in SandboxVendor]: (emulator: Controls[V], journal: Journal) => ConsoleVendor } = {
	smsExtraPro: smsExtraProConsole,
	asanak: asanakConsole,
	fax123: fax123Console,
	globFax: globFaxConsole,
	faximoSilver: faximoSilverConsole,
};

/** A document that flows can fax. */
export const SAMPLE_PATH = '/_sandbox/sample.pdf';

export type SandboxVendor = keyof typeof VENDOR_SANDBOXES;
type Controls = { [V in SandboxVendor]: ReturnType<(typeof VENDOR_SANDBOXES)[V]> };

export interface SandboxOptions {
	vendors?: SandboxVendor[];
	/** 0: any free port. */
	port?: number;
}

export type Sandbox = Controls & {
	/** `http://127.0.0.1:<port>` */
	url: string;
	stop: () => Promise<void>;
};

/** Starts the emulators on one port of the loopback interface. */
export async function startSandbox({
	vendors = Object.keys(VENDOR_SANDBOXES) as SandboxVendor[],
	port = 0,
}: SandboxOptions = {}): Promise<Sandbox> {
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
	const journal = new Journal();
	const controls = {} as Controls;
	const consoles = vendors.map((vendor) => start(vendor, controls, server, journal));
	server.get(SAMPLE_PATH, async (_request, reply) => await reply.type('application/pdf').send(samplePdf()));
	let url = '';
	serveConsole(server, consoles, journal, () => url);
	await server.listen({ host: '127.0.0.1', port });
	const address = server.server.address() as AddressInfo;
	url = `http://127.0.0.1:${address.port}`;
	return {
		...controls,
		url,
		stop: async () => {
			await server.close();
		},
	};
}

/** Starts one emulator. @returns what the console needs of it */
function start<V extends SandboxVendor>(
	vendor: V,
	controls: Controls,
	server: FastifyInstance,
	journal: Journal,
): ConsoleVendor {
	const wire = new Wire(journal, vendor);
	controls[vendor] = VENDOR_SANDBOXES[vendor](server, wire) as Controls[V];
	const ofConsole = CONSOLES[vendor](controls[vendor], journal);
	wire.secrets = ofConsole.secrets;
	return ofConsole;
}
