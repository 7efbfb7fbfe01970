import type { ServedVersion } from '@intelgraph/model-serving';
import { FastHistogram, type HistogramSeries } from '@intelgraph/platform';
import { Counter, type Registry } from 'prom-client';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LABELS = ['ab_test', 'variant'] as const;
/** Tests that have labels of their own since the start; further ones share `other`. */
const MAX_TESTS = 50;

/** Counts answers by arm of an A/B test. */
export class AbTestMetrics {
  private readonly seconds: FastHistogram<typeof LABELS>;
  private readonly fallbacks: Counter<'ab_test'>;
  private readonly known = new Set<string>();

  constructor(registry: Registry) {
    this.seconds = new FastHistogram({
      name: 'inference_ab_test_request_seconds',
      help: 'Time from a parsed request to its answer, by arm of an A/B test.',
      labelNames: LABELS,
      buckets: SECONDS,
      registry,
    });
    this.fallbacks = new Counter({
      name: 'inference_ab_test_fallbacks_total',
      help: 'Requests of a running A/B test that the control answered because the treatment cannot be served.',
      labelNames: ['ab_test'],
      registers: [registry],
    });
  }

  /** The series of an arm; undefined for versions that are none. */
  seriesOf({ abTest }: ServedVersion): HistogramSeries | undefined {
    return abTest === undefined ? undefined : this.seconds.at(this.labelOf(abTest.id), abTest.variant);
  }

  fellBack(testId: string): void {
    this.fallbacks.inc({ ab_test: this.labelOf(testId) });
  }

  private labelOf(testId: string): string {
    if (this.known.size < MAX_TESTS) this.known.add(testId);
    return this.known.has(testId) ? testId : 'other';
  }
}
