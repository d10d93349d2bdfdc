import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import type { Item } from '../../tooling/n8n/api';
import { startItems } from '../../tooling/n8n/executions';
import { until } from '../../tooling/processes';
import { triggerWorkflow } from '../../tooling/n8n/workflows';
import {
	dovecotForPair,
	inProcessPair,
	realPair,
	type MailPair,
	type RealMailPair,
} from './support/mailPairs';
import { hasMailServers, startDovecot, type Dovecot } from '../../tooling/servers/mailServers';
import { isSoak } from '../support/soak';
import { HELD_BACK, killInTheMiddle } from './support/kills';
import { errorOf, outputOf, runNode, startWorld, type World } from './support/world';

jest.setTimeout(240_000);

/** Results that wait in the mailbox when n8n is ended. */
const CATCH_UP = isSoak ? 300 : 60;
const CREDENTIAL = { type: 'faximoSilverApi', name: 'faximoSilver' };
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type /Page>>endobj\n%%EOF\n');
const WORD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 1, 2, 3]);

let world: World;
let files: Server;
let filesUrl: string;
/** Undefined where this machine has no mail servers. */
let dovecot: Dovecot | undefined;

beforeAll(async () => {
	files = createServer((request, response) => {
		const isWord = request.url?.endsWith('.doc');
		response.setHeader('content-type', isWord ? 'application/msword' : 'application/pdf');
		response.end(isWord ? WORD : PDF);
	});
	await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
	filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
	dovecot = await dovecotForPair();
	// Dovecot's certificate is trusted, Postfix's is not.
	world = await startWorld({
		env: dovecot === undefined ? {} : { NODE_EXTRA_CA_CERTS: dovecot.certificateFile },
	});
});
afterAll(async () => {
	await world?.stop();
	await dovecot?.stop();
	files?.close();
});

const SANDBOX_PAIR = {
	name: 'the mail servers of the sandbox',
	isReal: false,
	start: async (): Promise<MailPair> => await inProcessPair(world.sandbox),
};
const REAL_PAIR = {
	name: 'Postfix and Dovecot',
	isReal: true,
	start: async () => await realPair(world.sandbox, dovecot as Dovecot),
};

describe.each([SANDBOX_PAIR, ...(hasMailServers() ? [REAL_PAIR] : [])])(
	'faximoSilver, by $name',
	({ name, isReal, start }) => {
		let pair: MailPair;

		beforeAll(async () => {
			pair = await start();
		});
		afterEach(() => {
			const { authRequired } = world.sandbox.faximoSilver;
			world.sandbox.faximoSilver.reset();
			world.sandbox.faximoSilver.authRequired = authRequired;
		});
		afterAll(async () => await pair?.stop());

		const credentialData = (changes: Record<string, unknown> = {}) => ({ ...pair.credential, ...changes });
		const createCredential = async (changes?: Record<string, unknown>) =>
			await world.n8n.api.createCredential(CREDENTIAL.name, CREDENTIAL.type, credentialData(changes));

		/** "Start -> a PDF and a Word file -> faximoSilver". */
		async function fax(parameters: Record<string, unknown>) {
			const id = await createCredential();
			const file = (name: string, from: string, to: string, property: string) => ({
				id: name,
				name,
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [0, 0],
				parameters: {
					url: `${filesUrl}/${from}`,
					options: { response: { response: { responseFormat: 'file', outputPropertyName: property } } },
				},
				to,
			});
			const workflowId = await world.n8n.api.createWorkflow({
				name: 'fax',
				nodes: [
					{
						id: 'start',
						name: 'Start',
						type: 'n8n-nodes-base.manualTrigger',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
					file('PDF', 'b.pdf', 'Both', 'pdf'),
					file('Word', 'a.doc', 'Both', 'word'),
					{
						id: 'both',
						name: 'Both',
						type: 'n8n-nodes-base.merge',
						typeVersion: 3,
						position: [0, 0],
						parameters: { mode: 'combine', combineBy: 'combineByPosition', options: {} },
					},
					{
						id: 'fax',
						name: 'Fax',
						type: 'n8n-nodes-sms-fax.faximoSilver',
						typeVersion: 1,
						position: [0, 0],
						parameters: { operation: 'send', binaryProperties: 'pdf, word', ...parameters },
						credentials: { [CREDENTIAL.type]: { id, name: CREDENTIAL.name } },
					},
				],
				connections: {
					Start: {
						main: [
							[
								{ node: 'PDF', type: 'main', index: 0 },
								{ node: 'Word', type: 'main', index: 0 },
							],
						],
					},
					PDF: { main: [[{ node: 'Both', type: 'main', index: 0 }]] },
					Word: { main: [[{ node: 'Both', type: 'main', index: 1 }]] },
					Both: { main: [[{ node: 'Fax', type: 'main', index: 0 }]] },
				},
			});
			return await world.n8n.api.runManually(workflowId, 'Start');
		}

		async function activeTrigger(changes?: Record<string, unknown>) {
			const id = await createCredential(changes);
			const workflowId = await world.n8n.api.createWorkflow(
				triggerWorkflow('results', {
					type: 'n8n-nodes-sms-fax.faximoSilverTrigger',
					parameters: { options: { pollIntervalSeconds: 5 } },
					credentials: { [CREDENTIAL.type]: { id, name: CREDENTIAL.name } },
				}),
			);
			await world.n8n.api.activate(workflowId);
			const items = async () =>
				(await startItems(world.n8n.api, workflowId, 'Trigger'))
					.flat()
					.filter(({ json }) => json.event === 'deliveryReport');
			return {
				workflowId,
				/** References of the results, once so many are there; it waits a moment longer, so that a repetition shows. */
				references: async (count: number, timeoutMs = 60_000) => {
					await until(`${count} results`, async () => (await items()).length >= count, {
						timeoutMs,
						everyMs: 100,
					});
					await new Promise((resolve) => setTimeout(resolve, 1_500));
					return referencesOf(await items());
				},
				items,
				stop: async () => await world.n8n.api.deactivate(workflowId),
			};
		}

		const referencesOf = (items: Item[]) => items.map(({ json }) => String(json.clientReference)).sort();
		const resultMail = (reference: string) =>
			buildResultMail({
				kind: 'delivered',
				number: '0323456789',
				pages: 1,
				subject: `[${reference}] a fax`,
				messageId: `<${reference}@cl1.faximo.jp>`,
			});
		const result = async (reference: string) => await pair.deliver(resultMail(reference));

		it('faxes a PDF and a Word file to three numbers, and each result starts a second flow once', async () => {
			const flow = await activeTrigger();
			const execution = await fax({
				to: '03-2345-6789, 06-1234-5678, 045-123-4001',
				subject: 'ご注文 4711',
				message: 'よろしくお願いします。 سلام',
				options: { clientReference: 'order-4711' },
			});
			expect(errorOf(execution)).toBe('undefined ');
			expect(outputOf(execution, 0, 'Fax').map(({ json }) => [json.recipient, json.clientReference])).toEqual(
				[
					['+81323456789', 'order-4711'],
					['+81612345678', 'order-4711'],
					['+81451234001', 'order-4711'],
				],
			);
			const { received } = world.sandbox.faximoSilver;
			await until('the mail to reach the vendor', () => received.length === 1);
			expect(received[0]).toMatchObject({
				// Postfix puts them into an order of its own.
				recipients: expect.arrayContaining(['0323456789', '0612345678', '0451234001']),
				subject: '[order-4711] ご注文 4711',
				bodyFaxed: true,
			});
			expect(received[0]?.text.trim()).toBe('よろしくお願いします。 سلام');
			expect(received[0]?.attachments.map(({ filename }) => filename)).toEqual(['a.doc', 'b.pdf']);
			expect(received[0]?.attachments[0]?.content.equals(WORD)).toBe(true);
			expect(received[0]?.attachments[1]?.content.equals(PDF)).toBe(true);

			expect(await flow.references(3)).toEqual(['order-4711', 'order-4711', 'order-4711']);
			expect((await flow.items()).map(({ json }) => [json.recipient, json.status]).sort()).toEqual([
				['+81323456789', 'delivered'],
				['+81451234001', 'undelivered'],
				['+81612345678', 'delivered'],
			]);
			await flow.stop();
		});

		it('finds the results in the mailbox', async () => {
			await result('looked-up');
			const id = await createCredential();
			const execution = await runNode(world, {
				type: 'faximoSilver',
				name: 'Report',
				credential: { ...CREDENTIAL, id },
				parameters: { operation: 'report', clientReference: 'looked-up' },
			});
			expect(outputOf(execution, 0, 'Report').map(({ json }) => json)).toMatchObject([
				{ clientReference: 'looked-up', status: 'delivered', recipient: '+81323456789', pages: 1 },
			]);
		});

		describe('the trigger', () => {
			// What came within five minutes before a trigger was activated may come again when the mailbox is replaced.
			beforeEach(async () => await pair.replaceMailbox({ emptied: true }));

			it('ignores mails from before, and continues when the connection is cut', async () => {
				await result('t0');
				const flow = await activeTrigger();
				await result('t1');
				expect(await flow.references(1)).toEqual(['t1']);
				pair.cut();
				await result('t2');
				expect(await flow.references(2)).toEqual(['t1', 't2']);
				await flow.stop();
			});

			// Each run uses one pair of servers, the real one where there is one; `npm run soak` uses both.
			if (isReal || isSoak || !hasMailServers()) {
				it('loses and duplicates nothing when n8n is killed, and when the mailbox is replaced', async () => {
					const flow = await activeTrigger();
					await result('k1');
					await flow.references(1);
					await world.n8n.kill();
					await result('k2');
					await world.n8n.launch();
					expect(await flow.references(2, 90_000)).toEqual(['k1', 'k2']);
					await pair.replaceMailbox();
					await result('k3');
					expect(await flow.references(3, 90_000)).toEqual(['k1', 'k2', 'k3']);
					await flow.stop();
				});

				// catchUpKills.test.ts does it by SIGKILL.
				it('loses and duplicates nothing when SIGTERM ends n8n in a catch-up', async () => {
					const flow = await activeTrigger();
					const expected = Array.from({ length: CATCH_UP }, (_, index) => `m${index}`);
					const comeIn = async (from: number, to: number) => {
						for (const reference of expected.slice(from, to)) await result(reference);
					};
					const atFirst = CATCH_UP * (1 - HELD_BACK);
					await comeIn(0, atFirst);
					const row = await killInTheMiddle({
						scenario: `faximoSilver catch-up, ${name}`,
						signal: 'SIGTERM',
						expected,
						seen: async () => referencesOf(await flow.items()),
						endAndRestart: async (signal) => {
							await world.n8n.kill(signal);
							await comeIn(atFirst, CATCH_UP);
							await world.n8n.launch();
						},
					});
					expect(row).toMatchObject({ lost: 0, doubled: 0 });
					await flow.stop();
				});
			}
		});

		if (isReal) {
			describe('the trigger, tested with real servers only', () => {
				const real = () => pair as RealMailPair;

				it('continues when the server is restarted', async () => {
					const flow = await activeTrigger();
					await real().dovecot.restart(async () => await result('r1'));
					expect(await flow.references(1)).toEqual(['r1']);
					await flow.stop();
				});

				// This takes half a minute of silence, so it is for `npm run soak`. imapMailbox.slow.test.ts has a short version.
				if (isSoak) {
					it('notices a connection that has gone silent', async () => {
						const flow = await activeTrigger();
						real().dovecot.proxy.freeze();
						await result('s1');
						// The trigger gets no answer for a while. Then new connections are served again, but the old one never is.
						await new Promise((resolve) => setTimeout(resolve, 30_000));
						real().dovecot.proxy.thaw();
						expect(await flow.references(1, 120_000)).toEqual(['s1']);
						await flow.stop();
					});
				}

				it('is not slowed down by 10,000 old mails', async () => {
					const old = Buffer.from(
						'From: someone@example.com\r\nTo: x@example.com\r\nSubject: old\r\n\r\nold\r\n',
					);
					await real().dovecot.deliverMany(
						real().user,
						Array.from({ length: 10_000 }, () => old),
					);
					const flow = await activeTrigger();
					const begun = Date.now();
					await result('among-many');
					expect(await flow.references(1)).toEqual(['among-many']);
					expect(Date.now() - begun).toBeLessThan(20_000);
					await flow.stop();
				});

				it('polls at its interval if the server has no IDLE', async () => {
					const { user } = real();
					const plain = await startDovecot({
						users: [{ user, password: String(pair.credential.imapPassword) }],
						idle: false,
					});
					try {
						const flow = await activeTrigger({ imapPort: plain.imapPort });
						await plain.deliver(user, resultMail('without-idle'));
						expect(await flow.references(1)).toEqual(['without-idle']);
						await flow.stop();
					} finally {
						await plain.stop();
					}
				});

				it('works over TLS with a certificate that n8n was configured to trust', async () => {
					const { imapPort, imapsPort } = real().dovecot;
					for (const [imapSecurity, port] of [
						['starttls', imapPort],
						['tls', imapsPort],
					] as const) {
						const flow = await activeTrigger({ imapHost: 'localhost', imapPort: port, imapSecurity });
						await result(imapSecurity);
						expect(await flow.references(1)).toEqual([imapSecurity]);
						await flow.stop();
					}
				});
			});
		}

		describe('the credential', () => {
			const test = async (changes: Record<string, unknown>) =>
				await world.n8n.api.testCredential(
					await createCredential(changes),
					CREDENTIAL.name,
					CREDENTIAL.type,
					credentialData(changes),
				);

			it('is green when both servers accept it', async () => {
				expect(await test({})).toMatchObject({ status: 'OK' });
			});

			it.each([
				['a wrong SMTP password', { smtpPassword: 'not-it' }, /SMTP server .* does not accept/],
				['a wrong IMAP password', { imapPassword: 'not-it' }, /IMAP server .* does not accept/],
				['an IMAP server that is not there', { imapPort: 9 }, /Could not connect to the IMAP server/],
				[
					'a certificate that nobody has signed',
					{ smtpSecurity: 'starttls' },
					/Could not establish a secure connection to the SMTP server/,
				],
			])('is red with the reason: %s', async (_what, changes, says) => {
				const { status, message } = await test(changes);
				expect(status).toBe('Error');
				expect(message).toMatch(says);
				expect(message).not.toContain('not-it');
			});
		});
	},
);
