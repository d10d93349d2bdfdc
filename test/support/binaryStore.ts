import './n8nEnvironment';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The container of n8n-core's services, from its own copy of the library, wherever the package manager has put that. */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get: <T>(type: new (...args: never[]) => T) => T };
};

/** n8n's own store of binary data in its mode `filesystem`, in a folder that ends with the tests. */
export class BinaryStore {
	private constructor(
		private readonly folder: string,
		private readonly service: BinaryDataService,
	) {}

	static async start(): Promise<BinaryStore> {
		const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-sms-fax-binary-'));
		Object.assign(Container.get(BinaryDataConfig), { mode: 'filesystem', localStoragePath: folder });
		const service = Container.get(BinaryDataService);
		await service.init();
		return new BinaryStore(folder, service);
	}

	async stop(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}

	/** A file as a node before ours puts it out. */
	async file(content: string | Buffer, fileName = 'contract.pdf'): Promise<IBinaryData> {
		const data: IBinaryData = { data: '', mimeType: 'application/pdf', fileName };
		const location = { type: 'execution', workflowId: 'workflow-1', executionId: 'before' } as const;
		return await this.service.store(location, Buffer.from(content as string), data);
	}

	/** Serves signed addresses as n8n does (`packages/cli/dist/controllers/binary-data.controller.js`, `getSigned`). */
	readonly serve: RequestListener = async (request, response) => {
		try {
			const { pathname, searchParams } = new URL(request.url ?? '', 'http://n8n');
			if (pathname !== '/rest/binary-data/signed') throw new Error('No such path');
			const id = this.service.validateSignedToken(searchParams.get('token') ?? '');
			(await this.service.getAsStream(id)).pipe(response);
		} catch {
			response.statusCode = 400;
			response.end();
		}
	};
}

/** A file as n8n keeps it in its mode `default`: in the item itself. */
export function inMemoryFile(content: string | Buffer, fileName = 'contract.pdf'): IBinaryData {
	return { data: Buffer.from(content as string).toString('base64'), mimeType: 'application/pdf', fileName };
}
