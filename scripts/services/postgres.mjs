import { EmbeddedPostgres, ensureDatabase, parseDatabaseUrl, withClient } from '@intelgraph/persistence';

/** The databases of the platform: one for each domain, one for the embedded bus. */
export const DATABASES = ['training', 'inference', 'ml_registry', 'features', 'monitoring', 'governance', 'event_bus'];

/** @throws Error when no PostgreSQL answers at the URL */
export async function probePostgres(url) {
  await withClient(parseDatabaseUrl(url), (client) => client.query('SELECT 1'));
}

/**
 * Starts PostgreSQL on loopback with user and password `postgres`, as the guide's snippets have it, and makes the databases.
 *
 * When it ends unasked it is started again, which `say` is told.
 *
 * @returns url, pid and stop()
 */
export async function startPostgres({ dir, port, say }) {
  const server = await EmbeddedPostgres.start({ dataDir: dir, port, password: 'postgres', supervise: say });
  try {
    for (const name of DATABASES) await ensureDatabase(server.connection(name));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    pid: server.pid,
    stop: () => server.stop(),
  };
}
