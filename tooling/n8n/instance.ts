import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8nApi } from './api';
import { installPack } from './pack';
import { endProcess, freePort, until } from '../processes';
import { ensureN8nRuntime, OLDER_VERSIONS, type N8nRuntime } from './runtime';

export interface N8nOptions {
	/** An older n8n, see `InstallOptions`. */
	version?: string;
	/** An n8n to run instead of one that is installed into the cache folder. */
	runtime?: N8nRuntime;
	/** The packed pack, installed before the start. */
	tarball: string;
	/** Installs it into the user folder. Default: as n8n itself installs a community node. */
	install?: (tarball: string, userFolder: string, signal?: AbortSignal) => Promise<unknown>;
	/** A database to begin with, which is copied; otherwise n8n makes one at its first start. */
	database?: string;
	/** It is kept when given. Default: a temporary folder. */
	userFolder?: string;
	port?: number;
	env?: Record<string, string>;
	/** Ends the preparation when it aborts; what runs is ended by `stop`. */
	signal?: AbortSignal;
}

export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olivia',
	lastName: 'Owner',
	password: 'Sandbox-2026',
};

const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
};
/** More patience for a busy machine, and shorter intervals for tests that wait. */
const PATIENT_AND_PROMPT = {
	// n8n answers 503 as long as its database does not answer in time.
	DB_PING_TIMEOUT_MS: '60000',
	// How often n8n looks for workflows that were switched on and not yet started.
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '500',
};
const START_TIMEOUT_MS = 120_000;
/** n8n gives what runs 30 seconds to end (`N8N_GRACEFUL_SHUTDOWN_TIMEOUT`). */
const GRACE_MS = 45_000;

async function end(child: ChildProcess, signal: EndSignal): Promise<void> {
	if (signal === 'SIGKILL') child.kill(signal);
	await endProcess(child, GRACE_MS);
}

/** Where n8n keeps its SQLite database. */
export const databaseFile = (userFolder: string) => path.join(userFolder, '.n8n', 'database.sqlite');

/** A worker, or a process that takes webhook calls, beside the main one. */
export interface Companion {
	url: string;
	/** Ends it at once. */
	kill: (signal?: EndSignal) => Promise<void>;
	stop: () => Promise<void>;
}

/** `SIGKILL` is a crash or a power cut, `SIGTERM` a stop in good order: n8n then ends what runs. */
export const END_SIGNALS = ['SIGKILL', 'SIGTERM'] as const;
export type EndSignal = (typeof END_SIGNALS)[number];

/** A real n8n of its own folder, on SQLite and a port of the loopback interface. */
export class N8n {
	private child: ChildProcess | undefined;
	private readonly companions: Companion[] = [];
	readonly api: N8nApi;

	private constructor(
		private readonly options: N8nOptions,
		readonly userFolder: string,
		readonly port: number,
		private readonly runtime: N8nRuntime,
	) {
		this.api = new N8nApi(this.url, OWNER, runtime.version);
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	get logFile(): string {
		return path.join(this.userFolder, 'n8n.log');
	}

	/** Process id of the running n8n. */
	get pid(): number | undefined {
		return this.child?.pid;
	}

	/** Makes a user folder with the pack in it; nothing runs yet. */
	static async prepare(options: N8nOptions): Promise<N8n> {
		const userFolder = options.userFolder ?? (await mkdtemp(path.join(tmpdir(), 'n8n-sms-fax-')));
		await mkdir(userFolder, { recursive: true });
		try {
			const runtime =
				options.runtime ?? (await ensureN8nRuntime({ version: options.version, signal: options.signal }));
			const { install = installPack } = options;
			await install(options.tarball, userFolder, options.signal);
			if (options.database !== undefined) await copyFile(options.database, databaseFile(userFolder));
			return new N8n(options, userFolder, options.port ?? (await freePort()), runtime);
		} catch (error) {
			if (options.userFolder === undefined) await rm(userFolder, { recursive: true, force: true });
			throw error;
		}
	}

	/** Prepares and starts n8n, and signs its owner in. */
	static async start(options: N8nOptions): Promise<N8n> {
		const n8n = await N8n.prepare(options);
		try {
			await n8n.launch();
			await n8n.api.signIn();
		} catch (error) {
			await n8n.stop();
			throw error;
		}
		return n8n;
	}

	/** Starts the process, and waits until it serves. */
	async launch(): Promise<void> {
		this.child = await this.spawn('start', this.port);
	}

	/** Starts another process of the same n8n, for queue mode. */
	async launchCompanion(command: 'worker' | 'webhook', env: Record<string, string> = {}): Promise<Companion> {
		const port = await freePort();
		const child = await this.spawn(command, port, env);
		const companion: Companion = {
			url: `http://127.0.0.1:${port}`,
			kill: async (signal = 'SIGKILL') => await end(child, signal),
			stop: async () => await endProcess(child),
		};
		this.companions.push(companion);
		return companion;
	}

	private async spawn(
		command: 'start' | 'worker' | 'webhook',
		port: number,
		env: Record<string, string> = {},
	): Promise<ChildProcess> {
		const { runtime } = this;
		const log = createWriteStream(this.logFile, { flags: 'a' });
		const child = spawn(runtime.node, [runtime.n8n, command], {
			// Environment variables about npm and other n8ns are not for this one.
			env: {
				PATH: `${path.dirname(runtime.node)}${path.delimiter}${process.env.PATH ?? ''}`,
				HOME: this.userFolder,
				...QUIET,
				...PATIENT_AND_PROMPT,
				// Another n8n may not start when asked for a module that it does not know.
				...(this.options.runtime === undefined &&
					!OLDER_VERSIONS.includes(runtime.version) && { N8N_DISABLED_MODULES: 'mcp-registry' }),
				N8N_USER_FOLDER: this.userFolder,
				N8N_PORT: String(port),
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_WEBHOOK_URL: this.url,
				// The name of this setting in n8n 1.x.
				WEBHOOK_URL: this.url,
				N8N_EDITOR_BASE_URL: this.url,
				N8N_ENCRYPTION_KEY: 'a key for tests only',
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				N8N_SECURE_COOKIE: 'false',
				// A worker serves only this check.
				...(command === 'worker' && {
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(port),
				}),
				...this.options.env,
				...env,
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		if (command === 'start') this.child = child;
		child.stdout?.pipe(log, { end: false });
		child.stderr?.pipe(log, { end: false });
		const isServing = command === 'start' ? servesEditor(child) : () => true;
		try {
			await until(
				`n8n ${command} to be ready`,
				async () => {
					const end = child.exitCode ?? child.signalCode;
					if (end !== null) throw new Error(`n8n ${command} ended with ${end}`);
					const answer = await fetch(`http://127.0.0.1:${port}/healthz/readiness`).catch(() => undefined);
					return answer?.ok === true && isServing();
				},
				{ timeoutMs: START_TIMEOUT_MS },
			);
		} catch (error) {
			await endProcess(child);
			const log = await readFile(this.logFile, 'utf8').catch(() => '');
			throw new Error(`${(error as Error).message}. Its log ends:\n${log.slice(-3_000)}`);
		}
		return child;
	}

	/** Ends the process at once, as a crash or a power cut would, or with `SIGTERM` as an update of n8n does. */
	async kill(signal: EndSignal = 'SIGKILL'): Promise<void> {
		if (this.child !== undefined) await end(this.child, signal);
	}

	/** Ends the process and its companions in good order, and keeps its folder. */
	async halt(): Promise<void> {
		for (const companion of this.companions.splice(0)) await companion.stop();
		if (this.child !== undefined) await endProcess(this.child);
	}

	/** Ends the process, and removes its folder unless it was given. */
	async stop(): Promise<void> {
		await this.halt();
		if (this.options.userFolder === undefined) {
			await rm(this.userFolder, { recursive: true, force: true, maxRetries: 3 });
		}
	}
}

/** n8n prints this line when its routes are there and its workflows are started; 1.x and 2.0 report ready earlier. */
function servesEditor(n8n: ChildProcess): () => boolean {
	let serves = false;
	n8n.stdout?.on('data', (chunk: Buffer) => (serves ||= String(chunk).includes('Editor is now accessible')));
	return () => serves;
}
