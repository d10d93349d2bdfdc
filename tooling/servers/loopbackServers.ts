import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Servers on free ports of the loopback interface, which end with the test that started them. */
export class LoopbackServers {
	private readonly servers: Server[] = [];
	private readonly sockets = new Set<Socket>();

	/** @returns `127.0.0.1:<port>` */
	async http(listener: RequestListener): Promise<string> {
		return await this.listen(createHttpServer(listener));
	}

	async https(options: ServerOptions, listener: RequestListener): Promise<string> {
		return await this.listen(createHttpsServer(options, listener));
	}

	async tcp(onConnection: (socket: Socket) => void): Promise<string> {
		return await this.listen(createTcpServer(onConnection));
	}

	/** An address where nothing listens. */
	async nobody(): Promise<string> {
		const host = await this.tcp(() => undefined);
		await this.stopAll();
		return host;
	}

	async stopAll(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await Promise.all(
			this.servers.splice(0).map(async (server) => {
				await new Promise((closed) => server.close(closed));
			}),
		);
	}

	private async listen(server: Server): Promise<string> {
		this.servers.push(server);
		server.on('connection', (socket) => {
			this.sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => this.sockets.delete(socket));
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return `127.0.0.1:${(server.address() as AddressInfo).port}`;
	}
}
