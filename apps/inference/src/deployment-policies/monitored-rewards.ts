import type { MonitoringServiceService } from '@intelgraph/contracts';
import { type RequestContext, UnavailableError } from '@intelgraph/kernel';
import type { ArmRewards, RewardsAsked, RewardSource } from '@intelgraph/model-serving';
import { type GrpcClient, RemoteError } from '@intelgraph/platform';

export type RewardsClient = Pick<GrpcClient<typeof MonitoringServiceService>, 'getRewards'>;

const TIMEOUT = { timeoutMs: 10_000 };

/** Rewards as monitoring knows them: it joins outcomes with predictions, whichever comes first. */
export class MonitoredRewards implements RewardSource {
  constructor(private readonly monitoring: RewardsClient) {}

  async rewards(
    ctx: RequestContext,
    { modelName, endpoint, versions, since, reward }: RewardsAsked,
  ): Promise<ArmRewards[]> {
    const request = { modelId: modelName, endpoint, versions: [...versions], since, ...reward };
    const { items } = await this.monitoring.getRewards(request, ctx, TIMEOUT).catch(asUnavailable);
    return items.map(({ version, count, sum, sumOfSquares }) => ({ version, count: Number(count), sum, sumOfSquares }));
  }
}

/** For a bandit it is all one whether monitoring is slow or down. */
function asUnavailable(error: unknown): never {
  if (error instanceof RemoteError && (error.kind === 'unavailable' || error.kind === 'timeout')) {
    throw new UnavailableError('monitoring', error.message, { cause: error });
  }
  throw error;
}
