import { existsSync } from 'node:fs';

import { devTokensFile } from '@intelgraph/app-governance';
import { runMain } from '@intelgraph/platform';

import { banner } from './banner.js';
import { bootstrap } from './bootstrap.js';
import { loadConfig } from './config.js';

await runMain(async () => {
  const config = loadConfig();
  const platform = await bootstrap(config);
  const tokens = devTokensFile(config);
  const notes = [
    // Governance makes them for AUTH_MODE=dev only.
    ...(existsSync(tokens) ? [`tokens for trying approvals (author, approver): ${tokens}`] : []),
    `data: ${config.dataDir}   next: npm run demo   Ctrl-C stops everything`,
  ];
  process.stdout.write(banner(platform, notes));
  return { ready: Promise.resolve(), close: () => platform.close() };
});
