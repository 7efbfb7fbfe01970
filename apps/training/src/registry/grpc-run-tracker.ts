import { type trackingProto, TrackingServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { MetricPoint, NewRun, RunDataset, RunInput, RunModel, RunTrackerPort } from '@intelgraph/ml-training';
import { RemoteError, type GrpcClient } from '@intelgraph/platform';

export type TrackingClient = GrpcClient<typeof TrackingServiceService>;

const POINTS_PER_CALL = 1000;
/** The tag by which MLflow's clients say what a run reads a data set for. */
const CONTEXT_TAG = 'mlflow.data.context';

/** Experiment tracking over gRPC, in the caller's or the starter's name. */
export class GrpcRunTracker implements RunTrackerPort {
  constructor(private readonly client: TrackingClient) {}

  async createRun(ctx: RequestContext, run: NewRun): Promise<string> {
    const { run: created } = await this.client.createRun(
      {
        experiment: run.experiment,
        name: `job-${run.jobId}`,
        params: { ...run.params },
        tags: { ...run.tags },
        datasets: run.datasets.map(toWireDataset),
        jobId: run.jobId,
        userId: run.user,
        startedAt: run.startedAt,
        idempotencyKey: run.jobId,
      },
      ctx,
    );
    return created?.id ?? '';
  }

  async logEntries(
    ctx: RequestContext,
    runId: string,
    { params, tags }: Pick<NewRun, 'params' | 'tags'>,
  ): Promise<void> {
    await this.client.logBatch({ runId, metrics: [], params: { ...params }, tags: { ...tags } }, ctx);
  }

  async logInputs(
    ctx: RequestContext,
    runId: string,
    inputs: readonly RunInput[],
    datasets: readonly RunDataset[],
  ): Promise<void> {
    const described = inputs.map(({ context, ...input }) => ({ ...input, tags: { [CONTEXT_TAG]: context } }));
    await this.client.logInputs({ runId, datasets: described, used: datasets.map(toWireDataset) }, ctx);
  }

  async logMetrics(ctx: RequestContext, runId: string, points: readonly MetricPoint[], at: Date): Promise<void> {
    for (let from = 0; from < points.length; from += POINTS_PER_CALL) {
      const metrics = points
        .slice(from, from + POINTS_PER_CALL)
        .map(({ key, value, step, modelId }) => ({ key, value, step: BigInt(step), time: at, modelId }));
      await this.client.logBatch({ runId, metrics, params: undefined, tags: {} }, ctx);
    }
  }

  async logArtifact(ctx: RequestContext, runId: string, name: string, digest: string): Promise<void> {
    await this.client.logArtifact({ runId, artifact: { name, digest } }, ctx);
  }

  async logModel(ctx: RequestContext, runId: string, model: RunModel): Promise<string> {
    const { name, manifestDigest: digest, modelType, params } = model;
    const request = { runId, artifact: { name, digest }, modelType, params: { ...params } };
    return (await this.client.logModel(request, ctx)).modelId;
  }

  async finishRun(ctx: RequestContext, runId: string, status: 'finished' | 'failed' | 'killed'): Promise<void> {
    await this.client.finishRun({ runId, status }, ctx);
  }

  async findModelArtifact(ctx: RequestContext, runId: string): Promise<string | undefined> {
    try {
      const { run } = await this.client.getRun({ runId }, ctx);
      return run?.artifacts.find(({ name }) => name === 'model')?.digest;
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }
}

function toWireDataset({ datasetId, digest, split, rows }: RunDataset): trackingProto.RunDataset {
  return { datasetId, digest, split, rows: rows === undefined ? undefined : BigInt(rows) };
}
