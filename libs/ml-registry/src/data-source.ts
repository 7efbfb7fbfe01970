import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { AbTestEntity } from './ab-tests/ab-test.entity.js';
import { AliasEntity } from './aliases/alias.entity.js';
import { ModelVersionFileEntity } from './artifacts/model-version-file.entity.js';
import { LineageLinkEntity, LineageNodeEntity } from './lineage/graph/lineage-graph.entities.js';
import { LineageDatasetEntity, LineageEdgeEntity, LineageOriginEntity } from './lineage/lineage.entities.js';
import { LineageEventEntity } from './lineage/openlineage/lineage-event.entity.js';
import { CreateRegistry1763920000000 } from './migrations/1763920000000-create-registry.js';
import { ExtendAbTests1764352880000 } from './migrations/1764352880000-extend-ab-tests.js';
import { CreatePolicies1764353000000 } from './migrations/1764353000000-create-policies.js';
import { ExtendRegistry1764410000000 } from './migrations/1764410000000-extend-registry.js';
import { CreateLineageGraph1764440000000 } from './migrations/1764440000000-create-lineage-graph.js';
import { CreateWebhooks1764430000000 } from './migrations/1764430000000-create-webhooks.js';
import { CreateStageMachines1764520000000 } from './migrations/1764520000000-create-stage-machines.js';
import { AllowImportedStages1764513500000 } from './migrations/1764513500000-allow-imported-stages.js';
import { IndexLineageWalks1764961000000 } from './migrations/1764961000000-index-lineage-walks.js';
import { IndexLineageEvents1764961003000 } from './migrations/1764961003000-index-lineage-events.js';
import { KeepCanaryEvidence1765200100000 } from './migrations/1765200100000-keep-canary-evidence.js';
import { GuardAbTests1765500000000 } from './migrations/1765500000000-guard-ab-tests.js';
import { AddFeatureServicesToLineage1765702000000 } from './migrations/1765702000000-add-feature-services-to-lineage.js';
import { ModelEntity } from './models/model.entity.js';
import { PromotionPolicyEntity } from './policies/promotion-policy.entity.js';
import { TransitionApprovalEntity } from './policies/transition-approval.entity.js';
import { VersionEvidenceEntity } from './policies/version-evidence.entity.js';
import { RegistrySettingsEntity } from './settings/registry-settings.entity.js';
import { StageMachineEntity } from './stage-machines/stage-machine.entity.js';
import { StageChangeEntity } from './stages/stage-change.entity.js';
import { StageTransitionEntity } from './stages/stage-transition.entity.js';
import { ModelVersionEntity } from './versions/model-version.entity.js';
import { WebhookDeliveryEntity } from './webhooks/deliveries/webhook-delivery.entity.js';
import { WebhookEntity } from './webhooks/webhook.entity.js';

/** The tables of the registry; messaging's are needed beside them. */
export const REGISTRY_ENTITIES: readonly EntityClass[] = [
  ModelEntity,
  ModelVersionEntity,
  ModelVersionFileEntity,
  StageTransitionEntity,
  StageChangeEntity,
  StageMachineEntity,
  LineageEdgeEntity,
  LineageDatasetEntity,
  LineageOriginEntity,
  LineageNodeEntity,
  LineageLinkEntity,
  LineageEventEntity,
  AbTestEntity,
  AliasEntity,
  RegistrySettingsEntity,
  PromotionPolicyEntity,
  VersionEvidenceEntity,
  TransitionApprovalEntity,
  WebhookEntity,
  WebhookDeliveryEntity,
];

export const REGISTRY_MIGRATIONS: readonly MigrationClass[] = [
  CreateRegistry1763920000000,
  ExtendAbTests1764352880000,
  CreatePolicies1764353000000,
  ExtendRegistry1764410000000,
  CreateLineageGraph1764440000000,
  CreateWebhooks1764430000000,
  CreateStageMachines1764520000000,
  AllowImportedStages1764513500000,
  IndexLineageWalks1764961000000,
  IndexLineageEvents1764961003000,
  KeepCanaryEvidence1765200100000,
  GuardAbTests1765500000000,
  AddFeatureServicesToLineage1765702000000,
];
