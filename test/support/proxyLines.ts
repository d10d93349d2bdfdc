import { readFile } from 'node:fs/promises';
import path from 'node:path';

const LANGUAGES = { nginx: 'nginx', caddy: 'caddyfile' } as const;
const DOCS = path.join(__dirname, '..', '..', 'docs');
/** In the docs, n8n's processes listen on this port and those behind it. */
const DOCUMENTED = { address: /127\.0\.0\.1:(56[78]\d)/g, firstPort: 5678 };

/**
 * The lines for a proxy as a page of the docs shows them, with only the addresses replaced by those of this machine.
 * @param upstreams where the processes of n8n listen, `host:port`, in the order of their ports in the docs
 * @param which of the page's blocks, from 0
 */
export async function proxyLines(
	page: string,
	kind: keyof typeof LANGUAGES,
	upstreams: readonly string[],
	port: number,
	which = 0,
): Promise<string> {
	const markdown = await readFile(path.join(DOCS, page), 'utf8');
	const blocks = [...markdown.matchAll(new RegExp(`^\`\`\`${LANGUAGES[kind]}\\n(.*?)^\`\`\`$`, 'gms'))];
	const lines = blocks[which]?.[1];
	if (lines === undefined) throw new Error(`docs/${page} has no lines for ${kind}`);
	const address = `127.0.0.1:${port}`;
	return lines
		.replace(DOCUMENTED.address, (_, documented: string) => {
			const upstream = upstreams[Number(documented) - DOCUMENTED.firstPort];
			if (upstream === undefined) throw new Error(`docs/${page} has an address more than expected`);
			return upstream;
		})
		.replace('listen 80;', `listen ${address};`)
		.replace(/^n8n\.example\.com \{/m, `http://${address} {`);
}

/** nginx's lines of docs/scaling.md for several webhook processes, joined with those above them as the page says. */
export async function routingLines(
	main: string,
	first: string,
	second: string,
	port: number,
): Promise<string> {
	const processes = [main, first, second];
	const both = await proxyLines('scaling.md', 'nginx', processes, port);
	const routed = both.replace(
		/(location (?:\/webhook\/|= \/n8n-is-ready) \{[^}]*proxy_pass http:\/\/n8n)(?=[;/])/g,
		'$1_webhooks',
	);
	return `${await proxyLines('scaling.md', 'nginx', processes, port, 1)}\n${routed}`;
}
