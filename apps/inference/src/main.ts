import { setFlagsFromString } from 'node:v8';

import { migrateApp, runMain } from '@intelgraph/platform';

import { bootstrap, database } from './bootstrap.js';
import { loadConfig } from './config.js';

// Old objects may become that much more before V8 looks for garbage among them. Left to itself it does so at a fifth more, which under
// load is twice a second, for a tenth of all time.
setFlagsFromString('--heap-growing-percent=60');

await runMain(() => bootstrap(), { migrate: () => migrateApp(loadConfig(), database) });
