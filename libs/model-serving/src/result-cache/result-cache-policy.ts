import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

/** That answers of a deployment may be given again, and for how long. Whoever writes it says that equal inputs have equal answers. */
export interface ResultCachePolicy {
  /** Whole seconds, 1 to {@link MAX_TTL_SECONDS}: no answer is given again once it is older. */
  readonly ttlSeconds: number;
  /** Most answers that one process keeps of the deployment, 1 to {@link MAX_CACHE_ENTRIES}; else what fits all deployments together. */
  readonly maxEntries?: number;
}

/** 30 days. */
export const MAX_TTL_SECONDS = 2_592_000;
export const MAX_CACHE_ENTRIES = 1_000_000;

/** @throws InvalidInputError naming `result_cache.ttl_seconds` or `result_cache.max_entries` */
export function assertResultCache(policy: ResultCachePolicy | null | undefined): void {
  if (policy === undefined || policy === null) return;
  const { ttlSeconds, maxEntries } = policy;
  const problems = [
    ...boundProblem('ttl_seconds', ttlSeconds, MAX_TTL_SECONDS),
    ...(maxEntries === undefined ? [] : boundProblem('max_entries', maxEntries, MAX_CACHE_ENTRIES)),
  ];
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function boundProblem(field: string, value: number, most: number): FieldProblem[] {
  if (Number.isInteger(value) && value >= 1 && value <= most) return [];
  return [{ field: `result_cache.${field}`, message: `must be a whole number from 1 to ${most}` }];
}

/** Whose answers may be given again. */
export interface ReuseScope extends ResultCachePolicy {
  readonly deploymentId: string;
}
