import type { MonitoringServiceService } from '@intelgraph/contracts';
import { MalformedInputError, type RequestContext, UnavailableError } from '@intelgraph/kernel';
import type { PredictionReader, RecordedPrediction } from '@intelgraph/model-serving';
import { type GrpcClient, RemoteError } from '@intelgraph/platform';

export type MonitoringClient = Pick<GrpcClient<typeof MonitoringServiceService>, 'getPrediction'>;

const TIMEOUT = { timeoutMs: 5000 };

/** Predictions as monitoring keeps them, asked over gRPC in the caller's name. */
export class MonitoredPredictions implements PredictionReader {
  constructor(private readonly monitoring: MonitoringClient) {}

  async get(ctx: RequestContext, id: string): Promise<RecordedPrediction> {
    const { prediction: found } = await this.monitoring.getPrediction({ id }, ctx, TIMEOUT).catch(asUnavailable);
    if (found === undefined) throw new MalformedInputError(`monitoring answered without the prediction ${id}`);
    const { predictionId, modelName, modelVersion, inputs = {}, probabilities } = found;
    const isClassifier = Object.keys(probabilities).length > 0;
    return {
      ...{ predictionId, modelName, modelVersion, inputs },
      prediction: found.prediction as RecordedPrediction['prediction'],
      ...(isClassifier ? { probabilities } : {}),
    };
  }
}

/** For whoever replays it is all one whether monitoring is slow or down. */
function asUnavailable(error: unknown): never {
  if (error instanceof RemoteError && (error.kind === 'unavailable' || error.kind === 'timeout')) {
    throw new UnavailableError('monitoring', error.message, { cause: error });
  }
  throw error;
}
