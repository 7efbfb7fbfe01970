import { rotateEncryptionKeys } from '@intelgraph/artifact-store';
import { artifactStorageOf, migrateApp, runMain } from '@intelgraph/platform';

import { bootstrap, database } from './bootstrap.js';
import { loadConfig } from './config.js';

await runMain(() => bootstrap(), {
  migrate: () => migrateApp(loadConfig(), database),
  others: { 'rotate-artifact-keys': rotateArtifactKeys },
});

async function rotateArtifactKeys(): Promise<string> {
  const { rotated, current, failed } = await rotateEncryptionKeys(artifactStorageOf(loadConfig()));
  const counts = `${rotated} encrypted with the first key, ${current} already were, ${failed.length} failed`;
  if (failed.length > 0)
    throw new Error([counts, ...failed.map(({ key, reason }) => `  ${key}: ${reason}`)].join('\n'));
  return counts;
}
