import { OLDER_VERSIONS } from './runtime';

/** Whether this is `npm run compat`, which tries all older n8ns and everything that the pack does in them. */
export const isWholeCompat = process.env.SMS_FAX_COMPAT === 'true';

/** The older n8ns of this run: `npm test` tries the oldest. */
export const VERSIONS_TO_TRY: readonly string[] = isWholeCompat ? OLDER_VERSIONS : OLDER_VERSIONS.slice(0, 1);
