import { ModelCardServiceService } from '@intelgraph/contracts';
import { serviceContext } from '@intelgraph/kernel';
import type { DistantBlobHolder } from '@intelgraph/ml-registry';
import { grpcClient, type GrpcClientOptions } from '@intelgraph/platform';

import type { RegistryConfig } from '../config.js';

/** Governance keeps model cards in the same store: a purge of versions leaves their files alone. */
export class CardBlobHolder implements DistantBlobHolder {
  constructor(
    private readonly config: Pick<RegistryConfig, 'governanceGrpcUrl'>,
    private readonly peers: GrpcClientOptions,
  ) {}

  async manifests(): Promise<readonly string[]> {
    const client = grpcClient(ModelCardServiceService, this.config.governanceGrpcUrl, this.peers);
    try {
      const found: string[] = [];
      let pageToken = '';
      do {
        const page = await client.snapshotCardArtifacts({ pageToken }, serviceContext('service:registry'));
        found.push(...page.digests);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return found;
    } finally {
      client.close();
    }
  }

  /** Everything that a card refers to is named by its manifest. */
  held(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}
