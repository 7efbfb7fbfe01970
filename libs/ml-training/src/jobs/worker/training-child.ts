import { AppError } from '@intelgraph/kernel';

import type { TrainingOrder, TrainingReport } from './protocol.js';
import { trainJob } from './train-job.js';

// The main module of a training process: takes one order, reports, ends. It never outlives its parent.
process.on('disconnect', () => process.exit(1));
process.on('SIGINT', () => undefined);
process.once('message', (order: TrainingOrder) => void run(order));

async function run(order: TrainingOrder): Promise<void> {
  try {
    await send({ kind: 'done', result: await trainJob(order, send) });
  } catch (error) {
    await send({ kind: 'failed', error: describe(error) });
  }
  process.disconnect();
}

function send(report: TrainingReport): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(report, undefined, undefined, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'TRAINING_JOB.FAILED', message: message.slice(0, 2000) };
}
