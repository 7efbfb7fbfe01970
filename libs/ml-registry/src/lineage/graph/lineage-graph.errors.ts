import { AppError } from '@intelgraph/kernel';

/** Nothing of the workspace's graph has this address. */
export class LineageNodeNotFoundError extends AppError {
  constructor(address: string) {
    super('LINEAGE.NODE_NOT_FOUND', 'not_found', `The lineage graph has no node ${address}`, { details: { address } });
  }
}
