import { promisify } from 'node:util';
import { brotliDecompress, constants, inflateRaw, unzip } from 'node:zlib';

/**
 * Takes the encoding off the bytes of an answer.
 * @param maxBytes the most that may come of them
 * @throws the error of Node's zlib; with the code `ERR_BUFFER_TOO_LARGE` where more would come of them
 */
export type Decoder = (bytes: Buffer, maxBytes: number) => Promise<Buffer>;

const unzipAll = promisify(unzip);
const inflateAll = promisify(inflateRaw);
const unbrotliAll = promisify(brotliDecompress);

/** Servers leave out the end, and browsers, and n8n's own HTTP library, read what there is. */
const ZLIB = { finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

const gzip: Decoder = async (bytes, maxBytes) =>
	await unzipAll(bytes, { ...ZLIB, maxOutputLength: maxBytes });

/** By the standard with a header of zlib, which some servers leave out: its first byte says 8, for deflate, in its lower half. */
const deflate: Decoder = async (bytes, maxBytes) =>
	((bytes[0] ?? 0) & 0x0f) === 8
		? await gzip(bytes, maxBytes)
		: await inflateAll(bytes, { ...ZLIB, maxOutputLength: maxBytes });

const br: Decoder = async (bytes, maxBytes) =>
	await unbrotliAll(bytes, { ...BROTLI, maxOutputLength: maxBytes });

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
	['gzip', gzip],
	['x-gzip', gzip],
	['deflate', deflate],
	['br', br],
]);

/** @param encoding the value of a Content-Encoding header, in lower case (RFC 9110, section 8.4) */
export const decoderOf = (encoding: string): Decoder | undefined => DECODERS.get(encoding);
