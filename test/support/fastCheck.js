'use strict';

/**
 * fast-check as the tests import it (jest.config.js maps its name here): with one seed, so that a run says of the code what
 * the last one said. `FC_SEED=$RANDOM npm run test:unit` looks elsewhere.
 *
 * In `npm run soak` every property runs 100,000 cases, or as many as five seconds allow where a test says no other time:
 * those with clocks, servers or whole programs of steps are slow.
 */
const fastCheck = jest.requireActual('../../node_modules/fast-check/lib/cjs/fast-check.js');
fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 1) });

const SOAK = { interruptAfterTimeLimit: 5_000, markInterruptAsFailure: false };
const assertLonger = (property, parameters) =>
	fastCheck.assert(property, { ...SOAK, ...parameters, numRuns: 100_000 });

module.exports =
	process.env.SMS_FAX_SOAK === 'true'
		? { ...fastCheck, assert: assertLonger, default: { ...fastCheck.default, assert: assertLonger } }
		: fastCheck;
Object.defineProperty(module.exports, '__esModule', { value: true });
