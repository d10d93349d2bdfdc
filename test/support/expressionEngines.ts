import { createRequire } from 'node:module';
import { Expression, LoggerProxy } from 'n8n-workflow';

/** How n8n evaluates expressions: in the same isolate (older versions), or in one of their own. */
export const ENGINES = ['legacy', 'vm'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * Makes n8n evaluate with this engine from now on, as `Expression.initExpressionEngine` does; that loads its runtime by `import()`,
 * which jest does not have. False where the engine does not run: the vm engine's isolates need the Node.js of a new n8n.
 */
export async function startEngine(engine: Engine): Promise<boolean> {
	Expression.setExpressionEngine(engine);
	if (engine === 'legacy') return true;
	const load = createRequire(require.resolve('n8n-workflow'));
	const runtime = load('@n8n/expression-runtime') as Runtime;
	const { expressionSandboxHooks: hooks } = load('./expression-sandboxing.js') as Record<string, unknown>;
	const logger = { ...LoggerProxy, debug: () => undefined, error: () => undefined };
	const evaluator = new runtime.ExpressionEvaluator({
		createBridge: () => new runtime.IsolatedVmBridge({ timeout: 5000, memoryLimit: 128, logger }),
		maxCodeCacheSize: 1024,
		poolSize: 1,
		hooks,
		logger,
	});
	try {
		await evaluator.initialize();
	} catch {
		return false;
	}
	Reflect.set(Expression, 'vmEvaluator', evaluator);
	return true;
}

/** Back to what tests have by default. */
export async function stopEngine(): Promise<void> {
	await Expression.disposeExpressionEngine();
	Expression.setExpressionEngine('legacy');
}

interface Runtime {
	IsolatedVmBridge: new (settings: object) => object;
	ExpressionEvaluator: new (settings: object) => { initialize: () => Promise<void> };
}
