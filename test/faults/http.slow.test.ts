import tls from 'node:tls';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { startFaultyServer, WIRE_FAULTS, type WireFault, type WireFaultName } from '../../sandbox/wireFaults';
import { continuing } from '../conformance/vendor';
import { runWaitingNode } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';
import { HTTP_MATRIX } from './httpMatrix';
import { HTTP_OPERATIONS, type HttpOperation, type HttpOperationName } from './operations';

/** The hosts that requests were written to, and how long they wait for an answer. */
const mockWire = { hosts: [] as string[], timeoutMs: 0 };
// The real transport over n8n's own helper, by which each request is counted where it is made.
jest.mock('../../nodes/shared/n8n/httpTransport', () => {
	type Module = typeof import('../../nodes/shared/n8n/httpTransport');
	const { httpTransport, ...others } = jest.requireActual<Module>('../../nodes/shared/n8n/httpTransport');
	const counting: Module['httpTransport'] = (helpers) => {
		const http = httpTransport(helpers);
		return async (request) => {
			mockWire.hosts.push(new URL(request.url).host);
			return await http({ ...request, timeoutMs: mockWire.timeoutMs });
		};
	};
	return { ...others, httpTransport: counting };
});
// A gateway waits for seconds between two requests, and here for hundredths of a second.
jest.mock('../../nodes/shared/ports/clock', () => {
	type Module = typeof import('../../nodes/shared/ports/clock');
	const { systemClock } = jest.requireActual<Module>('../../nodes/shared/ports/clock');
	const sleep: typeof systemClock.sleep = async (ms, signal) => await systemClock.sleep(ms / 100, signal);
	return { systemClock: { ...systemClock, sleep } };
});

const FAULTS = Object.entries(WIRE_FAULTS) as Array<[WireFaultName, WireFault]>;
const OPERATIONS = Object.entries(HTTP_OPERATIONS) as Array<[HttpOperationName, HttpOperation]>;
const realConnect = tls.connect;
let executions = 0;

beforeEach(() => {
	mockWire.hosts = [];
});
afterEach(() => jest.restoreAllMocks());

/** The outcome of one operation that met a fault, run with Continue On Fail, and then twice as Retry On Fail runs it. */
async function meet(operation: HttpOperation, fault: WireFault, names: RegExp) {
	const server = await startFaultyServer(fault);
	// Each run gets its own name that does not exist, or their requests would be counted together.
	const origin = server.origin.replace('nothing.', `nothing-${++executions}.`);
	const asked = () => mockWire.hosts.filter((host) => host === new URL(origin).host).length;
	const { node, parameters } = operation;
	const credentials = { [String(node.description.credentials?.[0]?.name)]: operation.credential(origin) };
	const run = { node, parameters, credentials, resumeToken: '5f'.repeat(32), executionId: `${++executions}` };
	try {
		const output = (await runWaitingNode({ ...run, ...continuing })).outputs.flat();
		const { errorKind, outcome, error } = output[0]?.json ?? {};
		const first = { kind: errorKind, outcome, asked: asked(), items: output.length };
		const thrown: unknown[] = [];
		const again = { ...run, executionId: `${++executions}` };
		const before = asked();
		if (operation.purpose === 'send') {
			for (let attempt = 0; attempt < 2; attempt++) {
				thrown.push(await runWaitingNode(again).catch((fault: unknown) => fault));
			}
		}
		return {
			...first,
			retried: asked() - before,
			error: names.test(String(error)) ? 'names it' : error,
			told: operation.secrets.flatMap((secret) => [...tracesOf(secret, output), ...tracesOf(secret, thrown)]),
		};
	} finally {
		await server.stop();
	}
}

describe.each(FAULTS)('%s', (name, fault) => {
	it(`(${fault.says}) has for each operation the effect in the matrix`, async () => {
		const { send, read, except, names } = HTTP_MATRIX[name];
		// A silent server never answers, so a short time-out is enough. Other servers get the time that a busy machine needs.
		mockWire.timeoutMs = send.kind === 'timeout' ? 400 : 30_000;
		if (name !== 'certificate') {
			jest
				.spyOn(tls, 'connect')
				.mockImplementation(((options: tls.ConnectionOptions, ...rest: []) =>
					realConnect({ ...options, rejectUnauthorized: false }, ...rest)) as typeof tls.connect);
		}
		const found = await Promise.all(
			OPERATIONS.map(async ([title, operation]) => [title, await meet(operation, fault, names)]),
		);
		const expected = OPERATIONS.map(([title, { purpose }]) => {
			const expectation = except?.[title] ?? (purpose === 'send' ? send : read);
			// Only what is certainly not sent is sent again.
			const retried = purpose === 'read' ? 0 : expectation.outcome === 'notSent' ? 2 : 1;
			return [title, { ...expectation, items: 1, retried, error: 'names it', told: [] }];
		});
		expect(found).toEqual(expected);
	}, 90_000);
});

describe('the matrix', () => {
	it('has each fault that the sandbox declares', () => {
		expect(Object.keys(HTTP_MATRIX)).toEqual(Object.keys(WIRE_FAULTS));
	});

	it('has each operation of each vendor, here or in the mail tests', () => {
		const nodes = path.join(__dirname, '../../nodes');
		const files = readdirSync(nodes).filter((vendor) => vendor !== 'shared');
		const declared = files.flatMap((vendor) =>
			readdirSync(path.join(nodes, vendor, 'operations')).map(
				(file) => `${vendor} ${path.basename(file, '.ts')}`,
			),
		);
		const run = Object.values(HTTP_OPERATIONS as Record<string, HttpOperation>).map(
			({ node, parameters }) => `${node.constructor.name} ${String(parameters.operation)}`,
		);
		expect(declared.filter((operation) => !run.includes(operation)).sort()).toEqual(NOT_BY_HTTP.sort());
	});
});

/** faximoSilver faxes and reads by mail; its import reads a file. Preview sends no request. */
const NOT_BY_HTTP = [
	'FaximoSilver importHistory',
	'FaximoSilver report',
	'FaximoSilver send',
	'Asanak preview',
	'SmsExtraPro preview',
];
