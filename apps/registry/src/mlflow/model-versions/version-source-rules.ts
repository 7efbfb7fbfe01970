import { uuidOf } from '@intelgraph/ml-registry';

import { MlflowError } from '../wire/mlflow-error.js';

/** What MLflow's client puts where the versions of prompts, which have no files, need a source. */
const PROMPT_SOURCES: readonly string[] = ['dummy-source', 'prompt-template'];
const PROMPT_TAG = 'mlflow.prompt.is_prompt';
const MAX_DECODINGS = 10;

export interface GivenSource {
  readonly source: string;
  readonly runId: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/**
 * Refuses sources that point out of where they claim to be: paths of a server's disk, `..` however it is encoded, and files of
 * another run than the one named.
 */
export function assertSource({ source, runId, tags }: GivenSource): void {
  const isPrompt = tags.some(({ key, value }) => key === PROMPT_TAG && value.toLowerCase() === 'true');
  if (isPrompt && PROMPT_SOURCES.includes(source)) return;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'file' || scheme.length === 1) {
    throw refuse(
      source,
      'To use a local path as a model version source, the run_id request parameter has to be specified and the local path ' +
        'has to be contained within the artifact directory of the run specified by the run_id.',
    );
  }
  const plain = decoded(source);
  if (plain === undefined || plain.includes('\0') || plain.split(/[/\\]/).includes('..')) {
    throw refuse(
      source,
      'If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute ' +
        'path must be provided without relative path references present. Please provide an absolute path.',
    );
  }
  if (scheme === 'runs' && !isOfRun(plain, runId)) {
    throw refuse(source, 'The run_id request parameter must identify the resource that contains the source.');
  }
}

function isOfRun(source: string, runId: string | undefined): boolean {
  const run = /^runs:\/+([^/]+)/.exec(source)?.[1];
  return run !== undefined && runId !== undefined && uuidOf(run) === uuidOf(runId);
}

/** Undefined where decoding never ends. */
function decoded(source: string): string | undefined {
  let text = source;
  for (let i = 0; i < MAX_DECODINGS; i++) {
    const next = decodeOnce(text);
    if (next === text) return text;
    text = next;
  }
  return undefined;
}

function decodeOnce(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (octets) => Buffer.from(octets.replaceAll('%', ''), 'hex').toString('utf8'));
}

function refuse(source: string, reason: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', `Invalid model version source: '${source}'. ${reason}`);
}
