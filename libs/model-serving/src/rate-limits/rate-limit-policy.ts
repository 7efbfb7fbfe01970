import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

/** How many requests a deployment answers in any span of so long, over all replicas that share a Redis. A batch is one request. */
export interface RateLimitPolicy {
  /** Whole, 1 to {@link MAX_LIMIT_REQUESTS}. */
  readonly requests: number;
  /** Whole seconds, 1 to {@link MAX_WINDOW_SECONDS}. */
  readonly windowSeconds: number;
}

export const MAX_LIMIT_REQUESTS = 1_000_000_000;
/** A day. */
export const MAX_WINDOW_SECONDS = 86_400;

/** @throws InvalidInputError naming `rate_limit.requests` or `rate_limit.window_seconds` */
export function assertRateLimit(policy: RateLimitPolicy | null | undefined): void {
  if (policy === undefined || policy === null) return;
  const problems = [
    ...boundProblem('requests', policy.requests, MAX_LIMIT_REQUESTS),
    ...boundProblem('window_seconds', policy.windowSeconds, MAX_WINDOW_SECONDS),
  ];
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function boundProblem(field: string, value: number, most: number): FieldProblem[] {
  if (Number.isInteger(value) && value >= 1 && value <= most) return [];
  return [{ field: `rate_limit.${field}`, message: `must be a whole number from 1 to ${most}` }];
}
