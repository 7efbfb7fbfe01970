import { setTimeout as after } from 'node:timers/promises';

import { batchJobStates, type BatchJob } from '@intelgraph/model-serving';

import { toBatchJobDto } from './batch-jobs.mapper.js';

const LOOK_EVERY_MS = 1_000;
/** Looks between two signs of life: who stands between here and the client must not take the silence for an end. */
const SILENT_LOOKS = 10;

/**
 * A job as server-sent events: `progress` with the job as it is now and at every change, `end` with the job as it ended.
 *
 * @param stop ends the stream
 */
export async function* jobEvents(
  read: () => Promise<BatchJob>,
  first: BatchJob,
  stop: AbortSignal,
): AsyncGenerator<string> {
  let job = first;
  let shown = '';
  for (let silent = 0; !stop.aborted; silent++) {
    const data = JSON.stringify(toBatchJobDto(job));
    const isEnd = batchJobStates.isFinal(job.state);
    if (data !== shown || isEnd) {
      yield `event: ${isEnd ? 'end' : 'progress'}\ndata: ${data}\n\n`;
      if (isEnd) return;
      shown = data;
      silent = 0;
    } else if (silent >= SILENT_LOOKS) {
      yield ': still running\n\n';
      silent = 0;
    }
    await after(LOOK_EVERY_MS, undefined, { signal: stop, ref: false }).catch(() => undefined);
    job = await read();
  }
}
