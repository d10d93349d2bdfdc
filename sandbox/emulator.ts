import type { FastifyInstance } from 'fastify';
import type { Journal, Wire } from './console/journal';
import type { ConsoleVendor } from './console/vendor';

/**
 * The emulators by the ids of their vendors. The index of each vendor's folder adds its own by declaration merging, so that no list
 * names them all.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Emulators {}

export type VendorId = Extract<keyof Emulators, string>;

/** What the index of a vendor's folder exports as `vendor`. The folder is named after the id, in lower case. */
export interface EmulatedVendor<V extends VendorId = VendorId> {
	id: V;
	/** Serves the vendor's addresses, and its control interface under `/_sandbox/<folder>`. */
	serve: (server: FastifyInstance, wire: Wire) => Emulators[V];
	console: (emulator: Emulators[V], journal: Journal) => ConsoleVendor;
	/** The fields of the vendor's credential in n8n, for the emulator's first account. */
	credential: (emulator: Emulators[V], sandboxUrl: string) => Record<string, unknown>;
	/** What the terminal shows besides the connection that the console shows: label and value. */
	details: (emulator: Emulators[V]) => Array<[label: string, value: string]>;
}
