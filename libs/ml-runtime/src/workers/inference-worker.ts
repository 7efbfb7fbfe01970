import { parentPort, type Transferable, workerData } from 'node:worker_threads';

import { AppError } from '@intelgraph/kernel';

import { useBackend } from '../backends/tensorflow.js';
import { TensorModels } from '../tensor-models/tensor-models.js';
import { HeldMemory } from './held-memory.js';
import { shareNativeCalls } from './native-calls.js';
import { TabularModels } from './tabular-models.js';
import {
  type ResultOf,
  threadTime,
  type WorkerFailure,
  type WorkerReply,
  type WorkerRequest,
  type WorkerSettings,
  type WorkerTask,
} from './worker-protocol.js';

const models = new TabularModels();
const tensorModels = new TensorModels();
const { memoryMb, nativeCalls } = workerData as WorkerSettings;
shareNativeCalls(nativeCalls);
const memory = new HeldMemory(memoryMb === undefined ? Infinity : memoryMb * 1024 ** 2);
const backend = memory.whileModelsChange(() => useBackend());
// Every task awaits it and reports the failure; nobody waiting yet must not kill the thread.
backend.catch(() => undefined);

async function perform(task: WorkerTask): Promise<ResultOf<WorkerTask>> {
  const tfjs = await backend;
  switch (task.kind) {
    case 'load':
      memory.whileModelsChangeNow(() => models.load(task.id, task.files, task.packed));
      return null;
    case 'calibrate':
      return memory.whileModelsChange(async () =>
        models.has(task.id) ? models.calibrate(task.id, tfjs) : tensorModels.calibrate(task.id),
      );
    case 'warm_up':
      memory.whileModelsChangeNow(() => {
        if (models.has(task.id)) models.warmUp(task.id, task.calibration, tfjs);
        else tensorModels.warmUp(task.id, task.calibration);
      });
      return null;
    case 'predict':
      return { startedMs: threadTime(), ...(await models.predict(task.id, task.rows)) };
    case 'predict_columns':
      return models.predictColumns(task);
    case 'explain':
      return models.explain(task.id, task.row, task.options);
    case 'load_tensors':
      await memory.whileModelsChange(() => tensorModels.load(task.id, task.source));
      return null;
    case 'run_tensors':
      return { startedMs: threadTime(), ...(await tensorModels.run(task.id, task.inputs)) };
    case 'unload':
      await memory.whileModelsChange(async () => {
        await models.unload(task.id);
        await tensorModels.unload(task.id);
      });
      return null;
  }
}

async function answer({ ticket, task }: WorkerRequest): Promise<WorkerReply> {
  try {
    return { ticket, result: await perform(task) };
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    const message = error instanceof Error ? error.message : String(error);
    const details = error instanceof AppError ? (error.details as Pick<WorkerFailure, 'file' | 'reason' | 'id'>) : {};
    return { ticket, failure: { code, message, ...details } };
  }
}

/** What crosses without being copied: nobody here reads the answers of a block again. */
function handedOver({ task }: WorkerRequest, reply: WorkerReply): Transferable[] {
  if (task.kind !== 'predict_columns' || task.memory !== undefined || 'failure' in reply) return [];
  const { values, probabilities } = reply.result as ResultOf<typeof task>;
  return [values, ...probabilities].map(({ buffer }) => buffer as ArrayBuffer);
}

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, handedOver(request, reply)));
});
