import type { BatchJobObserver, BatchJobsService, BatchJobState } from '@intelgraph/model-serving';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What batch jobs do, in numbers. */
export class BatchJobMetrics implements BatchJobObserver {
  private readonly ended: Counter<'state'>;
  private readonly seconds: Histogram<'state'>;
  private readonly rows: Counter<'outcome'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.ended = new Counter({
      name: 'inference_batch_jobs_ended_total',
      help: 'Batch jobs that came to their end, by state (succeeded, failed, cancelled).',
      labelNames: ['state'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'inference_batch_job_duration_seconds',
      help: 'Time from the first attempt of a batch job to its end.',
      labelNames: ['state'],
      buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
      registers,
    });
    this.rows = new Counter({
      name: 'inference_batch_job_rows_total',
      help: 'Rows of batch jobs whose chunks are done, by outcome (predicted, bad).',
      labelNames: ['outcome'],
      registers,
    });
  }

  jobEnded(state: BatchJobState, seconds: number): void {
    this.ended.inc({ state });
    this.seconds.observe({ state }, seconds);
  }

  rowsDone(predicted: number, bad: number): void {
    this.rows.inc({ outcome: 'predicted' }, predicted);
    this.rows.inc({ outcome: 'bad' }, bad);
  }

  /** Adds what is counted in the database when somebody asks: jobs that wait and that run. */
  watch(jobs: Pick<BatchJobsService, 'open'>): void {
    new Gauge({
      name: 'inference_batch_jobs',
      help: 'Batch jobs that wait (queued) and that run (running).',
      labelNames: ['state'],
      registers: [this.registry],
      async collect() {
        // A database that is down must not take the other metrics with it: what is not known is left out.
        const open = await jobs.open().catch(() => undefined);
        this.reset();
        if (open === undefined) return;
        for (const state of ['queued', 'running']) this.set({ state }, open.get(state) ?? 0);
      },
    });
  }
}
