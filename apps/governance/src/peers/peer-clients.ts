import { DatasetServiceService, VersionFactsServiceService } from '@intelgraph/contracts';
import { type GrpcClient, grpcClient, type GrpcClientOptions } from '@intelgraph/platform';

import type { GovernanceConfig } from '../config.js';

type Addresses = Partial<Pick<GovernanceConfig, 'registryGrpcUrl' | 'trainingGrpcUrl'>>;

/**
 * Clients of the services that governance asks. They are made when first used: in one process with the others, governance
 * starts first and is told later where they listen.
 */
export class PeerClients {
  private addresses: Required<Addresses>;
  private registryClient: GrpcClient<typeof VersionFactsServiceService> | undefined;
  private trainingClient: GrpcClient<typeof DatasetServiceService> | undefined;

  constructor(
    { registryGrpcUrl, trainingGrpcUrl }: GovernanceConfig,
    private readonly options: GrpcClientOptions,
  ) {
    this.addresses = { registryGrpcUrl, trainingGrpcUrl };
  }

  /** From now on they are found there. */
  use({ registryGrpcUrl: registry, trainingGrpcUrl: training }: Addresses): void {
    const { registryGrpcUrl, trainingGrpcUrl } = this.addresses;
    const next = { registryGrpcUrl: registry ?? registryGrpcUrl, trainingGrpcUrl: training ?? trainingGrpcUrl };
    if (next.registryGrpcUrl === registryGrpcUrl && next.trainingGrpcUrl === trainingGrpcUrl) return;
    this.close();
    this.addresses = next;
  }

  registry(): GrpcClient<typeof VersionFactsServiceService> {
    const { registryGrpcUrl } = this.addresses;
    this.registryClient ??= grpcClient(VersionFactsServiceService, registryGrpcUrl, this.options);
    return this.registryClient;
  }

  training(): GrpcClient<typeof DatasetServiceService> {
    const { trainingGrpcUrl } = this.addresses;
    this.trainingClient ??= grpcClient(DatasetServiceService, trainingGrpcUrl, this.options);
    return this.trainingClient;
  }

  close(): void {
    this.registryClient?.close();
    this.trainingClient?.close();
    this.registryClient = undefined;
    this.trainingClient = undefined;
  }
}
