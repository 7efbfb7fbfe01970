import { type Run, RunNotFoundError, type RunsQueries } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';

/** The run, or null where there is none. */
export async function foundRun(runs: RunsQueries, context: RequestContext, id: string): Promise<Run | null> {
  try {
    return await runs.get(context, id);
  } catch (error) {
    if (error instanceof RunNotFoundError) return null;
    throw error;
  }
}

/** Metrics that are numbers, which can be compared; NaN is none. */
export const finiteOf = (metrics: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
