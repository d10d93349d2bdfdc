import type { ICredentialsDecrypted, IDataObject, INodeParameters, NodeExecutionHint } from 'n8n-workflow';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { rejected } from '../support/caught';
import { credentialTestContext, runNode } from '../support/nodeHarness';
import { printedDuring } from '../support/printedDuring';
import { tracesOf } from '../support/tracesOf';
import { continuing, credentialsOf, type ActionVendor } from './vendor';

/** One way in which a run of the node fails. */
export interface Failing {
	parameters: INodeParameters;
	/** Fields of the credential that differ. */
	account?: IDataObject;
}

/** A vendor with secrets to keep, as `secretsSuite` needs it. Its secrets should have characters that are escaped. */
export interface SecretsVendor extends ActionVendor {
	/** The parameters of a run that succeeds, with one output item. */
	good: () => INodeParameters;
	/** The runs that fail, by what happens: a refusal, an answer that repeats all that was sent, a time-out, a wrong password… */
	failing: Record<string, () => Failing>;
	/** The credentials that fail their test, by what is wrong: the fields that differ, and what the test says of them. */
	redTests: Record<string, () => { account: IDataObject; says: string }>;
	/** How many messages the fake vendor took. A credential's test must not add any. */
	taken: () => number;
}

/**
 * What every vendor promises of its credential: no secret appears in an error, an output item, a hint or the log, whatever happens; the
 * credential's test is green or says why it is not, and sends nothing.
 */
export function secretsSuite(vendor: SecretsVendor): void {
	const servers = new LoopbackServers();
	afterEach(async () => await servers.stopAll());

	const expectKept = (told: unknown, changed: IDataObject = {}) => {
		const fields: IDataObject = { ...vendor.account(), ...changed };
		for (const name of vendor.secretFields) {
			const secret = fields[name];
			if (typeof secret === 'string' && secret !== '') expect(tracesOf(secret, told)).toEqual([]);
		}
	};

	describe('the credential’s secrets', () => {
		it.each(Object.entries(vendor.failing))('appear nowhere after %s', async (_what, fail) => {
			const { parameters, account } = fail();
			const hints: NodeExecutionHint[] = [];
			const run = { node: vendor.node, parameters, credentials: credentialsOf(vendor, account), hints };
			let results: unknown[] = [];
			const printed = await printedDuring(async () => {
				results = await Promise.all([
					rejected(runNode(run), Error),
					runNode({ ...run, ...continuing }),
					runNode({ ...run, onError: 'continueErrorOutput' }).then((output) => [
						output,
						output.map(({ error }) => error),
					]),
				]);
			});
			for (const told of [...results, hints, printed]) expectKept(told, account);
		});

		it('appear nowhere in the output of a successful run', async () => {
			const hints: NodeExecutionHint[] = [];
			const run = { node: vendor.node, parameters: vendor.good(), credentials: credentialsOf(vendor), hints };
			const output = await runNode(run);
			expect(output).toHaveLength(1);
			expectKept([output, hints]);
		});
	});

	describe('the credential’s test', () => {
		const test = async (changed: IDataObject = {}) => {
			const [method] = Object.values(vendor.node.methods?.credentialTest ?? {});
			const credential = { id: '1', name: vendor.info.name, type: `${vendor.info.id}Api` };
			const data = { ...vendor.account(), ...changed };
			return await method!.call(credentialTestContext(), { ...credential, data } as ICredentialsDecrypted);
		};

		it('is green with a valid account, and sends nothing', async () => {
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(vendor.taken()).toBe(0);
		});

		it('is red if nothing listens at the address', async () => {
			const result = await test(vendor.elsewhere(await new LoopbackServers().nobody()));
			expect(result).toMatchObject({ status: 'Error' });
			expectKept(result);
		});

		it('is red if another server answers', async () => {
			const host = await servers.http((_request, response) => response.end('<html>Welcome</html>'));
			const result = await test(vendor.elsewhere(host));
			expect(result).toMatchObject({ status: 'Error' });
			expectKept(result);
		});

		it.each(Object.entries(vendor.redTests))('is red if %s, and says so', async (_what, make) => {
			const { account, says } = make();
			const result = await test(account);
			expect(result).toMatchObject({ status: 'Error', message: expect.stringContaining(says) as string });
			expectKept(result, account);
			expect(vendor.taken()).toBe(0);
		});
	});
}
