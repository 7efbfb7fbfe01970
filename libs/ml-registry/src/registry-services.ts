import { AbTestsQueries } from './ab-tests/ab-tests.queries.js';
import { AbTestsService } from './ab-tests/ab-tests.service.js';
import { VersionArtifactsService } from './artifacts/version-artifacts.service.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { LineageQueries } from './lineage/lineage.queries.js';
import { LineageService } from './lineage/lineage.service.js';
import type { RegistryParts } from './ml-registry.ports.js';
import { ModelsQueries } from './models/models.queries.js';
import { ModelsService } from './models/models.service.js';
import { PoliciesProjection } from './policies/policies.projection.js';
import { PromotionPoliciesService } from './policies/policies.service.js';
import { AnnouncedPolicies } from './policies/policy-source.js';
import { VersionFactsQueries } from './policies/version-facts.queries.js';
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
  readonly policies: PromotionPoliciesService;
  readonly policiesProjection: PoliciesProjection;
  readonly versionFacts: VersionFactsQueries;
  readonly stages: StagesService;
  readonly stagesQueries: StagesQueries;
  readonly rollbacks: RollbacksService;
  readonly abTests: AbTestsService;
  readonly abTestsQueries: AbTestsQueries;
  readonly comparisons: ComparisonsService;
}

export function createRegistryServices(parts: RegistryParts): RegistryServices {
  const { dataSource } = parts;
  const models = new ModelsService(parts);
  const lineage = new LineageService(parts);
  const versionsQueries = new VersionsQueries(dataSource);
  const lineageQueries = new LineageQueries(dataSource);
  const policies = new PromotionPoliciesService(dataSource, parts.policies ?? new AnnouncedPolicies());
  return {
    models,
    modelsQueries: new ModelsQueries(dataSource),
    versions: new VersionsService(parts, models, lineage),
    versionsQueries,
    artifacts: new VersionArtifactsService(parts),
    lineage,
    lineageQueries,
    policies,
    policiesProjection: new PoliciesProjection(),
    versionFacts: new VersionFactsQueries(dataSource, lineageQueries),
    stages: new StagesService(parts, policies),
    stagesQueries: new StagesQueries(dataSource),
    rollbacks: new RollbacksService(parts),
    abTests: new AbTestsService(parts),
    abTestsQueries: new AbTestsQueries(dataSource),
    comparisons: new ComparisonsService(versionsQueries),
  };
}
