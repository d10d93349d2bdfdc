import type { FunctionsBase, ITriggerFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { version } from 'n8n-workflow/package.json';

/**
 * Features of n8n that the pack uses and that n8n 1.100 lacks. Where it is missing, the pack goes on with less, and a trigger says so when
 * it is activated. docs/compatibility.md has the same table for users.
 */
const YOUNGER_THAN_1_100 = {
	/** `saveFailedExecution`: see {@link showFault}. */
	failedExecutions: {
		since: '2.7',
		without: 'It shows the faults of this trigger in its log only, not as failed executions.',
	},
	/** The answer of a webhook in `onReceived` mode means that its execution is stored. */
	storedWhenAnswered: {
		since: '2.8',
		without: 'It answers calls before it has stored them: a crash in between loses a call.',
	},
	/** The fourth argument of `emit`. An older n8n ignores it. */
	emitKeys: {
		since: '2.20',
		without: 'After each restart, the last message may start the workflow again.',
	},
	/** The third argument of `emit` is settled whatever happens. */
	reportedEnds: {
		since: '2.35',
		without: 'A message that it could not store is tried again after a day, or at its next start.',
	},
} as const;

export type PlatformFeature = keyof typeof YOUNGER_THAN_1_100;

/** The nodes that have warned in this process: n8n activates a webhook once for each of its methods. */
const warned = new Set<string>();

/**
 * Logs what this n8n lacks of the features, once for each node. For the activation of a trigger.
 *
 * @param workflowVersion of n8n-workflow, which has n8n's own major and minor from 2.0 on
 */
export function warnOfMissing(
	context: Pick<FunctionsBase, 'getNode' | 'getWorkflow' | 'logger'>,
	features: readonly PlatformFeature[],
	workflowVersion: string = version,
): void {
	const missing = features
		.map((feature) => YOUNGER_THAN_1_100[feature])
		.filter(({ since }) => isOlder(workflowVersion, since));
	const newest = missing.map(({ since }) => since).sort((a, b) => (isOlder(a, b) ? 1 : -1))[0];
	const node = context.getNode();
	const identity = `${context.getWorkflow().id}|${node.id}`;
	if (newest === undefined || warned.has(identity)) return;
	warned.add(identity);
	context.logger.warn(
		[
			`${node.name}: this n8n is older than ${newest}.`,
			...missing.map(({ without }) => without),
			'The page Compatibility of n8n-nodes-sms-fax says more.',
		].join(' '),
	);
}

function isOlder(version: string, than: string): boolean {
	const [[major = 0, minor = 0], [thanMajor = 0, thanMinor = 0]] = [version, than].map((text) =>
		text.split('.').map((part) => parseInt(part, 10)),
	) as [number[], number[]];
	return major < thanMajor || (major === thanMajor && minor < thanMinor);
}

/** Whether this n8n may run executions in several processes at the same time: queue mode, whose setting each of its processes has. */
export const hasOtherProcesses = (): boolean =>
	process.env.EXECUTIONS_MODE === 'queue' || process.argv.includes('worker');

/**
 * Shows a fault of a trigger that goes on: as a failed execution, which also starts the user's error workflow, where n8n can do that,
 * and in n8n's log otherwise. It never uses `emitError`, which ends the trigger. An older n8n then starts it again from the static data of
 * its activation, which lacks all messages since then.
 */
export function showFault(context: ITriggerFunctions, error: NodeApiError | NodeOperationError): void {
	const { saveFailedExecution } = context as Partial<ITriggerFunctions>;
	if (saveFailedExecution !== undefined) return saveFailedExecution.call(context, error);
	const text = [error.message, error.description].filter(Boolean).join('. ');
	context.logger.error(`${context.getNode().name}: ${text}`);
}
