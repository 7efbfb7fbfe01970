import type { FeatureStoreParts } from './feature-store.ports.js';
import { FeatureCatalog } from './features/feature-catalog.js';
import { FeaturesQueries } from './features/features.queries.js';
import { FeaturesService } from './features/features.service.js';
import { FeatureServicesQueries } from './feature-services/feature-services.queries.js';
import { FeatureServicesService } from './feature-services/feature-services.service.js';
import { GroupsQueries } from './groups/groups.queries.js';
import { GroupsService } from './groups/groups.service.js';
import { FeatureLineageService } from './lineage/lineage.service.js';
import { OnlineApplier } from './online/online-applier.js';
import { HistoryQueries } from './reads/history.queries.js';
import { ReadsService } from './reads/reads.service.js';
import { TrainingSetsService } from './training-sets/training-sets.service.js';
import { WritesService } from './writes/writes.service.js';

/** Everything the feature store can do, wired. */
export interface FeatureStoreServices {
  readonly catalog: FeatureCatalog;
  readonly features: FeaturesService;
  readonly featuresQueries: FeaturesQueries;
  readonly groups: GroupsService;
  readonly groupsQueries: GroupsQueries;
  readonly services: FeatureServicesService;
  readonly servicesQueries: FeatureServicesQueries;
  readonly writes: WritesService;
  readonly reads: ReadsService;
  readonly history: HistoryQueries;
  readonly trainingSets: TrainingSetsService;
  readonly lineage: FeatureLineageService;
  readonly applier: OnlineApplier;
}

export function createFeatureStoreServices(parts: FeatureStoreParts): FeatureStoreServices {
  const { dataSource } = parts;
  const catalog = new FeatureCatalog(dataSource);
  const groupsQueries = new GroupsQueries(dataSource);
  const applier = new OnlineApplier(parts);
  return {
    catalog,
    features: new FeaturesService(parts),
    featuresQueries: new FeaturesQueries(dataSource),
    groups: new GroupsService(parts, catalog),
    groupsQueries,
    services: new FeatureServicesService(parts, catalog),
    servicesQueries: new FeatureServicesQueries(dataSource),
    writes: new WritesService(parts, catalog, applier),
    reads: new ReadsService(parts, catalog, groupsQueries),
    history: new HistoryQueries(dataSource, catalog),
    trainingSets: new TrainingSetsService(dataSource, catalog),
    lineage: new FeatureLineageService(parts, catalog),
    applier,
  };
}
