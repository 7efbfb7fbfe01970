import type { Authenticator } from '../auth/authenticator.js';
import type { AppConfig } from '../config/define-config.js';
import type { AppLogger } from '../logging/app-logger.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';
import type { Tracing } from '../tracing/tracing.js';
import type { HostGuard } from './host-guard.js';

/** What the HTTP server of an app needs. */
export interface HttpServerDeps {
  config: AppConfig;
  authenticator: Authenticator;
  /** Absent where any Host and Origin may ask. */
  hosts: HostGuard | undefined;
  logger: AppLogger;
  metrics: HttpMetrics;
  /** Absent where nobody takes spans. */
  tracing: Tracing | undefined;
  /** Throws while the app cannot answer anything but operators. */
  gate: () => void;
}
