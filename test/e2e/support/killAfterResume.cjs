/**
 * Loaded into n8n by NODE_OPTIONS: ends n8n by SIGKILL when a waiting execution has been resumed, before the trigger that resumed it
 * has answered its vendor. It does so once, if the file SMS_FAX_KILL_AFTER_RESUME exists.
 */
const { existsSync, rmSync } = require('node:fs');
const http = require('node:http');

const flag = process.env.SMS_FAX_KILL_AFTER_RESUME;
const request = http.request;
http.request = function (options, ...more) {
	const call = request.call(this, options, ...more);
	if (String(options?.path).startsWith('/webhook-waiting/')) {
		call.prependListener('response', ({ statusCode }) => {
			if (statusCode !== 200 || !existsSync(flag)) return;
			rmSync(flag);
			process.kill(process.pid, 'SIGKILL');
		});
	}
	return call;
};
