import type { OnlineValue } from '@intelgraph/online-features';
import type { DataSource } from 'typeorm';

import type { FeatureDefinition } from '../features/feature-catalog.js';
import { formatInstant, type Instant, UNKNOWN_CREATED } from '../values/instants.js';
import { micros } from '../writes/values.queries.js';

import { type AnswerBudget, longestValueOf, rowsOfRoundTrip } from './answer-budget.js';

/** A feature of an entity, and the time asked about. */
export interface ValueQuestion {
  readonly feature: FeatureDefinition;
  readonly entityId: string;
  /** Absent: the newest there is. */
  readonly at?: Instant;
}

export interface ValuesAtOptions {
  /** Leaves out what became known after the time asked about, and what nobody knows when. */
  readonly filterByCreated?: boolean;
  /** Of the answer that the values are for. */
  readonly budget?: AnswerBudget;
}

/**
 * The value that each question is about: the latest event not after the time asked about, of its corrections the one
 * known last. Whether it is still fresh is the caller's rule. In one round trip, unless the values may be giants.
 *
 * @returns in the order of the questions
 * @throws AnswerTooLargeError
 */
export async function valuesAt(
  dataSource: DataSource,
  questions: readonly ValueQuestion[],
  options: ValuesAtOptions = {},
): Promise<(OnlineValue | undefined)[]> {
  const answers: (OnlineValue | undefined)[] = [];
  const longest = Math.max(0, ...new Set(questions.map(({ feature }) => longestValueOf(feature))));
  const size = rowsOfRoundTrip(longest);
  for (let from = 0; from < questions.length; from += size) {
    const some = await answersTo(dataSource, questions.slice(from, from + size), options);
    for (const answer of some) {
      options.budget?.spend(answer);
      answers.push(answer);
    }
  }
  return answers;
}

/** By one index step for each question. */
async function answersTo(
  dataSource: DataSource,
  questions: readonly ValueQuestion[],
  options: ValuesAtOptions,
): Promise<(OnlineValue | undefined)[]> {
  const answers = questions.map((): OnlineValue | undefined => undefined);
  const bounded = questions.some(({ at }) => at !== undefined);
  const known = options.filterByCreated === true;
  const rows = await dataSource.query<{ place: string; value: string | null; event: string; created: string }[]>(
    `SELECT i.place, v.value, ${micros('v.event_time')} AS event, ${micros('v.created_time')} AS created
       FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS i (key, entity_id, at, place)
      CROSS JOIN LATERAL (
        SELECT w.value, w.event_time, w.created_time FROM feature_values w
         WHERE w.feature_key = i.key AND w.entity_id = i.entity_id
           ${bounded ? 'AND w.event_time <= i.at' : ''}
           ${known ? 'AND w.created_time <= i.at AND w.created_time > $4::timestamptz' : ''}
         ORDER BY w.event_time DESC, w.created_time DESC LIMIT 1) v`,
    [
      questions.map(({ feature }) => feature.key),
      questions.map(({ entityId }) => entityId),
      questions.map(({ at }) => (at === undefined ? null : formatInstant(at))),
      ...(known ? [formatInstant(UNKNOWN_CREATED)] : []),
    ],
  );
  for (const { place, value, event, created } of rows) {
    answers[Number(place) - 1] = { value, eventTime: BigInt(event), createdTime: BigInt(created) };
  }
  return answers;
}
