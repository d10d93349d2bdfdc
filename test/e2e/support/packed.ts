/** What every n8n of a test run begins with. */
export interface Packed {
	/** The pack, as `npm pack` makes it. */
	tarball: string;
	/** A database as this n8n makes it at its first start; empty in a run of older n8ns. */
	database: string;
	/** The same of older n8ns, by their version. */
	older?: Record<string, string>;
}

const VARIABLE = 'SMS_FAX_E2E_PACKED';

/** Only text reaches the processes in which the test files run. */
export function setPacked(packed: Packed): void {
	process.env[VARIABLE] = JSON.stringify(packed);
}

/** @throws Error outside of a test run whose project names globalSetup.ts */
export function packed(): Packed {
	const text = process.env[VARIABLE];
	if (text === undefined) throw new Error('jest has run no globalSetup');
	return JSON.parse(text) as Packed;
}
