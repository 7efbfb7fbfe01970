import type { datasetsProto as proto } from '@intelgraph/contracts';
import { isUuid, type RequestContext } from '@intelgraph/kernel';
import type { DatasetFacts, DatasetFactsPort } from '@intelgraph/ml-governance';
import { RemoteError } from '@intelgraph/platform';

import type { PeerClients } from './peer-clients.js';

/** Training over gRPC, in the caller's name. */
export class GrpcDatasetFacts implements DatasetFactsPort {
  constructor(private readonly peers: PeerClients) {}

  async datasetFacts(
    context: RequestContext,
    { id, digest }: { readonly id: string; readonly digest: string | null },
  ): Promise<DatasetFacts | undefined> {
    // Lineage may name anything as a data set; only uploaded ones have a UUID.
    if (isUuid(id)) return this.ask(context, { datasetId: id, digest: '' });
    return digest === null ? undefined : this.ask(context, { datasetId: '', digest });
  }

  private async ask(context: RequestContext, request: proto.GetDatasetRequest): Promise<DatasetFacts | undefined> {
    try {
      return toDatasetFacts(await this.peers.training().getDataset(request, context));
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'not_found') return undefined;
      throw error;
    }
  }
}

function toDatasetFacts(dataset: proto.GetDatasetResponse): DatasetFacts {
  const { id, name, digest, format, rows, sizeBytes, columns } = dataset;
  return {
    ...{ id, name, digest, format, rows: Number(rows), size_bytes: Number(sizeBytes) },
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      nulls: column.nulls,
      distinct: column.distinct,
      min: column.min ?? null,
      max: column.max ?? null,
      mean: column.mean ?? null,
      stddev: column.stddev ?? null,
    })),
  };
}
