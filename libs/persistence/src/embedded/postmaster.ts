import { realpath, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from '../connection/client.js';
import type { PostgresConnection } from '../connection/connection.js';
import { DatabaseAccessError } from '../connection/connection.errors.js';
import { SUPERUSER } from './cluster.js';
import { readPostmasterPid } from './postmaster-pid.js';
import { clusterProcesses, isAlive, isPostmaster, isPostmasterNow } from './process-table.js';
import type { Site } from './site.js';
import { waitUntil } from './wait-until.js';

/** A running PostgreSQL of our cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const FAST_SHUTDOWN_MS = 60_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;
const RECOVERY_MS = 300_000;
const ADOPTION_MS = 30_000;

/** The superuser's connection to a database of the server on this port. */
export function connectionTo(port: number, password: string, database: string): PostgresConnection {
  return { host: '127.0.0.1', port, database, user: SUPERUSER, password };
}

/**
 * Whether the server on this port takes queries and is the one of this cluster (another program may have got the port).
 *
 * @throws DatabaseAccessError when it refuses our password
 */
export async function answers(cluster: string, port: number, password: string): Promise<boolean> {
  try {
    return await withClient(
      connectionTo(port, password, 'postgres'),
      async (client) => {
        const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
        return rows[0] !== undefined && (await realpath(rows[0].data_directory)) === cluster;
      },
      { connectTimeoutMs: 2_000 },
    );
  } catch (error) {
    if (error instanceof DatabaseAccessError) throw error;
    return false;
  }
}

const goneWithin = (pid: number, milliseconds: number): Promise<boolean> =>
  waitUntil(() => !isAlive(pid), milliseconds);

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself between the look and the signal.
  }
}

async function killLeftovers(cluster: string): Promise<void> {
  for (const pid of clusterProcesses(cluster)) signal(pid, 'SIGKILL');
  for (const pid of clusterProcesses(cluster)) await goneWithin(pid, IMMEDIATE_SHUTDOWN_MS);
}

/**
 * Stops the postmaster and everything it started: a fast shutdown (running statements are cancelled, everything
 * committed is on disk), an immediate one after a minute, SIGKILL at last. Does nothing to an id that is no longer this
 * cluster's postmaster.
 */
export async function terminate(cluster: string, pid: number): Promise<void> {
  if (await isPostmaster(pid, cluster)) {
    signal(pid, 'SIGINT');
    if (!(await goneWithin(pid, FAST_SHUTDOWN_MS)) && (await isPostmaster(pid, cluster))) {
      signal(pid, 'SIGQUIT');
      if (!(await goneWithin(pid, IMMEDIATE_SHUTDOWN_MS)) && (await isPostmaster(pid, cluster))) {
        signal(pid, 'SIGKILL');
        await goneWithin(pid, IMMEDIATE_SHUTDOWN_MS);
      }
    }
  }
  await killLeftovers(cluster);
}

/** Asks for a fast shutdown and does not wait for it. */
export function dismiss(cluster: string, pid: number): void {
  if (isPostmasterNow(pid, cluster)) signal(pid, 'SIGINT');
}

/** Children of a postmaster that was killed end by themselves, unless one is busy; the cluster is theirs till then. */
async function clearOrphans(cluster: string): Promise<void> {
  const gone = await waitUntil(() => clusterProcesses(cluster).length === 0, IMMEDIATE_SHUTDOWN_MS);
  if (!gone) await killLeftovers(cluster);
}

/** Waits for a postmaster that may still be starting, or be about to end. */
async function adopt(cluster: string, pid: number, password: string): Promise<Postmaster | undefined> {
  let port: number | undefined;
  const serves = async (): Promise<boolean> => {
    port = (await readPostmasterPid(cluster))?.port;
    return port !== undefined && (await answers(cluster, port, password));
  };
  await waitUntil(async () => !isAlive(pid) || (await readPostmasterPid(cluster))?.starting !== true, RECOVERY_MS);
  await waitUntil(async () => !isAlive(pid) || (await serves()), ADOPTION_MS);
  return port !== undefined && isAlive(pid) && (await serves()) ? { pid, port } : undefined;
}

/**
 * Looks at what an earlier run left: adopts a postmaster that serves this cluster (on `port`, when one is asked for),
 * stops one that does not answer, and clears what a killed one left behind. The id in `postmaster.pid` may by now belong
 * to another program; that one is left alone.
 */
export async function adoptOrClear(
  site: Site,
  password: string,
  port: number | undefined,
): Promise<Postmaster | undefined> {
  const recorded = await readPostmasterPid(site.cluster);
  if (recorded === undefined) return undefined;
  const { pid } = recorded;
  if (!(await isPostmaster(pid, site.cluster)) || !isAlive(pid)) {
    await clearOrphans(site.cluster);
    // PostgreSQL judges a stale file itself, but takes any live process of its user with that id for a postmaster.
    if (isAlive(pid)) await unlink(join(site.cluster, 'postmaster.pid')).catch(() => undefined);
    return undefined;
  }
  const adopted = port === undefined || port === recorded.port ? await adopt(site.cluster, pid, password) : undefined;
  if (adopted === undefined) await terminate(site.cluster, pid);
  return adopted;
}
