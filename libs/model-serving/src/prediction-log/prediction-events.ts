import { setImmediate } from 'node:timers/promises';

import {
  createCloudEvent,
  encodeCloudEvent,
  predictionsLogged,
  topicOf,
  type LoggedPrediction,
} from '@intelgraph/contracts';
import { newTraceparent, traceIdOf, type IdSource, type Principal } from '@intelgraph/kernel';
import type { BusMessage } from '@intelgraph/messaging';

import type { FeatureUses } from '../features/feature-use.js';
import type { RunnableModel } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';
import { computeMsOf, type Execution } from '../statistics/execution.js';

import { backendOfRun } from './backend-of-run.js';
import type { LoggedRow } from './prediction-log.js';

/** One answered row as it waits to be logged. */
export interface AnsweredRow {
  readonly served: ServedVersion;
  readonly row: LoggedRow;
  readonly atMs: number;
}

const SELF: Principal = { id: 'service:inference', kind: 'service', roles: [], workspace: '*' };

/** Messages that are handed on together, and how many rows they hold. */
export interface LogPiece {
  readonly messages: readonly BusMessage[];
  readonly rows: number;
}

/** So many full events are handed on together: one write to the bus for hundreds of rows, a millisecond of encoding. */
const EVENTS_PER_PIECE = 2;

/**
 * Packs rows into events of up to `rowsPerEvent` rows of one version each, keyed by endpoint and version. Lets requests
 * in between two events, and hands on piece by piece: thousands of rows in one go would hold the requests up.
 */
export async function* toLogPieces(
  rows: readonly AnsweredRow[],
  rowsPerEvent: number,
  ids: IdSource,
): AsyncGenerator<LogPiece> {
  let messages: BusMessage[] = [];
  let held = 0;
  for (const [served, own] of Map.groupBy(rows, (row) => row.served)) {
    for (let from = 0; from < own.length; from += rowsPerEvent) {
      const some = own.slice(from, from + rowsPerEvent);
      messages.push(toMessage(served, some, ids));
      held += some.length;
      await setImmediate();
      if (held < EVENTS_PER_PIECE * rowsPerEvent) continue;
      yield { messages, rows: held };
      messages = [];
      held = 0;
    }
  }
  if (held > 0) yield { messages, rows: held };
}

function toMessage(served: ServedVersion, rows: readonly AnsweredRow[], ids: IdSource): BusMessage {
  const id = ids.next();
  const key = `${served.endpoint}@${served.version}`;
  const context = { principal: SELF, workspace: served.workspace, requestId: id, traceparent: newTraceparent() };
  const event = createCloudEvent(context, {
    definition: predictionsLogged,
    id,
    source: '/services/inference',
    subject: `predictions/${key}`,
    time: new Date(rows.at(-1)?.atMs ?? 0),
    aggregateVersion: 0,
    data: {
      endpoint: served.endpoint,
      model_name: served.modelName,
      model_version: served.version,
      artifact_digest: served.artifactDigest,
      predictions: rows.map(toLogged),
    },
  });
  return { topic: topicOf(predictionsLogged), key, value: encodeCloudEvent(event), headers: {} };
}

function toLogged({ served, row, atMs }: AnsweredRow): LoggedPrediction {
  const { predictionId, inputs, output, latencyMs, eventTime, entity, cached, features, run, traceparent } = row;
  return {
    prediction_id: predictionId,
    event_time: (eventTime ?? new Date(atMs)).toISOString(),
    inputs,
    prediction: output.prediction,
    ...(output.probabilities === undefined ? {} : { probabilities: output.probabilities }),
    latency_ms: latencyMs,
    ...(served.abTest === undefined ? {} : { ab_test: served.abTest }),
    ...(entity === undefined ? {} : { entity }),
    ...(cached === true ? { cached } : {}),
    ...(features === undefined ? {} : { features: toLoggedFeatures(features) }),
    ...(run === undefined ? {} : toLoggedRun(served.model.runnable, run)),
    trace_id: traceIdOf(traceparent),
  };
}

/** Those of the store: what a request gives itself is in its inputs. */
function toLoggedFeatures(features: FeatureUses): NonNullable<LoggedPrediction['features']> {
  const logged = Object.entries(features).flatMap(([input, { value, ageSeconds, status, feature, version }]) =>
    status === 'request' ? [] : [[input, { value, age_seconds: ageSeconds, status, feature, version }] as const],
  );
  return Object.fromEntries(logged);
}

function toLoggedRun(model: RunnableModel, run: Execution): Partial<LoggedPrediction> {
  const backend = backendOfRun(model, run);
  const computeMs = computeMsOf(run);
  return {
    ...(backend === undefined ? {} : { backend }),
    queue_ms: run.queueMs ?? 0,
    ...(computeMs === undefined ? {} : { compute_ms: computeMs }),
    batch_rows: run.rows,
  };
}
