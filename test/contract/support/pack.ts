import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ICredentialType, INodeType, INodeTypeDescription } from 'n8n-workflow';

/** The pack as the contract tests see it: what lies in its folders, and what index.js loads from the build. */
export const ROOT = path.join(__dirname, '../../..');

export const inPack = (...parts: string[]) => path.join(ROOT, ...parts);

export const readText = (file: string) => readFileSync(inPack(file), 'utf8');

export const readJson = <T>(file: string) => JSON.parse(readText(file)) as T;

/** Those of `files` that the pack lacks. */
export const missing = (...files: string[]) => files.filter((file) => !existsSync(inPack(file)));

/** Names in a folder, in order; none when the folder is missing. */
export const entriesOf = (folder: string) =>
	existsSync(inPack(folder)) ? readdirSync(inPack(folder)).sort() : [];

export const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

interface PackageJson {
	name: string;
	version: string;
	homepage: string;
	keywords: string[];
	files: string[];
	n8n: { n8nNodesApiVersion: number; nodes: string[]; credentials: string[] };
	scripts: Record<string, string>;
	peerDependencies: Record<string, string>;
}

export const packageJson = readJson<PackageJson>('package.json');

interface LoadedPack {
	nodes: Record<string, new () => INodeType>;
	credentials: Record<string, new () => ICredentialType>;
}

function loadPack(): LoadedPack {
	const unbuilt = missing(...packageJson.n8n.nodes, ...packageJson.n8n.credentials);
	if (unbuilt.length > 0) throw new Error(`Run "npx gulp build" first; not built: ${unbuilt.join(', ')}`);
	return jest.requireActual<LoadedPack>(inPack('index.js'));
}

export const loadedPack = loadPack();

export const VENDORS = entriesOf('nodes').filter((folder) => folder !== 'shared');

/** A `*.node.ts` of a vendor's folder. */
export interface NodeFile {
	className: string;
	vendor: string;
	file: string;
	isTrigger: boolean;
	/** Fails when package.json does not list the class. */
	load: () => INodeType;
}

export const NODE_FILES: NodeFile[] = VENDORS.flatMap((vendor) =>
	entriesOf(`nodes/${vendor}`)
		.filter((entry) => entry.endsWith('.node.ts'))
		.map((entry) => {
			const className = entry.slice(0, -'.node.ts'.length);
			const load = () => {
				const NodeClass = loadedPack.nodes[className];
				if (NodeClass === undefined) throw new Error(`index.js loads no class ${className}`);
				return new NodeClass();
			};
			return {
				className,
				vendor,
				file: `nodes/${vendor}/${entry}`,
				isTrigger: className.endsWith('Trigger'),
				load,
			};
		}),
);

export const CREDENTIAL_FILES = entriesOf('credentials').map((entry) => `credentials/${entry}`);

/** What a node's operation dropdown offers; none for a trigger. */
export function operationsOf({ properties }: INodeTypeDescription): string[] {
	const operation = properties.find(({ name }) => name === 'operation');
	return (operation?.options ?? []).map((option) => ('value' in option ? String(option.value) : option.name));
}
