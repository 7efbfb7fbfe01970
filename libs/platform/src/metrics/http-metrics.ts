import type { Registry } from 'prom-client';
import { FastHistogram } from './fast-histogram.js';

/** One answered HTTP request. */
export interface HttpObservation {
  method: string;
  /** The route's pattern, never the path: paths would make endless series. */
  route: string;
  status: number;
  seconds: number;
}

const LABELS = ['method', 'route', 'status'] as const;

/** Durations of HTTP requests by method, route and status. */
export class HttpMetrics {
  private readonly durations: FastHistogram<typeof LABELS>;

  constructor(registry: Registry) {
    this.durations = new FastHistogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests in seconds.',
      labelNames: LABELS,
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registry,
    });
  }

  observe({ method, route, status, seconds }: HttpObservation): void {
    this.durations.at(method, route, String(status)).observe(seconds);
  }
}
