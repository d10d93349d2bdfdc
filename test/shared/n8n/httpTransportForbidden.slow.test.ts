// n8n-core reads this when it is first used, so the test has a file, and with it modules, of its own.
process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';

import { HttpTransportError } from '../../../nodes/shared/ports/http';
import { httpTransport } from '../../../nodes/shared/n8n/httpTransport';
import { rejected } from '../../support/caught';
import { LoopbackServers } from '../../../tooling/servers/loopbackServers';
import { executeHelpers } from '../../support/nodeHarness';

const servers = new LoopbackServers();

afterAll(async () => {
	delete process.env.N8N_SSRF_PROTECTION_ENABLED;
	await servers.stopAll();
});

describe('httpTransport in an n8n that protects its own network', () => {
	it('reports that the address is forbidden, and writes nothing', async () => {
		let connections = 0;
		const host = await servers.tcp(() => (connections += 1));
		const request = {
			method: 'POST',
			url: `http://${host}/`,
			body: 'x',
			timeoutMs: 1_000,
			maxResponseBytes: 100,
		} as const;
		const error = await rejected(httpTransport(executeHelpers())(request), HttpTransportError);
		expect(error).toMatchObject({ failure: 'forbidden', nothingWritten: true });
		expect(connections).toBe(0);
	});
});
