import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a postmaster writes about itself into its data directory. */
export interface PostmasterPid {
  readonly pid: number;
  readonly port: number | undefined;
  /** Still starting, or replaying its log after a crash. */
  readonly starting: boolean;
}

/** Reads the lines of `postmaster.pid` (PostgreSQL, miscadmin.h: pid, data directory, start time, port, socket folder,
 * address, shared memory, status). */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number.isInteger(port) && port > 0 ? port : undefined, starting: lines[7] === 'starting' };
}

/** undefined when no postmaster has, or lately had, the cluster open. */
export async function readPostmasterPid(cluster: string): Promise<PostmasterPid | undefined> {
  try {
    return parsePostmasterPid(await readFile(join(cluster, 'postmaster.pid'), 'utf8'));
  } catch {
    return undefined;
  }
}
