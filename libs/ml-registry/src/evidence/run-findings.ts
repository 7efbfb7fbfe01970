import type { EvidenceInput } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';

import type { RunEvidenceSource, RunSeen } from '../ml-registry.ports.js';

/** What runs say about evidence. */
export interface RunFindings {
  /** By id as it was given; null when the workspace has no such run. */
  readonly runs: ReadonlyMap<string, RunSeen | null>;
  /** Digests of files by `<run id>/<path>`; null when there is none. */
  readonly files: ReadonlyMap<string, string | null>;
}

/**
 * Looks at the runs that evidence names. It needs connections of its own: inside of transactions, many callers at once
 * would wait for each other's.
 */
export async function findInRuns(
  source: RunEvidenceSource | undefined,
  context: RequestContext,
  items: readonly { readonly evidence?: EvidenceInput }[],
): Promise<RunFindings> {
  const runs = new Map<string, RunSeen | null>();
  const files = new Map<string, string | null>();
  for (const { evidence } of items) {
    const { run_id, path } = evidence ?? {};
    if (source === undefined || run_id === undefined) continue;
    if (!runs.has(run_id)) runs.set(run_id, await source.findRun(context, run_id));
    if (path === undefined || runs.get(run_id) === null) continue;
    files.set(`${run_id}/${path}`, await source.fileDigest(context, run_id, path));
  }
  return { runs, files };
}
