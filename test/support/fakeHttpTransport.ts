import type { HttpRequest, HttpResponse, HttpTransport } from '../../nodes/shared/ports/http';

/** Stands in for HTTP: records the requests, and answers with what it was given, or fails with it. */
export class FakeHttpTransport {
	readonly requests: HttpRequest[] = [];
	private reply: (request: HttpRequest) => HttpResponse = () => {
		throw new Error('The fake was given no answer');
	};

	answers(body: string | Buffer, statusCode = 200, headers: Record<string, string> = {}): this {
		return this.answersWith(() => ({ statusCode, headers, body: Buffer.from(body as string) }));
	}

	answersWith(reply: (request: HttpRequest) => HttpResponse): this {
		this.reply = reply;
		return this;
	}

	failsWith(error: unknown): this {
		return this.answersWith(() => {
			throw error;
		});
	}

	readonly transport: HttpTransport = async (request) => {
		this.requests.push(request);
		return this.reply(request);
	};
}
