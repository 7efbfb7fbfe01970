import type { SearchModels } from '@intelgraph/ml-registry';
import { toPageRequest } from '@intelgraph/platform';

import type { ModelsQuery } from './models.dto.js';

/** What a list of models asks for. */
export function toModelSearch(query: ModelsQuery): SearchModels {
  const { tag, filter, order_by: orderBy } = query;
  return { ...toPageRequest(query), tag, filter, orderBy };
}
