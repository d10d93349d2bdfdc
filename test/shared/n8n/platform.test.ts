import type { INode } from 'n8n-workflow';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { toNodeError } from '../../../nodes/shared/n8n/nodeError';
import {
	hasOtherProcesses,
	showFault,
	warnOfMissing,
	type PlatformFeature,
} from '../../../nodes/shared/n8n/platform';
import { FakeTriggerContext } from '../../support/fakeTriggerContext';

const OF_WATCHING: PlatformFeature[] = ['failedExecutions', 'emitKeys', 'reportedEnds'];

let context: FakeTriggerContext;
let nodes = 0;

beforeEach(() => {
	context = new FakeTriggerContext();
	context.node = { ...context.node, id: `platform-${++nodes}` };
});

describe('the warning of an older n8n', () => {
	const warnings = (workflowVersion: string, features = OF_WATCHING): string[] => {
		warnOfMissing(context.functions, features, workflowVersion);
		return context.log;
	};

	it('is one line that names all that is missing, and from which n8n on nothing is', () => {
		const [warning, ...more] = warnings('1.120.31');
		expect(more).toEqual([]);
		expect(warning).toContain('Trigger: this n8n is older than 2.35.');
		expect(warning).toContain('not as failed executions');
		expect(warning).toContain('start the workflow again');
		expect(warning).toContain('tried again after a day');
		expect(warning).not.toContain('before it has stored');
	});

	it.each([
		['2.6.4', 3],
		['2.7.1', 2],
		['2.19.0', 2],
		['2.20.0', 1],
		['2.34.2', 1],
		['2.35.0', 0],
		['2.40.1', 0],
		['3.0.0', 0],
		['2.35.0-rc.1', 0],
	])('of n8n %s has %i parts', (workflowVersion, parts) => {
		const [warning = ''] = warnings(workflowVersion);
		const named = ['failed executions', 'workflow again', 'after a day'].filter((part) =>
			warning.includes(part),
		);
		expect(named).toHaveLength(parts);
	});

	it('comes once for each node of a workflow', () => {
		warnings('2.0.1');
		warnings('2.0.1');
		expect(context.log).toHaveLength(1);
		context.workflowId = 'another';
		warnings('2.0.1');
		expect(context.log).toHaveLength(2);
	});

	it('does not come for what this trigger does not use', () => {
		expect(warnings('2.7.0', ['failedExecutions'])).toEqual([]);
	});

	it('is silent in the n8n that the pack is built against', () => {
		warnOfMissing(context.functions, [...OF_WATCHING, 'storedWhenAnswered']);
		expect(context.log).toEqual([]);
	});
});

describe('a fault of a trigger that goes on', () => {
	const fault = (node: INode) =>
		toNodeError(
			node,
			new GatewayError('authentication', { message: 'The vendor says no', advice: 'Check it.' }),
			0,
		);

	it('is a failed execution', () => {
		showFault(context.functions, fault(context.node));
		expect(context.failedExecutions).toHaveLength(1);
		expect(context.log).toEqual([]);
	});

	it('is a line of the log with its advice where n8n stores no failed executions, and ends no trigger', () => {
		context.savesFailedExecutions = false;
		showFault(context.functions, fault(context.node));
		expect(context.log).toEqual(['Trigger: The vendor says no. Check it.']);
		expect(context.emittedErrors).toEqual([]);
	});
});

describe('hasOtherProcesses', () => {
	const { EXECUTIONS_MODE } = process.env;
	const { argv } = process;
	afterEach(() => {
		process.env.EXECUTIONS_MODE = EXECUTIONS_MODE;
		if (EXECUTIONS_MODE === undefined) delete process.env.EXECUTIONS_MODE;
		process.argv = argv;
	});

	it.each([
		['regular', ['node', 'n8n', 'start'], false],
		['queue', ['node', 'n8n', 'start'], true],
		// The mode may be set in a file.
		['regular', ['node', 'n8n', 'worker'], true],
	])('in the mode %s, as %j, is %s', (mode, words, expected) => {
		process.env.EXECUTIONS_MODE = mode;
		process.argv = words;
		expect(hasOtherProcesses()).toBe(expected);
	});
});
