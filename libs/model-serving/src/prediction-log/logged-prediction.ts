import type { LoggedPrediction } from '@intelgraph/contracts';
import { traceIdOf } from '@intelgraph/kernel';

import type { FeatureUses } from '../features/feature-use.js';
import { toFeatureUseState } from '../features/feature-use-state.js';
import type { RunnableModel } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';
import { computeMsOf, type Execution } from '../statistics/execution.js';

import { backendOfRun } from './backend-of-run.js';
import type { LoggedRow } from './prediction-log.js';

/**
 * A row as JSON of a {@link LoggedPrediction}, put together by hand: ids and numbers need no escaping, and it is done for every
 * row that is answered.
 *
 * @param time of its answer, ISO 8601
 */
export function encodeRow(served: ServedVersion, row: LoggedRow, time: string): string {
  const { predictionId, inputs, inputsText, output, latencyMs, eventTime, entity, cached, features, run } = row;
  const at = eventTime?.toISOString() ?? time;
  const known = inputsText ?? JSON.stringify(inputs);
  let text = `{"prediction_id":"${predictionId}","event_time":"${at}","inputs":${known}`;
  const { prediction } = output;
  text += `,"prediction":${typeof prediction === 'number' ? prediction : JSON.stringify(prediction)}`;
  if (output.probabilities !== undefined) text += member('probabilities', output.probabilities);
  text += `,"latency_ms":${latencyMs}`;
  if (served.abTest !== undefined) text += member('ab_test', served.abTest);
  if (entity !== undefined) text += member('entity', entity);
  if (cached === true) text += member('cached', true);
  if (output.branches !== undefined) text += member('branches', output.branches);
  if (features !== undefined) text += member('features', toLoggedFeatures(features));
  if (run !== undefined) text += encodeRun(served.model.runnable, run);
  return `${text},"trace_id":"${traceIdOf(row.traceparent)}"}`;
}

const member = <N extends keyof LoggedPrediction>(name: N, value: NonNullable<LoggedPrediction[N]>): string =>
  `,"${name}":${JSON.stringify(value)}`;

/** Those of the store: what a request gives itself is in its inputs. */
function toLoggedFeatures(features: FeatureUses): NonNullable<LoggedPrediction['features']> {
  const logged = Object.entries(features).flatMap(([input, use]) =>
    use.status === 'request' ? [] : [[input, toFeatureUseState(use, use.status)] as const],
  );
  return Object.fromEntries(logged);
}

function encodeRun(model: RunnableModel, run: Execution): string {
  const backend = backendOfRun(model, run);
  const computeMs = computeMsOf(run);
  const text = `,"queue_ms":${run.queueMs ?? 0},"batch_rows":${run.rows}`;
  const times = computeMs === undefined ? text : `${text},"compute_ms":${computeMs}`;
  return backend === undefined ? times : `${times}${member('backend', backend)}`;
}
