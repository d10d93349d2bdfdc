'use strict';

/**
 * fast-check as the tests import it (jest.config.js maps its name here): with one seed, so that a run says of the code what
 * the last one said. `FC_SEED=$RANDOM npm run test:unit` looks elsewhere.
 */
const fastCheck = jest.requireActual('../../node_modules/fast-check/lib/cjs/fast-check.js');
fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 1) });
module.exports = fastCheck;
