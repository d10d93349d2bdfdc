import fc from 'fast-check';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decoderOf } from '../../../nodes/shared/n8n/contentEncoding';

const ENCODERS: Array<[name: string, encoding: string, encode: (bytes: Uint8Array) => Buffer]> = [
	['gzip', 'gzip', gzipSync],
	['x-gzip', 'x-gzip', gzipSync],
	['deflate', 'deflate', deflateSync],
	['deflate without its header', 'deflate', deflateRawSync],
	['br', 'br', brotliCompressSync],
];

const decode = async (encoding: string, bytes: Uint8Array, maxBytes: number) =>
	await decoderOf(encoding)?.(Buffer.from(bytes), maxBytes);

describe.each(ENCODERS)('%s', (_name, encoding, encode) => {
	it('gives back the bytes that were encoded', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), async (bytes) => {
				expect(await decode(encoding, encode(bytes), bytes.length)).toEqual(Buffer.from(bytes));
			}),
		);
	});

	it('gives up where more comes of them than is allowed', async () => {
		await expect(decode(encoding, encode(Buffer.alloc(5_000)), 4_999)).rejects.toMatchObject({
			code: 'ERR_BUFFER_TOO_LARGE',
		});
	});

	it('reads what there is where the end is missing', async () => {
		const bytes = Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * index) % 251));
		const encoded = encode(bytes);
		const read = await decode(encoding, encoded.subarray(0, encoded.length - 20), bytes.length);
		expect(bytes.subarray(0, read?.length)).toEqual(read);
	});

	it('never gives more than is allowed, and fails with one of zlib’s codes, whatever the bytes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
				const read = await decode(encoding, bytes, 1_000).catch((error: { code: string }) => error);
				if (Buffer.isBuffer(read)) expect(read.length).toBeLessThanOrEqual(1_000);
				else expect(read).toMatchObject({ code: expect.stringMatching(/^(?:Z_|ERR_)/) });
			}),
		);
	});
});

it.each(['compress', 'zstd', 'x-own', 'gzip, br', '__proto__'])('knows no decoder of %s', (encoding) => {
	expect(decoderOf(encoding)).toBeUndefined();
});
