import {
  type BusShadowLog,
  meanOf,
  type ServingEngine,
  type ShadowSums,
  sumOfShadows,
} from '@intelgraph/model-serving';
import { Counter, Gauge, type Registry } from 'prom-client';

const LABELS = ['endpoint', 'model', 'version'] as const;
const OUTCOMES = ['compared', 'failed', 'refused', 'dropped', 'unlike'] as const;

type Labels = Record<(typeof LABELS)[number], string>;

/** Shows what shadows did on this replica; series of a shadow go with it. */
export class ShadowMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly log: Pick<BusShadowLog, 'published' | 'dropped'> | null,
  ) {}

  watch(engine: ServingEngine): void {
    const all = (): [Labels, ShadowSums][] =>
      engine.shadows.all.map(({ place, meters }) => {
        const { endpoint, modelName: model, version } = place;
        return [{ endpoint, model, version }, sumOfShadows([...meters.values()])];
      });
    this.countRows(all);
    this.showDifferences(all);
    this.countLog();
  }

  private countRows(all: () => [Labels, ShadowSums][]): void {
    new Counter({
      name: 'inference_shadow_rows_total',
      help: 'Answered rows that a shadow was to be asked, too, by what became of them: compared, failed, refused, dropped, unlike.',
      labelNames: [...LABELS, 'outcome'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, sums] of all()) {
          for (const outcome of OUTCOMES) this.inc({ ...labels, outcome }, sums[outcome]);
        }
      },
    });
    new Counter({
      name: 'inference_shadow_other_class_rows_total',
      help: 'Rows for which a shadow said another class than the version that answered.',
      labelNames: LABELS,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, { classes }] of all()) this.inc(labels, classes.rows - classes.same);
      },
    });
  }

  private showDifferences(all: () => [Labels, ShadowSums][]): void {
    new Gauge({
      name: 'inference_shadow_difference',
      help: 'How far a shadow is from the versions that answered, since it began: mean and max of numbers and of probabilities.',
      labelNames: [...LABELS, 'of', 'statistic'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, { numbers, probabilities }] of all()) {
          for (const [of, sums] of Object.entries({ number: numbers, probability: probabilities })) {
            const mean = meanOf(sums);
            if (mean === null) continue;
            this.set({ ...labels, of, statistic: 'mean' }, mean);
            this.set({ ...labels, of, statistic: 'max' }, sums.max);
          }
        }
      },
    });
  }

  private countLog(): void {
    const { log } = this;
    new Counter({
      name: 'inference_shadow_log_rows_total',
      help: 'Rows of inference.prediction.shadowed.v1 by what became of them: published or dropped.',
      labelNames: ['outcome'],
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc({ outcome: 'published' }, log?.published ?? 0);
        this.inc({ outcome: 'dropped' }, log?.dropped ?? 0);
      },
    });
  }
}
