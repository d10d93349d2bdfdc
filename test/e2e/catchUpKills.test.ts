import { ImapFlow } from 'imapflow';
import { readResultMail } from '../../nodes/FaximoSilver/gateway/resultMail';
import { memberDigest } from '../../nodes/shared/n8n/watch/watchState';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import type { Dovecot } from '../../tooling/servers/mailServers';
import { isSoak } from '../support/soak';
import { killInCatchUp, type CatchUpSource } from './support/killedCatchUp';
import { dovecotForPair, inProcessPair, realPair, type MailPair } from './support/mailPairs';
import { startWorld, type World } from './support/world';

const KILLS = isSoak ? { size: 2_000, kills: 10 } : { size: 200, kills: 2 };
const GROUP = { pollIntervalSeconds: 5, groupMaxItems: 50 };
const DOMAIN = 'cl1.faximo.jp';

jest.setTimeout(isSoak ? 1_500_000 : 240_000);

let world: World;
let dovecot: Dovecot | undefined;
let pair: MailPair;

beforeAll(async () => {
	dovecot = await dovecotForPair();
	world = await startWorld();
	const { sandbox } = world;
	pair = dovecot === undefined ? await inProcessPair(sandbox) : await realPair(sandbox, dovecot);
});
afterAll(async () => {
	await pair?.stop();
	await world?.stop();
	await dovecot?.stop();
});

async function mailbox(): Promise<CatchUpSource> {
	const id = await world.n8n.api.createCredential('faximoSilver', 'faximoSilverApi', pair.credential);
	/** Message-IDs by the digest that the journal holds. */
	const references = new Map<string, string>();
	const messageId = (reference: string) => `<${reference}@${DOMAIN}>`;
	return {
		name: 'faximoSilver catch-up',
		trigger: {
			type: 'n8n-nodes-sms-fax.faximoSilverTrigger',
			parameters: { options: GROUP },
			credentials: { faximoSilverApi: { id, name: 'faximoSilver' } },
		},
		arrive: async (some) => {
			for (const reference of some) {
				const mail = buildResultMail({
					kind: 'delivered',
					number: '0323456789',
					pages: 1,
					subject: `[${reference}] a fax`,
					messageId: messageId(reference),
				});
				const { key } = await readResultMail(mail, DOMAIN, '');
				references.set(memberDigest(key), reference);
				await pair.deliver(mail);
			}
		},
		isAsked: () => pair.connections() > 0,
		rate: 100,
		referenceOf: ({ json }) => (json.event === 'deliveryReport' ? String(json.clientReference) : undefined),
		deleteOne: async (digests, deleted, lot) => {
			const named = digests.map((digest) => {
				const reference = references.get(digest);
				if (reference === undefined) throw new Error(`the journal names a mail that never came: ${digest}`);
				return reference;
			});
			// A batch that was open at an earlier kill, too, still names the mail that was deleted then.
			const there = named.filter((reference) => !deleted.has(reference));
			const reference = there[Math.floor(lot * there.length)];
			if (reference === undefined) return undefined;
			await deleteMail(messageId(reference));
			return reference;
		},
	};
}

/** Deletes a mail as a mail program does. */
async function deleteMail(messageId: string): Promise<void> {
	const { imapPort, imapUser, imapPassword } = pair.credential;
	const client = new ImapFlow({
		host: '127.0.0.1',
		port: Number(imapPort),
		secure: false,
		doSTARTTLS: false,
		auth: { user: String(imapUser), pass: String(imapPassword) },
		logger: false,
	});
	await client.connect();
	await client.mailboxOpen('INBOX');
	const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
	if (!found || found.length !== 1) {
		throw new Error(`the mailbox has ${messageId} ${found ? found.length : 0} times, not once`);
	}
	await client.messageDelete(found, { uid: true });
	await client.logout();
}

async function inbox(): Promise<CatchUpSource> {
	const { asanak, url } = world.sandbox;
	const [account] = asanak.accounts;
	const id = await world.n8n.api.createCredential('Asanak', 'asanakApi', {
		username: account?.username,
		password: account?.password,
		baseUrl: url + asanak.path,
		pacingMs: 1000,
	});
	let came = 0;
	let receivedTime = 0;
	let asked = 0;
	return {
		name: 'Asanak catch-up',
		trigger: {
			type: 'n8n-nodes-sms-fax.asanakTrigger',
			parameters: { options: GROUP },
			credentials: { asanakApi: { id, name: 'Asanak' } },
		},
		arrive: async (some) => {
			// Three share a millisecond, also where a page ends.
			for (const text of some) {
				receivedTime = Math.max(Date.now(), receivedTime + (came++ % 3 === 0 ? 1 : 0));
				await asanak.inbound({ source: '989121234567', text, receivedTime });
			}
			asked = asanak.requests;
		},
		isAsked: () => asanak.requests > asked,
		rate: 100,
		referenceOf: ({ json }) => (json.event === 'inboundMessage' ? String(json.text) : undefined),
	};
}

/** Small, both at once: a start of n8n takes longer than the rest. */
const CATCH_UPS: Record<string, Array<() => Promise<CatchUpSource>>> = isSoak
	? { 'faximoSilver Trigger': [mailbox], 'Asanak Trigger': [inbox] }
	: { 'faximoSilver Trigger and Asanak Trigger': [mailbox, inbox] };

describe.each(Object.entries(CATCH_UPS))('a catch-up of %s', (_name, sources) => {
	it(`loses nothing that still exists, and starts nothing twice, when n8n is killed ${KILLS.kills} times`, async () => {
		const opened = await Promise.all(sources.map(async (open) => await open()));
		for (const row of await killInCatchUp(world.n8n, opened, KILLS)) {
			expect(row).toMatchObject({ lost: 0, doubled: 0 });
		}
	});
});
