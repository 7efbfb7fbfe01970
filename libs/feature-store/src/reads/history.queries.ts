import {
  decodePageToken,
  InvalidInputError,
  type Page,
  pageSizeOf,
  type PageRequest,
  type RequestContext,
  toPage,
} from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { FeatureCatalog, FeatureDefinition } from '../features/feature-catalog.js';
import type { FeatureOutput } from '../values/feature-types.js';
import { formatInstant, type Instant, isInstant, UNKNOWN_CREATED } from '../values/instants.js';
import { decodeValue } from '../values/value-codec.js';
import { micros } from '../writes/values.queries.js';

import { AnswerBudget } from './answer-budget.js';
import { assertEntityIds, assertHistory } from './reads.service.js';

/** One value of the past. */
export interface HistoryItem {
  readonly value: FeatureOutput;
  readonly event_time: string;
  readonly created_time: string | null;
}

export interface HistoryRequest extends PageRequest {
  readonly version?: string;
  /** Earliest event time, inclusive. */
  readonly from?: Instant;
  /** Latest event time, exclusive. */
  readonly to?: Instant;
}

interface Row {
  value: string | null;
  event: string;
  created: string;
}

/** Reads of all values of an entity, superseded and corrected ones included. */
export class HistoryQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: FeatureCatalog,
  ) {}

  /** Newest first. @throws FeatureNotFoundError, FeatureOfflineDisabledError, InvalidInputError, AnswerTooLargeError */
  async read(
    context: RequestContext,
    feature: string,
    entityId: string,
    request: HistoryRequest,
  ): Promise<Page<HistoryItem> & { readonly feature: FeatureDefinition }> {
    const definition = await this.catalog.get(context, feature, request.version);
    assertEntityIds([entityId], () => 'entity_id');
    assertHistory(definition);
    const size = pageSizeOf(request);
    const parameters: unknown[] = [definition.key, entityId, size + 1];
    const conditions = conditionsOf(request, parameters);
    const rows = await this.dataSource.query<Row[]>(
      `SELECT value, ${micros('event_time')} AS event, ${micros('created_time')} AS created FROM feature_values
        WHERE feature_key = $1 AND entity_id = $2 ${conditions}
        ORDER BY event_time DESC, created_time DESC LIMIT $3`,
      parameters,
    );
    const budget = new AnswerBudget('page_size');
    for (const row of rows) budget.spend(row);
    const { items, nextPageToken } = toPage(rows, size, ({ event, created }) => [event, created]);
    return { feature: definition, items: items.map((row) => toItem(definition, row)), nextPageToken };
  }
}

function conditionsOf({ from, to, pageToken }: HistoryRequest, parameters: unknown[]): string {
  const place = (time: Instant): string => `$${parameters.push(formatInstant(time))}::timestamptz`;
  let sql = '';
  if (from !== undefined) sql += ` AND event_time >= ${place(from)}`;
  if (to !== undefined) sql += ` AND event_time < ${place(to)}`;
  if (pageToken !== undefined) {
    const [event, created] = cursorOf(pageToken);
    sql += ` AND (event_time, created_time) < (${place(event)}, ${place(created)})`;
  }
  return sql;
}

function cursorOf(pageToken: string): [Instant, Instant] {
  const times = decodePageToken(pageToken, 2).map((value) =>
    /^-?\d{1,18}$/.test(String(value)) ? BigInt(value) : undefined,
  );
  const [event, created] = times;
  const valid = (time: Instant | undefined): time is Instant =>
    time !== undefined && (isInstant(time) || time === UNKNOWN_CREATED);
  if (valid(event) && valid(created)) return [event, created];
  throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
}

function toItem(feature: FeatureDefinition, { value, event, created }: Row): HistoryItem {
  return {
    value: decodeValue(feature.type, value),
    event_time: formatInstant(BigInt(event)),
    created_time: BigInt(created) === UNKNOWN_CREATED ? null : formatInstant(BigInt(created)),
  };
}
