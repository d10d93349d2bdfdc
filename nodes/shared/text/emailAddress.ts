/** RFC 5321, section 4.5.3.1.3. */
const LONGEST_ADDRESS = 254;
/**
 * What mail providers give out: letters of any script (RFC 6531), digits and the signs of a dot-atom (RFC 5322, section 3.2.3). Dots may stand
 * anywhere before the @, as in addresses of Japanese carriers.
 */
const ADDRESS = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*$/u;

/** Whether a text is one e-mail address and nothing else: no display name, list, group, comment, quotes, line break or invisible character. */
export function isEmailAddress(text: string): boolean {
	return text.length <= LONGEST_ADDRESS && ADDRESS.test(text);
}
