import { parentPort } from 'node:worker_threads';

import { AppError } from '@intelgraph/kernel';

import { type BackendDescription, useBackend } from '../backends/tensorflow.js';
import { calibrateModel } from '../calibration/calibrate-model.js';
import type { Calibration } from '../calibration/calibration.js';
import { explainRow } from '../explanations/explain-row.js';
import { kernelByRows } from '../kernels/kernel-by-rows.js';
import { compileDefaultKernel, compileKernels } from '../kernels/kernels.js';
import type { PackedNetwork } from '../kernels/packed-network.js';
import { compileTfjsKernel } from '../kernels/tfjs-kernel.js';
import { loadModel } from '../model-format/load-model.js';
import { createPredictor, type Predictor } from '../prediction/predictor.js';
import { ModelNotLoadedError } from '../runtime.errors.js';
import { TensorModels } from '../tensor-models/tensor-models.js';
import type { TabularModel } from '../training/trained-model.js';
import {
  type ResultOf,
  threadTime,
  type WorkerFailure,
  type WorkerReply,
  type WorkerRequest,
  type WorkerTask,
} from './worker-protocol.js';

/** The batch that makes the backend compile what large batches need. */
const WARM_BATCH = 512;

interface Entry {
  readonly model: TabularModel;
  readonly packed: PackedNetwork | undefined;
  readonly predictor: Predictor;
}

const models = new Map<string, Entry>();
const tensorModels = new TensorModels();
const backend = useBackend();
// Every task awaits it and reports the failure; nobody waiting yet must not kill the thread.
backend.catch(() => undefined);

function loaded(id: string): Entry {
  const entry = models.get(id);
  if (entry === undefined) throw new ModelNotLoadedError(id);
  return entry;
}

/** Tries out what this thread can run the model with, and takes the fastest from then on. */
function warmUp(id: string, { backend: name }: BackendDescription): Calibration | null {
  const { model, packed } = loaded(id);
  const { network, warmup } = model;
  const kernels = new Map([[`tfjs-${name}`, compileTfjsKernel(network)], ...compileKernels(network, packed)]);
  const calibration = calibrateModel(model, kernels);
  if (calibration === null) return null;
  const predictor = createPredictor(model, kernelByRows(network, calibration, kernels));
  models.set(id, { model, packed, predictor });
  for (let turn = 0; turn < 200; turn++) predictor.predict([warmup[turn % warmup.length] ?? {}]);
  predictor.predict(Array.from({ length: WARM_BATCH }, (_, row) => warmup[row % warmup.length] ?? {}));
  return calibration;
}

async function perform(task: WorkerTask): Promise<ResultOf<WorkerTask>> {
  const description = await backend;
  switch (task.kind) {
    case 'load': {
      const model = loadModel(task.files);
      const { packed } = task;
      models.set(task.id, {
        model,
        packed,
        predictor: createPredictor(model, compileDefaultKernel(model.network, packed)),
      });
      return null;
    }
    case 'warm_up':
      return warmUp(task.id, description);
    case 'predict':
      return { startedMs: threadTime(), ...loaded(task.id).predictor.predictTimed(task.rows) };
    case 'predict_columns':
      return loaded(task.id).predictor.predictColumns(task.columns, task.rows);
    case 'explain': {
      const { model, predictor } = loaded(task.id);
      return explainRow(model, predictor, task.row, task.timeoutMs);
    }
    case 'load_tensors':
      await tensorModels.load(task.id, task.source);
      return null;
    case 'run_tensors':
      return { startedMs: threadTime(), ...(await tensorModels.run(task.id, task.inputs)) };
    case 'unload':
      models.delete(task.id);
      await tensorModels.unload(task.id);
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

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
