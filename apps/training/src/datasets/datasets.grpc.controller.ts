import type { DatasetServiceService, datasetsProto as proto } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { DatasetsService } from '@intelgraph/ml-training';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toWireDataset } from './datasets.proto.mapper.js';

/** Data sets for services: governance tells in model cards what a model was trained on. */
@Injectable()
export class DatasetsGrpcController implements GrpcHandlers<typeof DatasetServiceService> {
  constructor(private readonly datasets: DatasetsService) {}

  async getDataset(
    { datasetId, digest }: proto.GetDatasetRequest,
    ctx: RequestContext,
  ): Promise<proto.GetDatasetResponse> {
    const found = datasetId === '' ? this.datasets.getByDigest(ctx, digest) : this.datasets.get(ctx, datasetId);
    return toWireDataset(await found);
  }
}
