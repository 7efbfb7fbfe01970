import type { ExecutionRefusal, RestartReason } from '@intelgraph/ml-runtime';
import type { ArtifactPlace, ExecutionWatcher, ServingEngine, UnusableReason } from '@intelgraph/model-serving';
import { Counter, Gauge, type Registry } from 'prom-client';

import { exposeCalibrations } from '../version-runtimes/calibration-metrics.js';

import { exposeResultCache } from './result-cache-metrics.js';

/** Counts what this replica refuses to serve, and what it had to mend. */
export class ServingMetrics implements ExecutionWatcher {
  private readonly artifacts: Counter<'place' | 'reason'>;
  private readonly restarts: Counter<'reason'>;
  private readonly retries: Counter;
  private readonly refusals: Counter<'reason'>;
  private readonly moves: Counter<'event'>;

  constructor(private readonly registry: Registry) {
    this.artifacts = new Counter({
      name: 'inference_artifacts_refused_total',
      help: 'Artifacts that were damaged or not signed as they must be, by where they lay: copy (on this disk) or store.',
      labelNames: ['place', 'reason'],
      registers: [registry],
    });
    const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []): Counter<T> =>
      new Counter({ name, help, labelNames, registers: [registry] });
    this.restarts = counter(
      'inference_worker_restarts_total',
      'Worker threads that were replaced: they passed their limit of memory, or crashed.',
      ['reason'],
    );
    this.retries = counter(
      'inference_requests_retried_total',
      'Requests that were tried again because the worker thread that had them died.',
    );
    this.refusals = counter(
      'inference_requests_refused_total',
      'Requests that were not computed: their deadline could not be met, the queue of their version was full, they made room there for others of higher priority (shed), or their caller had gone.',
      ['reason'],
    );
    this.moves = counter(
      'inference_model_moves_total',
      'Models that left memory to make room (unloaded), and that came back for a request (reloaded).',
      ['event'],
    );
  }

  artifactRefused(place: ArtifactPlace, reason: UnusableReason): void {
    this.artifacts.inc({ place, reason });
  }

  workerRestarted(reason: RestartReason): void {
    this.restarts.inc({ reason });
  }

  retried(requests: number): void {
    this.retries.inc(requests);
  }

  refused(reason: ExecutionRefusal): void {
    this.refusals.inc({ reason });
  }

  modelMoved(event: 'unloaded' | 'reloaded'): void {
    this.moves.inc({ event });
  }

  watch({ state, models, table, results }: ServingEngine): void {
    const { registry } = this;
    exposeCalibrations(registry, { table });
    exposeResultCache(registry, results);
    new Gauge({
      name: 'inference_models',
      help: 'Models that this replica serves, by whether their weights are in memory.',
      labelNames: ['state'],
      registers: [registry],
      collect() {
        const { loaded, unloaded } = models.counts;
        this.set({ state: 'loaded' }, loaded);
        this.set({ state: 'unloaded' }, unloaded);
      },
    });
    new Gauge({
      name: 'inference_models_bytes',
      help: 'Memory of the models in memory, estimated from their files.',
      registers: [registry],
      collect() {
        this.set(models.memory.bytes);
      },
    });
    new Gauge({
      name: 'inference_queue_requests',
      help: 'Requests that wait for a worker thread.',
      registers: [registry],
      collect() {
        this.set(models.waiting);
      },
    });
    new Gauge({
      name: 'inference_deployments_not_served',
      help: 'Deployments that this replica does not serve as they were written, by what is wrong.',
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { kind } of state.problems) this.inc({ kind });
      },
    });
  }
}
