import { parseConfidence } from '../confidence/parse-confidence.js';
import { calibrationProblem } from '../confidence/probabilities/probability-calibration.js';
import { encoderWidth } from '../pipeline/cell-writers.js';
import type { ColumnEncoder, FittedPipeline } from '../pipeline/fitted-pipeline.js';
import { TASKS } from '../pipeline/task.js';
import { ModelFormatError } from '../runtime.errors.js';
import type { ModelSignature } from '../signature/model-signature.js';
import { signatureOf } from '../signature/signature-of.js';
import type { Network } from '../training/network.js';
import type { TabularModel } from '../training/trained-model.js';
import { MODEL_FILES, QUANTILE_FILES, readNetwork } from './read-network.js';

type Json = Record<string, unknown>;
type Files = readonly { readonly path: string; readonly bytes: Uint8Array }[];

/** Each answer that says how sure it is looks at all of them. */
const MOST_BACKGROUND_ROWS = 1_000;
const ENCODERS: readonly ColumnEncoder['kind'][] = ['numeric', 'categorical', 'boolean', 'timestamp'];

/**
 * Reads what `saveModel` wrote. Weights in shared memory stay there, and must not change.
 *
 * @throws ModelFormatError if a file is absent, truncated, of another version, or does not fit the others.
 */
export function loadModel(files: Files): TabularModel {
  const bytesOf = (path: string): Uint8Array => contentOf(files, path);
  const pipeline = checkPipeline(parse('pipeline.json', bytesOf('pipeline.json')));
  const signature = parse('signature.json', bytesOf('signature.json'));
  if (!isObject(signature) || !Array.isArray(signature['inputs'])) {
    throw new ModelFormatError('signature.json', 'has no list of inputs');
  }
  const warmup = parse('warmup.json', bytesOf('warmup.json'));
  if (!Array.isArray(warmup)) throw new ModelFormatError('warmup.json', 'is not a list of rows');
  const background = files.some(({ path }) => path === 'background.json')
    ? parse('background.json', bytesOf('background.json'))
    : undefined;
  if (background !== undefined && !(Array.isArray(background) && background.every(isObject))) {
    throw new ModelFormatError('background.json', 'is not a list of rows');
  }
  const network = readNetwork(parse('model.json', bytesOf('model.json')), bytesOf('weights.bin'), MODEL_FILES);
  checkFit(pipeline, network);
  return {
    pipeline,
    signature: signature as unknown as ModelSignature,
    network,
    warmup: warmup as TabularModel['warmup'],
    ...(background === undefined ? {} : { background: background as TabularModel['warmup'] }),
    ...loadConfidence(files, pipeline, background?.length ?? 0),
  };
}

/** How sure the model can say it is; nothing for models that were trained on few rows, and of earlier releases. */
function loadConfidence(
  files: Files,
  pipeline: FittedPipeline,
  backgroundRows: number,
): Pick<TabularModel, 'confidence' | 'quantiles'> {
  const has = (path: string): boolean => files.some((file) => file.path === path);
  if (!has('confidence.json')) return {};
  if (backgroundRows === 0 || backgroundRows > MOST_BACKGROUND_ROWS) {
    throw new ModelFormatError('confidence.json', `needs 1 to ${MOST_BACKGROUND_ROWS} rows of background.json`);
  }
  const isRegression = pipeline.target.task === 'regression';
  const quantiles = isRegression && has(QUANTILE_FILES.topology) ? loadQuantiles(files, pipeline) : undefined;
  const confidence = parse('confidence.json', contentOf(files, 'confidence.json'));
  return {
    confidence: parseConfidence(confidence, pipeline, quantiles !== undefined),
    ...(quantiles === undefined ? {} : { quantiles }),
  };
}

function loadQuantiles(files: Files, { width }: FittedPipeline): Network {
  const { topology, weights } = QUANTILE_FILES;
  const network = readNetwork(parse(topology, contentOf(files, topology)), contentOf(files, weights), QUANTILE_FILES);
  const [inputs, outputs] = [network.layers[0]?.inputs, network.layers.at(-1)?.units];
  if (inputs === width && outputs === 2) return network;
  throw new ModelFormatError(
    topology,
    `takes ${inputs ?? 0} inputs and gives ${outputs ?? 0} outputs, not ${width} and 2`,
  );
}

/**
 * The pipeline in front of a network of any format; undefined where there is none. Its signature follows from its
 * encoders.
 *
 * @throws ModelFormatError
 */
export function loadPipeline(files: Files): Pick<TabularModel, 'pipeline' | 'signature' | 'warmup'> | undefined {
  const has = (path: string): boolean => files.some((file) => file.path === path);
  if (!has('pipeline.json')) return undefined;
  const pipeline = checkPipeline(parse('pipeline.json', contentOf(files, 'pipeline.json')));
  const width = pipeline.encoders.reduce((sum, encoder) => sum + encoderWidth(encoder), 0);
  if (width !== pipeline.width) {
    throw new ModelFormatError('pipeline.json', `says its width is ${pipeline.width}, its encoders give ${width}`);
  }
  const warmup = has('warmup.json') ? parse('warmup.json', contentOf(files, 'warmup.json')) : [];
  if (!Array.isArray(warmup)) throw new ModelFormatError('warmup.json', 'is not a list of rows');
  return { pipeline, signature: signatureOf(pipeline), warmup: warmup as TabularModel['warmup'] };
}

function contentOf(files: Files, path: string): Uint8Array {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new ModelFormatError(path, 'is missing from the artifact');
  return file.bytes;
}

function parse(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelFormatError(path, 'is not valid JSON (truncated?)', { cause });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkPipeline(value: unknown): FittedPipeline {
  const fail = (reason: string): never => {
    throw new ModelFormatError('pipeline.json', reason);
  };
  if (!isObject(value)) return fail('is not an object');
  const { version, target, encoders } = value;
  if (version !== 1 && version !== 2) fail(`has version ${String(version)}, this release reads versions 1 and 2`);
  if (!isObject(target) || !TASKS.some((task) => task === target['task'])) fail('has no target');
  checkCalibration(target, version, fail);
  if (!Array.isArray(encoders)) return fail('has no encoders');
  const known = encoders.every((encoder) => isObject(encoder) && ENCODERS.some((kind) => kind === encoder['kind']));
  if (!known) fail('has an encoder of unknown kind');
  return value as unknown as FittedPipeline;
}

function checkCalibration(target: unknown, version: unknown, fail: (reason: string) => never): void {
  const { calibration, task } = target as Json;
  if (calibration === undefined) return;
  if (version !== 2) fail('has a calibration, which is for version 2');
  const problem = calibrationProblem(calibration, task);
  if (problem !== undefined) fail(`has a calibration that ${problem}`);
}

function checkFit(pipeline: FittedPipeline, network: Network): void {
  const width = pipeline.encoders.reduce((sum, encoder) => sum + encoderWidth(encoder), 0);
  const inputs = network.layers[0]?.inputs;
  if (width !== inputs || pipeline.width !== width) {
    throw new ModelFormatError('model.json', `takes ${inputs ?? 0} inputs, the pipeline gives ${width}`);
  }
  const outputs = network.layers.at(-1)?.units;
  const wanted = pipeline.target.task === 'multiclass' ? pipeline.target.classes.length : 1;
  if (outputs !== wanted)
    throw new ModelFormatError('model.json', `gives ${outputs ?? 0} outputs, the target needs ${wanted}`);
}
