import { runMain } from '@intelgraph/platform';

import { bootstrap } from './bootstrap.js';

await runMain(() => bootstrap());
