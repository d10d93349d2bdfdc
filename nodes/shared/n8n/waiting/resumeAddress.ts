import type { IExecuteFunctions } from 'n8n-workflow';

export interface ResumeAddress {
	/** Where the execution is resumed, as n8n gives it out, with its token. */
	url: string;
	/** 64 hexadecimal digits. Whoever has it can resume the execution. */
	token: string;
}

/** Where n8n resumes the present execution (docs/n8n.md). Null where executions have no resume token: n8n below 2.14. */
export function resumeAddress(context: IExecuteFunctions): ResumeAddress | null {
	const url = context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
	const token = new URL(url).searchParams.get('signature');
	return token !== null && /^[0-9a-f]{64}$/.test(token) ? { url, token } : null;
}
