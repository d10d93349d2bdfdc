import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freePort, isPortFree } from '../../tooling/processes';

describe('isPortFree', () => {
	it('is false while something listens on the port, and true afterwards', async () => {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		expect(await isPortFree(port)).toBe(false);
		server.close();
		await once(server, 'close');
		expect(await isPortFree(port)).toBe(true);
	});
});

describe('freePort', () => {
	it('returns ports on which a server can listen, below those of outgoing connections', async () => {
		const ports = await Promise.all(Array.from({ length: 20 }, freePort));
		for (const port of ports) {
			expect(port).toBeLessThan(32_768);
			expect(await isPortFree(port)).toBe(true);
		}
	});
});
