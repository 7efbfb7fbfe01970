import { migrateApp, runMain } from '@intelgraph/platform';

import { bootstrap, config, database } from './bootstrap.js';

await runMain(() => bootstrap(), { migrate: () => migrateApp(config.load(process.env), database) });
