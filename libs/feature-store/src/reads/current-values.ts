import { AppError, type RequestContext } from '@intelgraph/kernel';
import { fieldOf, isFresh, type OnlineValue, type OnlineWrite } from '@intelgraph/online-features';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureDefinition } from '../features/feature-catalog.js';
import { instantOf } from '../values/instants.js';

import { AnswerBudget, longestValueOf, rowsOfRoundTrip } from './answer-budget.js';
import { valuesAt } from './values-at.queries.js';

/** Some features of entities of one type, each once. */
export interface CurrentRequest {
  readonly entityType: string;
  readonly entityIds: readonly string[];
  readonly features: readonly FeatureDefinition[];
}

/** What a store holds for one feature of one entity. */
export interface FoundValue {
  readonly value: OnlineValue | undefined;
  readonly source: 'online' | 'offline';
}

/** The newest values: online first; what is not there comes from the offline store, which has everything. */
export class CurrentValues {
  constructor(private readonly parts: FeatureStoreParts) {}

  /** Per entity in the order of the features. @throws AnswerTooLargeError */
  async read(context: RequestContext, request: CurrentRequest): Promise<FoundValue[][]> {
    const found = await this.readOnline(context, request);
    await this.fillFromOffline(context, request, found);
    return found;
  }

  private async readOnline(context: RequestContext, request: CurrentRequest): Promise<FoundValue[][]> {
    const { entityType, entityIds, features } = request;
    const missing = entityIds.map(() => features.map((): FoundValue => ({ value: undefined, source: 'offline' })));
    if (!features.some(({ state }) => state.online_enabled)) return missing;
    const { workspace } = context;
    const fields = features.map(({ state }) => fieldOf(state.name, state.version));
    const size = rowsOfRoundTrip(features.reduce((sum, feature) => sum + longestValueOf(feature), 0));
    const budget = new AnswerBudget('entity_ids');
    const found: FoundValue[][] = [];
    try {
      for (let from = 0; from < entityIds.length; from += size) {
        const some = { workspace, entityType, entityIds: entityIds.slice(from, from + size), fields };
        for (const row of await this.parts.online.read(some)) {
          for (const value of row) budget.spend(value);
          found.push(row.map((value) => ({ value, source: value === undefined ? 'offline' : 'online' })));
        }
      }
      return found;
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      this.parts.observer?.onlineFailed?.(error);
      return missing;
    }
  }

  private async fillFromOffline(
    context: RequestContext,
    { entityIds, features }: CurrentRequest,
    found: FoundValue[][],
  ): Promise<void> {
    const gaps = found.flatMap((row, i) =>
      row.flatMap(({ value }, j) => {
        const feature = features[j];
        return value !== undefined || feature === undefined ? [] : [{ row, j, feature, entityId: entityIds[i] ?? '' }];
      }),
    );
    const answers = await valuesAt(this.parts.dataSource, gaps, { budget: new AnswerBudget('entity_ids') });
    const repairs: OnlineWrite[] = [];
    gaps.forEach(({ row, j, feature, entityId }, n) => {
      const value = answers[n];
      if (value === undefined) return;
      row[j] = { value, source: 'offline' };
      if (feature.state.online_enabled) repairs.push(repairOf(context, feature, entityId, value));
    });
    this.repair(repairs);
  }

  /** Puts back what the online store has lost. Nobody waits for it: the next read would do it again. */
  private repair(writes: readonly OnlineWrite[]): void {
    const now = instantOf(this.parts.clock.now());
    const fresh = writes.filter(({ eventTime, ttlSeconds }) => isFresh(eventTime, ttlSeconds, now));
    if (fresh.length === 0) return;
    this.parts.online.apply(fresh).catch((error: unknown) => this.parts.observer?.onlineFailed?.(error));
  }
}

function repairOf(
  { workspace }: RequestContext,
  { state }: FeatureDefinition,
  entityId: string,
  value: OnlineValue,
): OnlineWrite {
  const { name: feature, version, entity_type: entityType, ttl_seconds: ttlSeconds } = state;
  return { ...value, workspace, entityType, entityId, feature, version, ttlSeconds };
}
