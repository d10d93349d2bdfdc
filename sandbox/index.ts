import Fastify from 'fastify';
import type { AddressInfo } from 'node:net';
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
	const controls = Object.fromEntries(
		vendors.map((vendor) => [vendor, VENDOR_SANDBOXES[vendor](server)]),
	) as Controls;
	server.get(SAMPLE_PATH, async (_request, reply) => await reply.type('application/pdf').send(samplePdf()));
	await server.listen({ host: '127.0.0.1', port });
	const address = server.server.address() as AddressInfo;
	return {
		...controls,
		url: `http://127.0.0.1:${address.port}`,
		stop: async () => {
			await server.close();
		},
	};
}
