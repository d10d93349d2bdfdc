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

	it('is one line that names all missing features, and the version that has them all', () => {
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
	])('of n8n %s has %i clauses', (workflowVersion, parts) => {
		const [warning = ''] = warnings(workflowVersion);
		const named = ['failed executions', 'workflow again', 'after a day'].filter((part) =>
			warning.includes(part),
		);
		expect(named).toHaveLength(parts);
	});

	it('appears once for each node of a workflow', () => {
		warnings('2.0.1');
		warnings('2.0.1');
		expect(context.log).toHaveLength(1);
		context.workflowId = 'another';
		warnings('2.0.1');
		expect(context.log).toHaveLength(2);
	});

	it('leaves out what this trigger does not use', () => {
		expect(warnings('2.7.0', ['failedExecutions'])).toEqual([]);
	});

	it('does not appear in the n8n version that the pack is built against', () => {
		warnOfMissing(context.functions, [...OF_WATCHING, 'storedWhenAnswered']);
		expect(context.log).toEqual([]);
	});
});

describe('a fault of a running trigger', () => {
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

	it('is a log line with its advice if n8n stores no failed executions, and does not stop the trigger', () => {
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
