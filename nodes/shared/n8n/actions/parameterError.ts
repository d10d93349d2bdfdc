import { GatewayError } from '../../errors/gatewayError';

/** Any other error here comes from reading parameters: an expression failed for this item. */
export function parameterError(error: unknown): GatewayError {
	if (error instanceof GatewayError) return error;
	return new GatewayError('invalidRequest', {
		message: `A parameter cannot be read: ${error instanceof Error ? error.message : 'unknown fault'}`,
		advice: 'Check the expressions in this node.',
	});
}
