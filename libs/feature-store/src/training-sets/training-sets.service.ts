import { createHash } from 'node:crypto';

import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { isFresh, type OnlineValue } from '@intelgraph/online-features';
import type { DataSource } from 'typeorm';

import type { FeatureCatalog, FeatureDefinition } from '../features/feature-catalog.js';
import { parseReference } from '../features/feature-reference.js';
import { AnswerBudget } from '../reads/answer-budget.js';
import { assertHistory } from '../reads/reads.service.js';
import { valuesAt, type ValueQuestion, type ValuesAtOptions } from '../reads/values-at.queries.js';
import type { FeatureOutput } from '../values/feature-types.js';
import type { Instant } from '../values/instants.js';
import { decodeValue, toWireValue } from '../values/value-codec.js';

import { entityIdsOf, timestampsOf } from './entity-rows.js';
import {
  type EntityRow,
  MAX_TRAINING_CHARACTERS,
  MAX_TRAINING_COLUMNS,
  MAX_TRAINING_ROWS,
  MAX_TRAINING_VALUES,
  type TrainingColumn,
  type TrainingSet,
  type TrainingSetRequest,
} from './training-set.types.js';

interface Column {
  readonly name: string;
  readonly entityKey: string | readonly string[];
  readonly feature: FeatureDefinition;
}

/** Values found for one row, by column; undefined = none that counted at the row's time. */
export type JoinedRow = readonly (OnlineValue | undefined)[];

/** Point-in-time joins: for each row the values that held at its time, never later ones. */
export class TrainingSetsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: FeatureCatalog,
  ) {}

  /**
   * Joins features to rows. A row is never dropped nor doubled, and the order is kept. A value counts for a row when it
   * is the latest event not after the row's time (of its corrections the one known last) and not older than the ttl.
   *
   * @throws FeatureNotFoundError, FeatureOfflineDisabledError, AnswerTooLargeError, InvalidInputError naming
   *   `entity_rows[i].<column>`
   */
  async get(context: RequestContext, request: TrainingSetRequest): Promise<TrainingSet> {
    requireRole(context, 'viewer');
    assertRequest(request);
    const columns = await this.columnsOf(context, request);
    const joined = await this.join(columns, request);
    const values = joined.map((row) =>
      row.map((found, i) => decodeValue(columns[i]?.feature.type ?? 'string', found?.value ?? null)),
    );
    return toTrainingSet(columns, request.entity_rows, values);
  }

  private async columnsOf(context: RequestContext, request: TrainingSetRequest): Promise<Column[]> {
    const wanted = request.features.map((one): TrainingColumn => (typeof one === 'string' ? { feature: one } : one));
    const references = wanted.map(({ feature }, i) => parseReference(feature, undefined, `features[${i}]`));
    const features = await this.catalog.resolve(context, references);
    const taken = new Set(request.entity_rows.flatMap((row) => Object.keys(row)));
    return features.map((feature, i): Column => {
      assertHistory(feature);
      const { column, entity_key: entityKey } = wanted[i] ?? {};
      const name = column ?? feature.state.name;
      if (taken.has(name)) {
        throw InvalidInputError.of(`features[${i}].column`, `"${name}" is a column already: give another name`);
      }
      taken.add(name);
      return { name, entityKey: entityKey ?? feature.state.entity_type, feature };
    });
  }

  private async join(columns: readonly Column[], request: TrainingSetRequest): Promise<JoinedRow[]> {
    const times = timestampsOf(request.entity_rows);
    const rows: (OnlineValue | undefined)[][] = request.entity_rows.map(() => []);
    const options = {
      filterByCreated: request.filter_by_created === true,
      budget: new AnswerBudget('entity_rows', MAX_TRAINING_CHARACTERS),
    };
    for (const { feature, entityKey } of columns) {
      const ids = entityIdsOf(request.entity_rows, entityKey);
      const found = await this.valuesOf(feature, ids, times, options);
      found.forEach((value, i) => rows[i]?.push(value));
    }
    return rows;
  }

  private async valuesOf(
    feature: FeatureDefinition,
    ids: readonly (string | null)[],
    times: readonly Instant[],
    options: ValuesAtOptions,
  ): Promise<(OnlineValue | undefined)[]> {
    const places: number[] = [];
    const questions: ValueQuestion[] = [];
    ids.forEach((entityId, i) => {
      if (entityId === null) return;
      places.push(i);
      questions.push({ feature, entityId, at: times[i] ?? 0n });
    });
    const answers = await valuesAt(this.dataSource, questions, options);
    const values = ids.map((): OnlineValue | undefined => undefined);
    answers.forEach((value, n) => {
      const place = places[n] ?? -1;
      const fresh = value !== undefined && isFresh(value.eventTime, feature.state.ttl_seconds, times[place] ?? 0n);
      if (fresh) values[place] = value;
    });
    return values;
  }
}

function assertRequest({ features, entity_rows: rows }: TrainingSetRequest): void {
  if (!Array.isArray(features) || features.length === 0 || features.length > MAX_TRAINING_COLUMNS) {
    throw InvalidInputError.of('features', `must have 1 to ${MAX_TRAINING_COLUMNS} items`);
  }
  if (!Array.isArray(rows) || rows.length > MAX_TRAINING_ROWS) {
    throw InvalidInputError.of('entity_rows', `must be an array of at most ${MAX_TRAINING_ROWS} items`);
  }
  if (features.length * rows.length > MAX_TRAINING_VALUES) {
    throw InvalidInputError.of('entity_rows', `times features must be at most ${MAX_TRAINING_VALUES} values`);
  }
}

function toTrainingSet(
  columns: readonly Column[],
  given: readonly EntityRow[],
  values: readonly (readonly FeatureOutput[])[],
): TrainingSet {
  const names = columns.map(({ name }) => name);
  const features = columns.map(({ feature }) => ({ name: feature.state.name, version: feature.state.version }));
  const digest = createHash('sha256').update(JSON.stringify([names, features]));
  for (const row of values) digest.update(`\n${JSON.stringify(row.map(toWireValue))}`);
  return {
    columns: names,
    features,
    rows: given.map((row, i) => ({
      ...row,
      ...Object.fromEntries(names.map((name, j) => [name, values[i]?.[j] ?? null])),
    })),
    values,
    missing: Object.fromEntries(names.map((name, j) => [name, values.filter((row) => row[j] === null).length])),
    digest: digest.digest('hex'),
  };
}
