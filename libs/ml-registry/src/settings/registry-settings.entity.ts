import type { Role } from '@intelgraph/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How stages move through MLflow's API: by a request that others approve, or at once. */
export const MLFLOW_TRANSITIONS = ['governed', 'free'] as const;
export type MlflowTransitions = (typeof MLFLOW_TRANSITIONS)[number];

/** Aliases that only a role may set, move or delete; `*` stands for any characters. */
export interface ProtectedAlias {
  alias: string;
  role: Role;
}

/** What the registry of one workspace is set to; a workspace without a row has the defaults. */
@Entity('registry_settings')
export class RegistrySettingsEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  /** Null: as the service is configured. */
  @Column({ name: 'mlflow_transitions', type: 'text', nullable: true })
  mlflowTransitions: MlflowTransitions | null;

  @Column({ name: 'protected_aliases', type: 'jsonb' })
  protectedAliases: ProtectedAlias[];

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
