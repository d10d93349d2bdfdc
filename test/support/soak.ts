/** Whether this is `npm run soak`: larger loads, and tests that take too long for every day. */
export const isSoak = process.env.SMS_FAX_SOAK === 'true';
