import ts from 'typescript';
import { readText } from './pack';

const RECORDS = 'nodes/shared/model/records.ts';

/** The field names of each record in nodes/shared/model/records.ts, read from its interfaces. */
export function recordFields(): Map<string, string[]> {
	const source = ts.createSourceFile(RECORDS, readText(RECORDS), ts.ScriptTarget.Latest);
	const records = new Map<string, string[]>();
	for (const statement of source.statements) {
		if (!ts.isInterfaceDeclaration(statement)) continue;
		const { name, heritageClauses, members } = statement;
		if (heritageClauses !== undefined) throw new Error(`${name.text}: inherited fields are not read here`);
		const fields = members.map((member) => {
			if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name)) {
				throw new Error(`${name.text} has a member that is no plain field`);
			}
			return member.name.text;
		});
		records.set(name.text, fields);
	}
	return records;
}
