import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a postmaster writes about itself into its data directory. */
export interface PostmasterPid {
  readonly pid: number;
  readonly port: number | undefined;
}

/** Reads the lines of `postmaster.pid` (PostgreSQL, miscadmin.h: pid, data directory, start, port, …). */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const lines = text.split('\n').map((line) => Number(line.trim()));
  const [pid = NaN, , , port = NaN] = lines;
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number.isInteger(port) && port > 0 ? port : undefined };
}

/** undefined when no postmaster has, or lately had, the cluster open. */
export async function readPostmasterPid(cluster: string): Promise<PostmasterPid | undefined> {
  try {
    return parsePostmasterPid(await readFile(join(cluster, 'postmaster.pid'), 'utf8'));
  } catch {
    return undefined;
  }
}
