import { migrateApp, runMain } from '@intelgraph/platform';

import { bootstrap, database } from './bootstrap.js';
import { loadConfig } from './config.js';

await runMain(() => bootstrap(), { migrate: () => migrateApp(loadConfig(), database) });
