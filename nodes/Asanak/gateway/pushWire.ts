import { orNull, textToUnixMs } from './wire';

/** The parameters of a call to the Push URL: "نشاني دريافت پيامک (PushURL)". */
export const PUSH_PARAMETER_NAMES = [
	'destAddress',
	'srcAddress',
	'msgBody',
	'msgPartNumber',
	'receivedTime',
] as const;

export interface WirePush {
	destination: string;
	source: string;
	text: string;
	partNumber: string | null;
	receivedMs: number | null;
}

/** Null for a call that names no sender or holds no text. */
export function decodePush(parameters: Readonly<Record<string, string>>): WirePush | null {
	const value = (name: (typeof PUSH_PARAMETER_NAMES)[number]) =>
		Object.hasOwn(parameters, name) ? (parameters[name] ?? '') : null;
	const source = value('srcAddress')?.trim() ?? '';
	const text = value('msgBody');
	if (source === '' || text === null) return null;
	return {
		destination: value('destAddress')?.trim() ?? '',
		source,
		text,
		partNumber: orNull(value('msgPartNumber')),
		receivedMs: textToUnixMs(value('receivedTime')),
	};
}

/** Identifies a call by everything it says, because it has no id (docs/design.md, "De-duplication keys"). */
export function pushKey(parameters: Readonly<Record<string, string>>): string {
	return JSON.stringify(PUSH_PARAMETER_NAMES.map((name) => parameters[name] ?? ''));
}
