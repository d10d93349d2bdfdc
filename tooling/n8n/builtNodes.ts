import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_NAME } from './pack';

const TYPES = path.join(__dirname, '..', '..', 'dist', 'types', 'nodes.json');

/** The part of what the build writes for each node that the tooling needs. */
interface BuiltNode {
	/** Such as `smsExtraPro`. */
	name: string;
	displayName: string;
	credentials?: Array<{ name: string }>;
	webhooks?: unknown[];
	properties: Array<{ name: string; options?: Array<{ value: unknown }> }>;
}

export async function builtNodes(): Promise<BuiltNode[]> {
	return JSON.parse(await readFile(TYPES, 'utf8')) as BuiltNode[];
}

/**
 * The credential that each node of the pack takes, by the node's type without the pack's name; nodes without a credential are left out.
 * The tool that n8n makes of a node for its AI agents takes the same one.
 */
export async function credentialsOfNodes(): Promise<ReadonlyMap<string, string>> {
	const nodes = await builtNodes();
	return new Map(
		nodes.flatMap(({ name, credentials: [credential] = [] }) =>
			credential === undefined
				? []
				: [name, `${name}Tool`, `${name}HitlTool`].map((type) => [type, credential.name] as const),
		),
	);
}

/** The types of the triggers that a vendor calls, with the pack's name. */
export async function calledTriggers(): Promise<ReadonlySet<string>> {
	const nodes = await builtNodes();
	const called = nodes.filter(({ webhooks = [] }) => webhooks.length > 0);
	return new Set(called.map(({ name }) => `${PACKAGE_NAME}.${name}`));
}
