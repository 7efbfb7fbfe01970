import type { Metric, Registry } from 'prom-client';

export interface FastHistogramOptions<L extends readonly string[]> {
  name: string;
  help: string;
  labelNames: L;
  /** Upper bounds, ascending, without +Inf. */
  buckets: readonly number[];
  registry: Registry;
}

interface Value {
  metricName: string;
  labels: { le?: number | string };
  /** Those of the series. */
  sharedLabels: Readonly<Record<string, string>>;
  value: number;
}

/** By the value of a label, what follows it. */
class Level extends Map<string, Level> {}

/** One set of labels: what is observed on a hot path. */
export class HistogramSeries {
  private readonly counts: Float64Array;
  private sum = 0;

  constructor(
    private readonly labels: Readonly<Record<string, string>>,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] ?? Infinity)) at++;
    counts[at] = (counts[at] ?? 0) + 1;
    this.sum += value;
  }

  reset(): void {
    this.counts.fill(0);
    this.sum = 0;
  }

  /** As Prometheus wants them: buckets that include all smaller ones, then sum and count. */
  values(name: string): Value[] {
    const { labels: sharedLabels, bounds, counts } = this;
    let count = 0;
    const buckets = Array.from(counts, (own, i) => {
      count += own;
      return { metricName: `${name}_bucket`, labels: { le: bounds[i] ?? '+Inf' }, sharedLabels, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, sharedLabels, value: this.sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
    ];
  }
}

/**
 * A Prometheus histogram for what happens with every request. prom-client's own validates, hashes and looks up its labels
 * with every observation; here a series is made once, observing is a few comparisons, and the rest is done by the scrape.
 */
export class FastHistogram<L extends readonly string[]> {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  /** A tree with a level for each label: no text is made to find a series. */
  private readonly levels = new Level();
  private readonly series = new Map<Level, HistogramSeries>();

  constructor(private readonly options: FastHistogramOptions<L>) {
    this.name = options.name;
    this.help = options.help;
    // The registry asks a metric for its name and `get()`, no more; its type is a union of prom-client's classes.
    options.registry.registerMetric(this as unknown as Metric);
  }

  /** The series with these values of the labels, in the order of their names; always the same one. */
  at(...values: { readonly [K in keyof L]: string }): HistogramSeries {
    let level = this.levels;
    for (const value of values) {
      let next = level.get(value);
      if (next === undefined) {
        next = new Level();
        level.set(value, next);
      }
      level = next;
    }
    let series = this.series.get(level);
    if (series === undefined) {
      const labels = Object.fromEntries(this.options.labelNames.map((name, i) => [name, values[i] ?? '']));
      series = new HistogramSeries(labels, this.options.buckets);
      this.series.set(level, series);
    }
    return series;
  }

  get(): Promise<{ name: string; help: string; type: string; values: Value[]; aggregator: string }> {
    const values = [...this.series.values()].flatMap((series) => series.values(this.name));
    return Promise.resolve({ name: this.name, help: this.help, type: this.type, values, aggregator: 'sum' });
  }

  reset(): void {
    for (const series of this.series.values()) series.reset();
  }
}
