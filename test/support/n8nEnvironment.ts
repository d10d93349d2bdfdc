import 'reflect-metadata';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Settings that n8n-core reads when it is first used: import this file before it. Its settings go into one folder for all test
 * runs, not into the home folder of the user who runs them.
 */
process.env.N8N_USER_FOLDER = join(tmpdir(), 'n8n-nodes-sms-fax-unit');
process.env.N8N_ENCRYPTION_KEY = 'unit-tests';
