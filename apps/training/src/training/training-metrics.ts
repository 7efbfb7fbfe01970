import type { JobsService, JobState, TrainingObserver } from '@intelgraph/ml-training';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What training does, in numbers. */
export class TrainingMetrics implements TrainingObserver {
  private readonly ended: Counter<'state'>;
  private readonly jobSeconds: Histogram<'state'>;
  private readonly evaluations: Counter<'outcome'>;
  private readonly evaluationSeconds: Histogram<'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.ended = new Counter({
      name: 'training_jobs_ended_total',
      help: 'Training jobs that came to their end, by state (succeeded, failed, cancelled).',
      labelNames: ['state'],
      registers,
    });
    this.jobSeconds = new Histogram({
      name: 'training_job_duration_seconds',
      help: 'Time from the first attempt of a training job to its end.',
      labelNames: ['state'],
      buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
      registers,
    });
    this.evaluations = new Counter({
      name: 'training_evaluations_total',
      help: 'Evaluations asked for, by outcome (completed, refused, failed).',
      labelNames: ['outcome'],
      registers,
    });
    this.evaluationSeconds = new Histogram({
      name: 'training_evaluation_duration_seconds',
      help: 'Duration of evaluations with their checks, waiting for others included.',
      labelNames: ['outcome'],
      buckets: [0.05, 0.25, 1, 2.5, 5, 15, 60, 300],
      registers,
    });
  }

  jobEnded(state: JobState, seconds: number): void {
    this.ended.inc({ state });
    this.jobSeconds.observe({ state }, seconds);
  }

  evaluated(outcome: 'completed' | 'refused' | 'failed', seconds: number): void {
    this.evaluations.inc({ outcome });
    this.evaluationSeconds.observe({ outcome }, seconds);
  }
}

/** Adds what is counted in the database when somebody asks: jobs that wait and that run. */
export function addJobGauge(registry: Registry, jobs: Pick<JobsService, 'open'>): void {
  new Gauge({
    name: 'training_jobs',
    help: 'Training jobs that wait (queued) and that run (running).',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // A database that is down must not take the other metrics with it: what is not known is left out.
      const open = await jobs.open().catch(() => undefined);
      this.reset();
      if (open === undefined) return;
      for (const state of ['queued', 'running']) this.set({ state }, open.get(state) ?? 0);
    },
  });
}
