import { NodeConnectionTypes, type INodeTypeDescription, type IWebhookDescription } from 'n8n-workflow';
import type { VendorInfo } from '../model';
import { operationProperties, operationSubtitle, type Operations } from './actions/operation';
import { formProperties, type Form } from './form';

/** The method of a node that tests its credential, by the name that the description gives it. */
export const testMethodOf = (vendor: VendorInfo): string => `${vendor.id}ApiTest`;

function common(vendor: VendorInfo) {
	return {
		icon: {
			light: `file:../../icons/${vendor.id}.svg`,
			dark: `file:../../icons/${vendor.id}.dark.svg`,
		},
		outputs: [NodeConnectionTypes.Main],
	} satisfies Partial<INodeTypeDescription>;
}

const credentialsOf = (vendor: VendorInfo): INodeTypeDescription['credentials'] => [
	{ name: `${vendor.id}Api`, required: true, testedBy: testMethodOf(vendor) },
];

export interface ActionTexts {
	/** `output` for a node that sends. */
	group: 'input' | 'output';
	description: string;
}

/** The description of a vendor's action node. It starts at typeVersion 1 (docs/design.md, "Names that users and flows see"). */
export function actionDescription(
	vendor: VendorInfo,
	operations: Operations,
	{ group, description }: ActionTexts,
): INodeTypeDescription {
	return {
		...common(vendor),
		displayName: vendor.name,
		name: vendor.id,
		group: [group],
		version: 1,
		subtitle: operationSubtitle(operations),
		description,
		defaults: { name: vendor.name },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(vendor),
		properties: operationProperties(operations),
		...waitingDescription(operations),
	};
}

/** What operations that wait add to the description of their node. */
function waitingDescription(operations: Operations): Partial<INodeTypeDescription> {
	const waits = Object.entries(operations).flatMap(([value, { waits: waiting }]) =>
		waiting === undefined ? [] : [{ value, ...waiting }],
	);
	if (waits.length === 0) return {};
	const webhooks = new Set<IWebhookDescription>(waits.flatMap((waiting) => waiting.webhooks));
	const byOperation = (entries: Array<readonly [string, unknown]>, other: unknown) =>
		`={{ (${JSON.stringify(Object.fromEntries(entries))})[$parameter["operation"]] ?? ${JSON.stringify(other)} }}` as const;
	const main = NodeConnectionTypes.Main;
	const outputs = waits.flatMap(({ value, outputs: labels = [] }) =>
		labels.length === 0 ? [] : [[value, labels.map((displayName) => ({ type: main, displayName }))] as const],
	);
	return {
		webhooks: [...webhooks],
		waitingNodeTooltip: byOperation(
			waits.map(({ value, tooltip }) => [value, tooltip]),
			'',
		),
		...(outputs.length === 0 ? {} : { outputs: byOperation(outputs, [main]) }),
	};
}

type TriggerTexts = Pick<
	INodeTypeDescription,
	'subtitle' | 'description' | 'eventTriggerDescription' | 'activationMessage' | 'triggerPanel' | 'webhooks'
> & {
	/** What follows the vendor's name in the node's: `Trigger`, `Push Trigger`. */
	suffix?: string;
	/** A trigger that the vendor calls needs no account. */
	needsAccount: boolean;
};

/**
 * The description of a vendor's trigger. It starts at typeVersion 2: n8n evaluates an expression on every call of a version 1
 * webhook (docs/n8n.md, "Webhooks").
 */
export function triggerDescription(
	vendor: VendorInfo,
	form: Form,
	{ suffix = 'Trigger', needsAccount, ...texts }: TriggerTexts,
): INodeTypeDescription {
	const displayName = `${vendor.name} ${suffix}`;
	return {
		...common(vendor),
		...texts,
		displayName,
		name: `${vendor.id}${suffix.replace(' ', '')}`,
		group: ['trigger'],
		version: 2,
		defaults: { name: displayName },
		inputs: [],
		...(needsAccount ? { credentials: credentialsOf(vendor) } : {}),
		properties: formProperties(form),
	};
}
