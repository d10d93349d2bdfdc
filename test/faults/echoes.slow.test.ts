import type { INodeParameters } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../sandbox';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { continuing } from '../conformance/vendor';
import { runWaitingNode } from '../support/nodeHarness';
import { printedDuring } from '../support/printedDuring';
import { tracesOf } from '../support/tracesOf';
import { HTTP_OPERATIONS, type HttpOperation } from './operations';

/**
 * Servers that repeat a secret in unexpected places: the emulators' answers, with each word in turn replaced by the secret. Some answers
 * stay well-formed and have it in one field, others become unreadable.
 */
const SECRET = `gehéim +&=%'"<x>`;
const KEY = { apiKey: 'key-geheim', apiSecret: 'geheim-+&=%x' };
const RESUME_TOKEN = '5f'.repeat(32);
/** What words are made of, in text, XML and JSON. */
const WORD = /[^\s<>"'=:;,{}[\]()&?/|!]+/g;

/** How servers write what they were sent. */
const FORMS: ReadonlyArray<(secret: string) => string> = [
	(secret) => secret,
	(secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
	(secret) => JSON.stringify(secret).slice(1, -1),
	(secret) => encodeURIComponent(secret),
	(secret) => encodeURIComponent(encodeURIComponent(secret)),
	(secret) => Buffer.from(`user:${secret}`).toString('base64'),
	(secret) => Buffer.from(`a ${secret}!`).toString('base64url'),
	(secret) => [...secret].map((one) => `&#${one.charCodeAt(0)};`).join(''),
	(secret) => [...secret].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
];

const servers = new LoopbackServers();
let sandbox: Sandbox;
let documentUrl: string;
/** Where the emulators answer, with changes. */
let origin: string;
let change: (answer: string) => string = (answer) => answer;
/** What was asked last. */
let request = '';
let executions = 0;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['smsExtraPro', 'fax123', 'asanak', 'globFax'] });
	sandbox.smsExtraPro.accounts.push({ email: 'p@example.com', password: SECRET });
	sandbox.fax123.accounts.push({ email: 'p@example.com', password: SECRET, balance: 1_000_000 });
	sandbox.asanak.accounts[0]!.password = SECRET;
	sandbox.asanak.minGapMs = 0;
	sandbox.globFax.accounts.push(KEY);
	documentUrl = `http://${await servers.http((_request, response) => response.end('%PDF-1.4\n%%EOF'))}/a.pdf`;
	const host = await servers.http((incoming, response) => {
		void (async () => {
			const body: Buffer[] = [];
			for await (const part of incoming) body.push(part as Buffer);
			request = Buffer.concat(body).toString();
			const headers = Object.entries(incoming.headers).filter(
				([name]) => !/^(?:host|connection|content-length)$/.test(name),
			);
			const answer = await fetch(sandbox.url + String(incoming.url), {
				method: incoming.method ?? 'GET',
				headers: headers as Array<[string, string]>,
				...(body.length > 0 && { body: Buffer.concat(body) }),
			});
			response.writeHead(answer.status, {
				'content-type': answer.headers.get('content-type') ?? 'text/plain',
			});
			response.end(change(await answer.text()));
		})();
	});
	origin = `http://${host}`;
});
afterAll(async () => {
	await sandbox.stop();
	await servers.stopAll();
});

const PATHS: Record<string, () => string> = {
	SmsExtraPro: () => sandbox.smsExtraPro.path,
	Fax123: () => sandbox.fax123.path,
	Asanak: () => sandbox.asanak.path,
	GlobFax: () => '',
};

async function run({ node, parameters, credential }: HttpOperation, onError: object) {
	const account = { ...credential(origin), baseUrl: origin + PATHS[node.constructor.name]!() };
	const given: INodeParameters = 'documentUrl' in parameters ? { ...parameters, documentUrl } : parameters;
	const options = { ...(given.options as INodeParameters), timeoutSeconds: 5 };
	return await runWaitingNode({
		...{ node, parameters: given.operation === 'report' ? given : { ...given, options }, ...onError },
		credentials: { [String(node.description.credentials?.[0]?.name)]: account },
		...{ resumeToken: RESUME_TOKEN, executionId: `e${++executions}`.slice(1) },
	});
}

async function answerTo(operation: HttpOperation): Promise<string> {
	let last = '';
	change = (answer) => (last = answer);
	await run(operation, continuing);
	return last;
}

describe.each(Object.entries(HTTP_OPERATIONS as Record<string, HttpOperation>))('%s', (_name, operation) => {
	it('reveals no secret, wherever and however the vendor’s answer repeats it', async () => {
		const words = [...(await answerTo(operation)).matchAll(WORD)];
		expect(words.length).toBeGreaterThan(0);
		const traces: unknown[] = [];
		let count = 0;
		for (const secret of operation.secrets) {
			for (const [index, word] of words.entries()) {
				for (const shift of [0, 4]) {
					const form = (index + shift + count++) % FORMS.length;
					const written = FORMS[form]!(secret);
					change = (answer) =>
						answer.slice(0, word.index) + written + answer.slice(word.index + word[0].length);
					let told: unknown[] = [];
					const printed = await printedDuring(async () => {
						told = [
							await run(operation, continuing),
							await run(operation, {}).catch((error: unknown) => error),
						];
					});
					const found = [...told, printed].flatMap((one) => tracesOf(secret, one));
					if (found.length > 0) traces.push({ word: word[0], form, found: found.slice(0, 2) });
				}
			}
		}
		expect(traces).toEqual([]);
	}, 120_000);
});

const named = (words: string) =>
	Object.entries(HTTP_OPERATIONS as Record<string, HttpOperation>).filter(([name]) => name.includes(words));

describe.each(named('Wait for Delivery'))('%s', (_name, operation) => {
	it('reveals no resume token in an error, whatever the vendor repeats of the reference', async () => {
		const encoded = Buffer.from(RESUME_TOKEN, 'hex').toString('base64url');
		const told: unknown[] = [];
		for (const answer of [
			(reference: string) => `Error : bad reference ${reference}`,
			(reference: string) => `ERR: 999 ${encodeURIComponent(reference)}`,
			(reference: string) => `<html><title>${reference}</title>`,
			(reference: string) => `KO ${JSON.stringify({ reference, signature: RESUME_TOKEN })}`,
		]) {
			change = () => answer(`nw1.${executions}.${encoded}.abcd`);
			const printed = await printedDuring(async () => {
				told.push(await run(operation, {}).catch((error: unknown) => error));
				told.push(
					(await run(operation, continuing)).outputs
						.flat()
						.map(({ json }) => ({ ...json, clientReference: null })),
				);
			});
			told.push(printed);
		}
		expect([RESUME_TOKEN, encoded].flatMap((secret) => tracesOf(secret, told))).toEqual([]);
	});
});

describe.each(named('Wait for Response'))('%s', (_name, operation) => {
	it('reveals no signature of its link, whatever the vendor repeats of the message', async () => {
		const answers: Array<(text: string) => string> = [
			(text) => `Error : bad text ${text}`,
			(text) => `ERR: 999 ${encodeURIComponent(text)}`,
			(text) => `OK: 1 ${text}`,
			(text) => `<html><title>${text.replaceAll('&', '&amp;')}</title>`,
			(text) =>
				`<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Fault><faultcode>${text}</faultcode><faultstring>bad: ${text}</faultstring></Fault></Body></Envelope>`,
		];
		const told: unknown[] = [];
		let signature = '';
		for (const answer of answers) {
			change = () => {
				signature = /signature(?:=|%3D)([0-9a-f]{64})/.exec(request)?.[1] ?? '';
				return answer(`a\nhttp://127.0.0.1/webhook-waiting/1/node-1?run=1&signature=${signature}`);
			};
			for (const onError of [{}, continuing]) {
				const printed = await printedDuring(async () => {
					told.push(await run(operation, onError).catch((error: unknown) => error));
				});
				told.push(printed);
				expect(signature).toHaveLength(64);
				expect(tracesOf(signature, told)).toEqual([]);
			}
		}
	});
});
