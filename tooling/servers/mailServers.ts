import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcess, freePort, until } from '../processes';

/**
 * Dovecot (2.3) and Postfix of Debian's packages, each in a folder of its own under the system's temporary one, on free
 * ports of the loopback interface, keeping nothing. Both want to be started by root.
 */

export interface MailUser {
	user: string;
	password: string;
}

export interface Dovecot {
	/** Plain; offers STARTTLS, and LOGIN without it too. */
	imapPort: number;
	/** TLS from the start, with a certificate that it signed itself. */
	imapsPort: number;
	/** Each address in RCPT TO has to be a user, spelled as in `users`. */
	lmtpPort: number;
	/** In front of both IMAP ports. */
	proxy: MailProxy;
	/** Its certificate, a PEM file: clients that trust it can use TLS with `localhost` and with 127.0.0.1. */
	certificateFile: string;
	/** Puts a mail into the user's INBOX, where it is unread and recent. */
	deliver: (user: string, mail: Buffer) => Promise<void>;
	/** The same, of many: they come in within milliseconds, and get their UIDs in this order. */
	deliverMany: (user: string, mails: Buffer[]) => Promise<void>;
	/**
	 * The INBOX gets another UIDVALIDITY, as after a move by the provider. Its mails stay and get new UIDs, unless the test wants it
	 * `emptied`. This restarts the server for all users.
	 */
	replaceMailbox: (user: string, options?: { emptied?: boolean }) => Promise<void>;
	/** Ends with a BYE to all clients, and starts again on the same ports; `whileDown` runs in between. */
	restart: (whileDown?: () => Promise<void>) => Promise<void>;
	/** Ends all connections by ending their processes. SIGTERM lets them say BYE; SIGKILL does not. */
	killConnections: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
	log: () => Promise<string>;
	stop: () => Promise<void>;
}

export interface MailProxy {
	/** To `imapPort`. */
	port: number;
	/** To `imapsPort`. */
	tlsPort: number;
	/** Passes nothing on any more and closes nothing. New connections are accepted, but get no answer. */
	freeze: () => void;
	/** Passes everything on again, including what came in meanwhile. */
	thaw: () => void;
	/** Resets all connections. New ones are served. */
	cut: () => void;
	/** Its open connections. */
	connections: () => number;
}

export interface Smtp {
	/** Plain; offers STARTTLS, and AUTH without it too. */
	port: number;
	/** TLS from the start. */
	tlsPort: number;
	log: () => Promise<string>;
	stop: () => Promise<void>;
}

const PROGRAMS = {
	'/usr/sbin/dovecot': 'dovecot-core',
	'/usr/lib/dovecot/imap': 'dovecot-imapd',
	'/usr/lib/dovecot/lmtp': 'dovecot-lmtpd',
	'/usr/lib/postfix/sbin/master': 'postfix',
	'/usr/bin/openssl': 'openssl',
};

/** Whether this machine has what fax by mail needs. In CI, a missing server is an error. */
export function hasMailServers(): boolean {
	const missing = [
		...Object.entries(PROGRAMS).flatMap(([program, name]) => (existsSync(program) ? [] : [name])),
		...(process.getuid?.() === 0 ? [] : ['root']),
	];
	if (missing.length === 0 || process.env.CI === 'true') return true;
	console.log(`SKIPPED: fax by mail needs ${missing.join(' and ')} (Debian: apt-get install)`);
	return false;
}

const CAPABILITIES_WITHOUT_IDLE =
	'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ UIDPLUS CONDSTORE MOVE';

export async function startDovecot({
	users,
	tls = true,
	idle = true,
}: {
	users: MailUser[];
	/** Without it, the server does not offer IDLE. */
	idle?: boolean;
	/** Without it, there is no STARTTLS, and no port for `imapsPort`. */
	tls?: boolean;
}): Promise<Dovecot> {
	const folder = await privateFolder('dovecot');
	const [imapPort, imapsPort, lmtpPort] = await freePorts(3);
	const owner = mailOwner();
	const inbox = (user: string) => path.join(folder, 'mail', user, 'Maildir');
	for (const { user } of users) {
		for (const part of ['cur', 'new', 'tmp']) await mkdir(path.join(inbox(user), part), { recursive: true });
	}
	execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, path.join(folder, 'mail')]);
	const listeners = tls ? [imapPort, imapsPort, lmtpPort] : [imapPort, lmtpPort];
	const launch = async () =>
		await launchDovecot(
			folder,
			users,
			listeners,
			`
			protocols = imap lmtp
			mail_location = maildir:~/Maildir
			mail_max_userip_connections = 1000
			mailbox_idle_check_interval = 1s
			ssl = ${tls ? 'yes' : 'no'}
			${idle ? '' : `imap_capability = ${CAPABILITIES_WITHOUT_IDLE}`}
			service imap-login {
				# One process for many connections.
				service_count = 0
				client_limit = 1000
				inet_listener imap {
					port = ${imapPort}
				}
				inet_listener imaps {
					port = ${tls ? imapsPort : 0}
					ssl = yes
				}
			}
			service lmtp {
				inet_listener lmtp {
					address = 127.0.0.1
					port = ${lmtpPort}
				}
			}`,
		);
	await writeUsers(folder, users);
	makeCertificate(folder);
	let child = await launch();
	const { close, ...proxy } = await startProxy(imapPort, imapsPort);
	let last = 0;

	const deliverMany = async (user: string, mails: Buffer[]): Promise<void> => {
		const names: string[] = [];
		for (const mail of mails) {
			// Dovecot numbers by this time, so no two are the same.
			last = Math.max(last + 1, Date.now() * 1_000);
			const name = `${Math.floor(last / 1e6)}.M${String(last % 1e6).padStart(6, '0')}P${process.pid}.test`;
			const file = path.join(inbox(user), 'tmp', name);
			await writeFile(file, mail);
			await chown(file, owner.uid, owner.gid);
			names.push(name);
		}
		for (const name of names) {
			await rename(path.join(inbox(user), 'tmp', name), path.join(inbox(user), 'new', name));
		}
	};
	const restart = async (whileDown?: () => Promise<void>): Promise<void> => {
		await endGroup(child);
		await whileDown?.();
		child = await launch();
	};

	return {
		imapPort,
		imapsPort,
		lmtpPort,
		proxy,
		certificateFile: path.join(folder, 'cert.pem'),
		deliver: async (user, mail) => await deliverMany(user, [mail]),
		deliverMany,
		replaceMailbox: async (user, { emptied = false } = {}) =>
			await restart(async () => {
				// `dovecot-uidvalidity*` stay: they show Dovecot which values were used before.
				for (const entry of await readdir(inbox(user))) {
					if (/^dovecot(-uidlist$|\.index)/.test(entry)) await rm(path.join(inbox(user), entry));
					if (!emptied || !/^(cur|new)$/.test(entry)) continue;
					for (const mail of await readdir(path.join(inbox(user), entry))) {
						await rm(path.join(inbox(user), entry, mail));
					}
				}
			}),
		restart,
		killConnections: async (signal = 'SIGTERM') => {
			// Clients that have not logged in, or that use TLS, are served by an imap-login process.
			for (const { id, command } of await groupOf(child)) {
				if (command === 'imap' || command === 'imap-login') killIfThere(id, signal);
			}
		},
		log: async () => await readLog(folder),
		stop: async () => {
			await close();
			await endGroup(child);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/**
 * A user's own SMTP server: Postfix, which accepts mail from users who log in and hands it on to `relayTo`, again and again while that
 * server is away or answers 4xx.
 */
export async function startSmtp({
	relayTo,
	users,
	bouncesTo,
}: {
	relayTo: { host: string; port: number };
	/** The users who may send. Without any, every client may, and there is no AUTH. */
	users: MailUser[];
	/** Where bounce messages to the sender are delivered. Without it, they are dropped. */
	bouncesTo?: { lmtpPort: number };
}): Promise<Smtp> {
	const folder = await privateFolder('smtp');
	const [port, tlsPort] = await freePorts(2);
	makeCertificate(folder);
	const stops: Array<() => Promise<void>> = [async () => await rm(folder, { recursive: true, force: true })];
	const hasAuth = users.length > 0;
	if (hasAuth) {
		// Postfix has no passwords of its own, so a Dovecot with no other task checks them.
		const home = path.join(folder, 'auth');
		await mkdir(home);
		await writeUsers(home, users);
		const auth = await launchDovecot(
			home,
			users,
			[],
			`
			protocols =
			ssl = no
			service auth {
				unix_listener smtp {
					user = postfix
					mode = 0600
				}
			}`,
		);
		stops.unshift(async () => await endGroup(auth));
	}
	await writePostfixQueue(folder);
	await writeFile(
		path.join(folder, 'main.cf'),
		settings({
			compatibility_level: '3.6',
			queue_directory: path.join(folder, 'spool'),
			data_directory: path.join(folder, 'data'),
			// An empty place: Postfix complains about files that it does not find in the system's own folder.
			meta_directory: folder,
			maillog_file: logFile(folder),
			maillog_file_prefixes: folder,
			inet_interfaces: '127.0.0.1',
			inet_protocols: 'ipv4',
			myhostname: 'mail.test',
			mydestination: '',
			mynetworks: '',
			local_recipient_maps: '',
			alias_maps: '',
			alias_database: '',
			disable_dns_lookups: 'yes',
			relayhost: `[${relayTo.host}]:${relayTo.port}`,
			sender_dependent_default_transport_maps: `inline:{ { <> = ${
				bouncesTo === undefined ? 'discard:' : `lmtp:inet:127.0.0.1:${bouncesTo.lmtpPort}`
			} } }`,
			smtpd_relay_restrictions: hasAuth ? 'permit_sasl_authenticated, reject' : 'permit',
			smtpd_sasl_auth_enable: hasAuth ? 'yes' : 'no',
			smtpd_sasl_type: 'dovecot',
			smtpd_sasl_path: path.join(folder, 'auth', 'run', 'smtp'),
			smtpd_tls_security_level: 'may',
			smtpd_tls_cert_file: path.join(folder, 'cert.pem'),
			smtpd_tls_key_file: path.join(folder, 'key.pem'),
			smtpd_client_connection_count_limit: '0',
			message_size_limit: '52428800',
			// Tries again in seconds, not in minutes.
			queue_run_delay: '1s',
			minimal_backoff_time: '1s',
			maximal_backoff_time: '2s',
		}),
	);
	const smtpd = (on: number) => `127.0.0.1:${on} inet n - n - - smtpd`;
	await writeFile(
		path.join(folder, 'master.cf'),
		[
			smtpd(port),
			`${smtpd(tlsPort)} -o smtpd_tls_wrappermode=yes`,
			'postlog unix-dgram n - n - 1 postlogd',
			'pickup unix n - n 60 1 pickup',
			'qmgr unix n - n 1 1 qmgr',
			'cleanup unix n - n - 0 cleanup',
			'tlsmgr unix - - n 1000? 1 tlsmgr',
			'rewrite unix - - n - - trivial-rewrite',
			...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
			...['proxymap', 'anvil', 'scache'].map((name) => `${name} unix - - n - 1 ${name}`),
			...['smtp', 'lmtp', 'error', 'discard'].map((name) => `${name} unix - - n - - ${name}`),
			'retry unix - - n - - error',
			'flush unix n - n 1000? 0 flush',
			'showq unix n - n - - showq',
			'',
		].join('\n'),
	);
	const child = spawn('/usr/lib/postfix/sbin/master', ['-c', folder, '-d'], {
		stdio: 'ignore',
		detached: true,
	});
	stops.unshift(async () => await endGroup(child));
	await listening(child, [port, tlsPort], folder);
	return {
		port,
		tlsPort,
		log: async () => await readLog(folder),
		stop: async () => {
			for (const stop of stops) await stop();
		},
	};
}

/** A folder for a server that refuses to run as root: all users may enter it, but not list it. */
async function privateFolder(name: string): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), `sms-fax-${name}-`));
	await chmod(folder, 0o711);
	return folder;
}

/** Debian's own user for mail: Dovecot never opens root's. */
function mailOwner(): { uid: number; gid: number } {
	const id = (flag: string) => Number(execFileSync('id', [flag, 'mail'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

function makeCertificate(folder: string): void {
	const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
	const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
	execFileSync('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', certificate], {
		stdio: 'ignore',
	});
}

async function writeUsers(folder: string, users: MailUser[]): Promise<void> {
	const line = ({ user, password }: MailUser) =>
		`${user}:{PLAIN.b64}${Buffer.from(password).toString('base64')}\n`;
	await writeFile(path.join(folder, 'users'), users.map(line).join(''));
}

/** Starts Dovecot in the foreground. A fault of the configuration or the start is thrown as an error. */
async function launchDovecot(
	folder: string,
	users: MailUser[],
	ports: number[],
	config: string,
): Promise<ChildProcess> {
	const owner = mailOwner();
	const file = path.join(folder, 'dovecot.conf');
	const hasCertificate = existsSync(path.join(folder, 'cert.pem'));
	await writeFile(
		file,
		`${config}
		base_dir = ${folder}/run
		state_dir = ${folder}/state
		log_path = ${logFile(folder)}
		listen = 127.0.0.1
		# As many users as there are, at once, and nobody is made to wait after a wrong password.
		default_process_limit = ${100 + 10 * users.length}
		auth_failure_delay = 0
		service anvil {
			unix_listener anvil-auth-penalty {
				mode = 0
			}
		}
		auth_mechanisms = plain login
		auth_username_format = %u
		disable_plaintext_auth = no
		${hasCertificate ? `ssl_cert = <${folder}/cert.pem\nssl_key = <${folder}/key.pem` : ''}
		first_valid_uid = ${owner.uid}
		first_valid_gid = ${owner.gid}
		passdb {
			driver = passwd-file
			args = username_format=%u ${folder}/users
		}
		userdb {
			driver = static
			args = uid=${owner.uid} gid=${owner.gid} home=${folder}/mail/%u
		}
		`,
	);
	await chmod(path.join(folder, 'users'), 0o644);
	const check = spawnSync('doveconf', ['-n', '-c', file], { encoding: 'utf8' });
	if (check.status !== 0) throw new Error(`Dovecot's configuration: ${check.stderr}`);
	const child = spawn('/usr/sbin/dovecot', ['-F', '-c', file], { stdio: 'ignore', detached: true });
	await listening(child, ports, folder);
	await until('Dovecot to write its id', () => existsSync(path.join(folder, 'run', 'master.pid')), {
		everyMs: 20,
	});
	return child;
}

/** Makes the folders that Postfix's own start script makes, with the owners that Postfix requires. */
async function writePostfixQueue(folder: string): Promise<void> {
	const [spool, data] = [path.join(folder, 'spool'), path.join(folder, 'data')];
	const queues = 'active bounce corrupt defer deferred flush hold incoming private saved trace';
	const own = queues.split(' ').map((name) => path.join(spool, name));
	const shared = ['maildrop', 'public'].map((name) => path.join(spool, name));
	for (const name of [...own, ...shared, path.join(spool, 'pid'), data]) {
		await mkdir(name, { recursive: true });
	}
	execFileSync('chown', ['postfix', data, ...own, ...shared]);
	execFileSync('chgrp', ['postdrop', ...shared]);
}

function settings(values: Record<string, string>): string {
	return Object.entries(values)
		.map(([name, value]) => `${name} = ${value}\n`)
		.join('');
}

/** Two ports that pass everything on to the given ones, until a test stops them. */
async function startProxy(
	port: number,
	tlsPort: number,
): Promise<MailProxy & { close: () => Promise<void> }> {
	const open = new Map<Socket, Socket>();
	let isFrozen = false;
	const serve = async (target: number) => {
		const server = createServer((client) => {
			const upstream = createConnection(target, '127.0.0.1');
			open.set(client, upstream);
			for (const [from, to] of [
				[client, upstream],
				[upstream, client],
			] as const) {
				from.on('data', (chunk: Buffer) => {
					if (!to.write(chunk)) from.pause();
				});
				to.on('drain', () => {
					if (!isFrozen) from.resume();
				});
				from.on('end', () => to.end());
				// There is no one left to report to: the other end's close follows.
				from.on('error', () => reset(to));
				from.on('close', () => open.delete(client));
				if (isFrozen) from.pause();
			}
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return server;
	};
	const servers = [await serve(port), await serve(tlsPort)] as const;
	const each = (act: (socket: Socket) => void) => {
		for (const pair of [...open]) pair.forEach(act);
	};
	const cut = () => each(reset);
	const portOf = (server: (typeof servers)[number]) => (server.address() as AddressInfo).port;
	return {
		port: portOf(servers[0]),
		tlsPort: portOf(servers[1]),
		freeze: () => {
			isFrozen = true;
			each((socket) => socket.pause());
		},
		thaw: () => {
			isFrozen = false;
			each((socket) => socket.resume());
		},
		cut,
		connections: () => open.size,
		close: async () => {
			const closed = servers.map(async (server) => await once(server.close(), 'close'));
			cut();
			await Promise.all(closed);
		},
	};
}

/** A socket that is closing already cannot be reset: Node would keep it open, and the process would never end. */
function reset(socket: Socket): void {
	if (socket.writableEnded) socket.destroy();
	else socket.resetAndDestroy();
}

/** The processes of the group that a detached child leads, and it itself, if they still run. */
async function groupOf(leader: ChildProcess): Promise<Array<{ id: number; command: string }>> {
	const found: Array<{ id: number; command: string }> = [];
	for (const entry of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
		const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
		const [, command, state, group] = /^\d+ \((.*)\) (\S) \d+ (\d+)/.exec(stat) ?? [];
		if (command === undefined || Number(group) !== leader.pid || state === 'Z') continue;
		found.push({ id: Number(entry), command });
	}
	return found;
}

/** Ends a server with all its children: Dovecot's would serve logged-in users for ten more seconds. */
async function endGroup(leader: ChildProcess): Promise<void> {
	leader.kill('SIGTERM');
	const insistAt = Date.now() + 3_000;
	await until(
		'the server to end',
		async () => {
			const left = await groupOf(leader);
			const mayInsist = Date.now() > insistAt;
			for (const { id } of left) {
				// A child that was only just started may miss the first signal, and the server waits for it.
				if (mayInsist || id !== leader.pid) killIfThere(id, mayInsist ? 'SIGKILL' : 'SIGTERM');
			}
			return left.length === 0;
		},
		{ everyMs: 50 },
	);
	await endProcess(leader);
}

function killIfThere(id: number, signal: NodeJS.Signals): void {
	try {
		process.kill(id, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

async function freePorts(count: 2): Promise<[number, number]>;
async function freePorts(count: 3): Promise<[number, number, number]>;
async function freePorts(count: number): Promise<number[]> {
	const ports = new Set<number>();
	while (ports.size < count) ports.add(await freePort());
	return [...ports];
}

const logFile = (folder: string) => path.join(folder, 'server.log');

async function readLog(folder: string): Promise<string> {
	return await readFile(logFile(folder), 'utf8').catch(() => '');
}

async function listening(child: ChildProcess, ports: number[], folder: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	for (const port of ports) {
		await until(
			`the server on port ${port} to listen`,
			async () => {
				if (child.exitCode !== null) {
					throw new Error(`the server ended with ${child.exitCode}: ${await readLog(folder)}`);
				}
				return await isListening(port);
			},
			{ everyMs: 20 },
		);
	}
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
