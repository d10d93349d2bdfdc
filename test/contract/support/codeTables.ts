import type { CodeMeaning } from '../../../nodes/shared/model/codeTable';
import type { ErrorKind } from '../../../nodes/shared/model';
import { inPack } from './pack';

interface CodeTables {
	/** What a report's code means, by code. */
	reports: Record<string, CodeMeaning>;
	/** What an error's code means, by code. */
	errors: Record<string, { kind: ErrorKind }>;
}

/** All codes of the tables that a vendor's gateway/codes.ts exports. Functions, texts and single codes are left out. */
export function codeTables(vendor: string): CodeTables {
	const exported = Object.values(jest.requireActual<object>(inPack('nodes', vendor, 'gateway/codes')));
	const codes = exported.flatMap((table: unknown) =>
		typeof table === 'object' && table !== null ? Object.entries(table as Record<string, unknown>) : [],
	);
	const having = (field: string) =>
		Object.fromEntries(
			codes.filter(([, meaning]) => typeof meaning === 'object' && meaning !== null && field in meaning),
		);
	return {
		reports: having('final') as CodeTables['reports'],
		errors: having('kind') as CodeTables['errors'],
	};
}
