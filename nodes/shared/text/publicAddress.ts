import { ipLibrary } from '../lib/ip';

/** Names that mean a machine in the local network, by RFC 6761, RFC 8375 and convention. */
const PRIVATE_NAMES =
	/^(?:localhost|[^.]+)$|\.(?:localhost|local|lan|internal|intranet|home\.arpa|test|invalid)$/i;

/**
 * Whether somebody outside can certainly not reach a host: this machine, a private network, or a name that no public server has.
 * @param hostname as `URL` gives it; no name is looked up
 */
export function isPrivateHost(hostname: string): boolean {
	const address = hostname.replace(/^\[|\]$/g, '');
	const ip = ipLibrary();
	if (ip.isValid(address)) return ip.process(address).range() !== 'unicast';
	return PRIVATE_NAMES.test(address.replace(/\.$/, ''));
}

/** What to do where somebody outside must reach this n8n, and its address is of a private network. */
export const SET_PUBLIC_ADDRESS = 'Set N8N_WEBHOOK_URL to the public address of this n8n';
