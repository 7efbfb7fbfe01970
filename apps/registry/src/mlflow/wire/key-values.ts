import { type FieldReader, listOf, message, text } from './field-readers.js';
import { MlflowError } from './mlflow-error.js';

/** A tag or a parameter as MLflow writes it. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Reads a list of tags or parameters; an absent value is an empty text. */
export function keyValues(): FieldReader<readonly KeyValue[], readonly KeyValue[]> {
  return listOf(message({ key: text().required(), value: text().otherwise('') }));
}

/** The last value of each key. */
export function toRecord(list: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

/** Undefined for an empty record: MLflow leaves empty lists out. */
export function toKeyValues(record: Readonly<Record<string, string>>): KeyValue[] | undefined {
  return unlessEmpty(Object.entries(record).map(([key, value]) => ({ key, value })));
}

/** The JSON of a tag or a parameter. */
export const keyValueJson = (key: string, value: string): string =>
  `{"key":${JSON.stringify(key)},"value":${JSON.stringify(value)}}`;

/** A list as protobuf writes it: an empty one is left out. */
export function unlessEmpty<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** A text as MLflow's store keeps it: longer ones are cut, not refused. */
export function cutTo(max: number, value: string): string {
  return value.length > max ? value.slice(0, max).toWellFormed() : value;
}

/** @throws MlflowError naming keys that come more than once */
export function assertUniqueKeys(list: readonly KeyValue[]): void {
  const repeated = list.map(({ key }) => key).filter((key, i, keys) => keys.indexOf(key) !== i);
  if (repeated.length === 0) return;
  throw new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `Duplicate parameter keys have been submitted: ${[...new Set(repeated)].join(', ')}. ` +
      'Please ensure the request contains only one param value per param key.',
  );
}
