import type { FastifyReply } from 'fastify';
import type { ConsoleFile } from './model';
import type { FileContent } from './vendor';

/** What a browser may show. Everything else is saved; nothing is ever served as a web page. */
const VIEWS: Readonly<Record<string, 'pdf' | 'image'>> = {
	'application/pdf': 'pdf',
	'image/png': 'image',
	'image/jpeg': 'image',
};

export function viewOf(contentType: string): ConsoleFile['view'] {
	return VIEWS[contentType.toLowerCase()] ?? null;
}

/** Serves what was faxed. The file is not trusted, so the browser may not run anything in it or load anything for it. */
export async function sendFile(
	reply: FastifyReply,
	{ name, contentType, content }: FileContent,
): Promise<FastifyReply> {
	const isShown = viewOf(contentType) !== null;
	return await reply
		.type(isShown ? contentType.toLowerCase() : 'application/octet-stream')
		.headers({
			'x-content-type-options': 'nosniff',
			// The browser's own viewer for PDF styles itself.
			'content-security-policy':
				"default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
			'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
			'cross-origin-resource-policy': 'same-origin',
			'cache-control': 'no-store',
		})
		.send(content);
}
