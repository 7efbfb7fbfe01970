import { AbTestsService } from './ab-tests/ab-tests.service.js';
import { VersionArtifactsService } from './artifacts/version-artifacts.service.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { LineageQueries } from './lineage/lineage.queries.js';
import { LineageService } from './lineage/lineage.service.js';
import type { RegistryParts } from './ml-registry.ports.js';
import { ModelsQueries } from './models/models.queries.js';
import { ModelsService } from './models/models.service.js';
import { RollbacksService } from './stages/rollbacks.service.js';
import { StagesQueries } from './stages/stages.queries.js';
import { StagesService } from './stages/stages.service.js';
import { VersionsQueries } from './versions/versions.queries.js';
import { VersionsService } from './versions/versions.service.js';

/** Everything the registry can do, wired. */
export interface RegistryServices {
  readonly models: ModelsService;
  readonly modelsQueries: ModelsQueries;
  readonly versions: VersionsService;
  readonly versionsQueries: VersionsQueries;
  readonly artifacts: VersionArtifactsService;
  readonly lineage: LineageService;
  readonly lineageQueries: LineageQueries;
  readonly stages: StagesService;
  readonly stagesQueries: StagesQueries;
  readonly rollbacks: RollbacksService;
  readonly abTests: AbTestsService;
  readonly comparisons: ComparisonsService;
}

export function createRegistryServices(parts: RegistryParts): RegistryServices {
  const { dataSource } = parts;
  const models = new ModelsService(parts);
  const lineage = new LineageService(parts);
  const versionsQueries = new VersionsQueries(dataSource);
  return {
    models,
    modelsQueries: new ModelsQueries(dataSource),
    versions: new VersionsService(parts, models, lineage),
    versionsQueries,
    artifacts: new VersionArtifactsService(parts),
    lineage,
    lineageQueries: new LineageQueries(dataSource),
    stages: new StagesService(parts),
    stagesQueries: new StagesQueries(dataSource),
    rollbacks: new RollbacksService(parts),
    abTests: new AbTestsService(parts),
    comparisons: new ComparisonsService(versionsQueries),
  };
}
