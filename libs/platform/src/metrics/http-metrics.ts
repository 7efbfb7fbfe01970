import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** One answered HTTP request. */
export interface HttpObservation {
  method: string;
  /** The route's pattern, never the path: paths would make endless series. */
  route: string;
  status: number;
  seconds: number;
}

/** Durations of HTTP requests by method, route and status. */
export class HttpMetrics {
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(registry: Registry) {
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests in seconds.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    });
  }

  observe({ method, route, status, seconds }: HttpObservation): void {
    this.durations.observe({ method, route, status: String(status) }, seconds);
  }
}
