/** Names of the characters U+00A0 to U+00FF, in order (HTML 4.01, section 24.2). */
const LATIN_1_ENTITIES = (
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para ' +
	'middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute ' +
	'Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute ' +
	'THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ' +
	'ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
).split(' ');
/** By name, without & and semicolon. */
export const NAMED_CHARACTERS: ReadonlyMap<string, string> = new Map<string, string>([
	...LATIN_1_ENTITIES.map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['euro', '€'],
	['rsquo', '’'],
]);
