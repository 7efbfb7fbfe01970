import { posix } from 'node:path';

import { modelNameProblem } from '@intelgraph/kernel';
import {
  aliasProblem,
  isReservedAlias,
  LABEL_LIMITS,
  labelKeyProblem,
  MAX_ALIAS_LENGTH,
  type StageKind,
  stageOfMlflow,
} from '@intelgraph/ml-registry';

import { int32, listOf, message, text } from '../wire/field-readers.js';
import { invalidParameter, missingParameter, refused } from '../wire/mlflow-error.js';

/** MLflow's stages in the words of its error. */
const STAGE_NAMES = 'None, Staging, Production, Archived';

/** Fields that every search has. */
export const SEARCH_FIELDS = {
  filter: text(),
  max_results: int32(),
  order_by: listOf(text()),
  page_token: text(),
};

/** A list of tags. */
export const TAGS = listOf(message({ key: text().required(), value: text().otherwise('') }));

/** Checks a model's name in MLflow's words. */
export function assertWireName(name: string, path = 'name'): void {
  if (name.trim() === '') throw missingParameter(path);
  if (/[/:]/.test(name)) throw refused(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  assertNotPath(name, path);
  const problem = modelNameProblem(name);
  if (problem !== undefined) throw invalidParameter(path, name, `Names ${problem}`);
}

function assertNotPath(name: string, path: string): void {
  const resolved = posix.normalize(name);
  if (resolved === name && resolved !== '.' && !/^(\.\.|\/)/.test(resolved)) return;
  throw invalidParameter(
    path,
    name,
    'Names may be treated as files in certain cases, and must not resolve to other names when treated as such. ' +
      `This name would resolve to '${resolved}'`,
  );
}

/** Checks tags in MLflow's words. */
export function assertWireTags(tags: readonly { readonly key: string; readonly value: string }[]): void {
  for (const { key, value } of tags) {
    assertWireKey(key);
    if (value.length > LABEL_LIMITS.value) {
      throw refused(`'value' exceeds the maximum length of ${LABEL_LIMITS.value} characters`);
    }
    if (value.includes('\0') || !value.isWellFormed()) throw invalidParameter('value', value, 'must be a text');
  }
}

export function assertWireKey(key: string): void {
  if (key.length > LABEL_LIMITS.key)
    throw refused(`'key' exceeds the maximum length of ${LABEL_LIMITS.key} characters`);
  if (labelKeyProblem(key) === undefined) return;
  assertNotPath(key, 'key');
  throw invalidParameter(
    'key',
    key,
    'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
  );
}

/** Checks an alias that is looked up or deleted, in MLflow's words. */
export function assertWireAlias(alias: string): void {
  if (alias.length > MAX_ALIAS_LENGTH) {
    throw refused(`'Registered model alias name' exceeds the maximum length of ${MAX_ALIAS_LENGTH} characters`);
  }
  if (aliasProblem(alias) !== undefined) {
    throw refused(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
}

/** Checks an alias that is set, in MLflow's words. */
export function assertNewWireAlias(alias: string): void {
  assertWireAlias(alias);
  if (alias.toLowerCase() === 'latest') throw refused(`'latest' alias name (case insensitive) is reserved.`);
  if (isReservedAlias(alias)) throw refused(`Version alias name '${alias}' is reserved.`);
}

/** A version as it is written: MLflow's number, or a semantic version, which no other server knows. */
export function versionKeyOf(version: string): number | string {
  if (/^\s*\d{1,9}\s*$/.test(version)) return Number(version);
  if (isSemver(version)) return version;
  throw refused(`Parameter 'version' must be an integer, got '${version}'.`);
}

/** Whether it is written like a semantic version, which is no stage and no number. */
export function isSemver(text: string): boolean {
  return /^\d+\.\d+\.\d+[0-9A-Za-z.+-]{0,100}$/.test(text);
}

/** The kind of stage that MLflow's clients mean. */
export function stageNamed(name: string): StageKind {
  const kind = stageOfMlflow(name);
  if (kind === undefined) {
    throw refused(`Invalid Model Version stage: ${name}. Value must be one of ${STAGE_NAMES}.`);
  }
  return kind;
}

/** How many results a page has. */
export function pageSizeOf(asked: number | undefined, usual: number, most: number): number {
  if (asked === undefined) return usual;
  if (asked < 1) throw invalidParameter('max_results', asked, 'It must be a positive integer');
  if (asked > most) throw invalidParameter('max_results', asked, `It must be at most ${most}, but got value ${asked}`);
  return asked;
}

/** What protobuf clients send for a text that they do not give. */
export const unlessEmpty = (given: string | undefined): string | undefined => (given === '' ? undefined : given);
