import { parse } from 'yaml';

import type { ModelArtifact } from '../model-runtime.js';

import { schemaOf, type MlSchema } from './schema.js';

/** What MLflow says of a model, in the file `MLmodel` beside it. */
export interface MlModel {
  /** Fields by flavor: `onnx`, `sklearn`, `python_function`. */
  readonly flavors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Undefined: logged without a signature. */
  readonly inputs: MlSchema | undefined;
  readonly outputs: MlSchema | undefined;
}

export const MLMODEL = 'MLmodel';
const MOST_BYTES = 4 * 1024 * 1024;

/** Whether MLflow wrote the artifact. */
export const hasMlModel = ({ files }: Pick<ModelArtifact, 'files'>): boolean =>
  files.some(({ path }) => path === MLMODEL);

/**
 * Reads the file `MLmodel` of an artifact; undefined where there is none.
 *
 * @throws TypeError saying what is wrong with the file
 */
export function readMlModel({ files }: Pick<ModelArtifact, 'files'>): MlModel | undefined {
  const file = files.find(({ path }) => path === MLMODEL);
  return file === undefined ? undefined : parseMlModel(file.bytes);
}

/** @throws TypeError saying what is wrong with the file */
export function parseMlModel(bytes: Buffer): MlModel {
  if (bytes.length > MOST_BYTES) throw new TypeError(`${MLMODEL} has more than ${MOST_BYTES} bytes`);
  const file = objectOf(yamlOf(bytes), MLMODEL);
  const flavors = objectOf(file['flavors'], `flavors in ${MLMODEL}`);
  const signature = file['signature'] ?? undefined;
  const { inputs, outputs } = signature === undefined ? {} : objectOf(signature, `signature in ${MLMODEL}`);
  return {
    flavors: Object.fromEntries(
      Object.entries(flavors).map(([name, fields]) => [name, objectOf(fields ?? {}, `flavor ${name} in ${MLMODEL}`)]),
    ),
    inputs: schemaOf(inputs, 'signature.inputs'),
    outputs: schemaOf(outputs, 'signature.outputs'),
  };
}

function yamlOf(bytes: Buffer): unknown {
  try {
    // MLflow writes YAML 1.1. Aliases are counted: a few lines of them can stand for gigabytes.
    return parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { version: '1.1', maxAliasCount: 100 });
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new TypeError(`${MLMODEL} is not valid YAML: ${reason}`, { cause });
  }
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${what} is not a dictionary`);
}
