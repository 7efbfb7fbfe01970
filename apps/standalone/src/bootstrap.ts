import { PeerClients } from '@intelgraph/app-governance';
import type { AppConfig, RunningApp } from '@intelgraph/platform';

import { APP_NAMES, type AppName, startApp } from './apps.js';
import { loadConfig, type StandaloneConfig } from './config.js';
import { startDatabase } from './embedded-database.js';
import { addressesOf } from './peers.js';
import { ownServiceToken } from './service-token.js';

/** All seven apps in this process. */
export interface RunningPlatform {
  readonly apps: Readonly<Record<AppName, RunningApp>>;
  /** Ends the apps, newest first, then the database. */
  close(): Promise<void>;
}

/** Resolves when every app is ready. `overrides` go to every app. */
export async function bootstrap(
  config: StandaloneConfig = loadConfig(),
  overrides: Partial<AppConfig> = {},
): Promise<RunningPlatform> {
  const database = await startDatabase(config);
  const running = new Map<AppName, RunningApp>();
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const app of [...running.values()].reverse())
      await app.close().catch((error: unknown) => failures.push(error));
    await database.stop();
    if (failures.length > 0) throw new AggregateError(failures, 'not every service could be closed');
  };
  try {
    const shared: Partial<AppConfig> = {
      dataDir: config.dataDir,
      databaseUrl: database.url,
      migrateOnStart: true,
      logFormat: config.logFormat,
      ...(config.serviceToken === undefined ? { serviceToken: await ownServiceToken(config.dataDir) } : {}),
      ...overrides,
    };
    let peers: Record<string, string> = {};
    for (const name of APP_NAMES) {
      const app = await startApp(name, { ...shared, ...peers });
      running.set(name, app);
      // One after the other: who starts finds those it asks ready.
      await app.ready;
      peers = { ...peers, ...addressesOf(name, app) };
      // It started first, because all others ask it for tokens.
      running.get('governance')?.get(PeerClients).use(peers);
    }
    const apps = Object.fromEntries(running) as Record<AppName, RunningApp>;
    return { apps, close };
  } catch (error) {
    await close();
    throw error;
  }
}
