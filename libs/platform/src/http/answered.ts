import { inRequestScope, type RequestScope } from '../context/request-scope.js';
import type { AppLogger } from '../logging/app-logger.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';

/** An answer that is out. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of its route. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly scope: RequestScope;
  /** Logged at debug level only. */
  readonly quiet: boolean;
}

/** Metrics, span and log line of an answer. */
export function noteAnswered(
  { method, route, status, milliseconds, scope, quiet }: AnsweredRequest,
  { metrics, logger }: { readonly metrics: HttpMetrics; readonly logger: AppLogger },
): void {
  metrics.observe({ method, route, status, seconds: milliseconds / 1000 });
  scope.span?.end({
    name: `${method} ${route}`,
    attributes: { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
    failed: status >= 500,
  });
  const level = quiet ? 'debug' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  const line = { method, route, status, ms: Math.round(milliseconds * 100) / 100 };
  inRequestScope(scope, () => logger[level](line, 'answered'));
}
