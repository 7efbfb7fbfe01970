import { registrySettingsChanged, type RegistrySettingsState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, ROLES, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import { inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import {
  MLFLOW_TRANSITIONS,
  RegistrySettingsEntity,
  type MlflowTransitions,
  type ProtectedAlias,
} from './registry-settings.entity.js';

/** What a workspace sets; what is absent goes back to the default. */
export interface RegistrySettingsInput {
  readonly mlflow_transitions?: MlflowTransitions | null;
  readonly protected_aliases?: readonly ProtectedAlias[];
}

const checkSettings = inputCheck({
  type: 'object',
  properties: {
    mlflow_transitions: { enum: [...MLFLOW_TRANSITIONS, null] },
    protected_aliases: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['alias', 'role'],
        properties: { alias: text(255, 1), role: { enum: [...ROLES] } },
      },
    },
  },
});

/** The settings of a workspace; the defaults when it never set any. */
export async function settingsOf(manager: EntityManager, workspace: string): Promise<RegistrySettingsEntity> {
  const found = await manager.findOneBy(RegistrySettingsEntity, { workspace });
  return (
    found ??
    Object.assign(new RegistrySettingsEntity(), {
      workspace,
      mlflowTransitions: null,
      protectedAliases: [],
      revision: 0,
    })
  );
}

/** What the registry of a workspace is set to. */
export class RegistrySettingsService {
  constructor(private readonly parts: RegistryParts) {}

  async get(context: RequestContext): Promise<RegistrySettingsState> {
    requireRole(context, 'viewer');
    return toState(await settingsOf(this.parts.dataSource.manager, context.workspace));
  }

  /** How stages move through MLflow's API in this workspace. */
  async mlflowTransitions(workspace: string): Promise<MlflowTransitions> {
    const { mlflowTransitions } = await settingsOf(this.parts.dataSource.manager, workspace);
    return mlflowTransitions ?? this.parts.mlflowTransitions ?? 'governed';
  }

  /** Replaces the settings as a whole. */
  async set(context: RequestContext, input: RegistrySettingsInput): Promise<RegistrySettingsState> {
    requireRole(context, 'admin');
    checkSettings(input);
    // An empty body is a mistake more often than the wish to lose all protection.
    if (input.mlflow_transitions === undefined && input.protected_aliases === undefined) {
      throw InvalidInputError.of('protected_aliases', 'must be given where mlflow_transitions is not');
    }
    const { workspace } = context;
    const protectedAliases = (input.protected_aliases ?? []).map(({ alias, role }) => ({ alias, role }));
    return inTransaction(this.parts.dataSource, async (tx) => {
      const [row] = await tx.query<[{ revision: number }]>(
        `INSERT INTO registry_settings (workspace, mlflow_transitions, protected_aliases, revision)
         VALUES ($1, $2, $3, 1)
         ON CONFLICT (workspace) DO UPDATE SET mlflow_transitions = excluded.mlflow_transitions,
           protected_aliases = excluded.protected_aliases, revision = registry_settings.revision + 1
         RETURNING revision`,
        [workspace, input.mlflow_transitions ?? null, JSON.stringify(protectedAliases)],
      );
      const mlflowTransitions = input.mlflow_transitions ?? null;
      const data = toState({ workspace, mlflowTransitions, protectedAliases, revision: row.revision });
      await this.parts.outbox.add(tx, context, {
        definition: registrySettingsChanged,
        subject: `registry-settings/${workspace}`,
        aggregateId: workspace,
        aggregateVersion: row.revision,
        data,
      });
      return data;
    });
  }
}

function toState(settings: RegistrySettingsEntity): RegistrySettingsState {
  return {
    mlflow_transitions: settings.mlflowTransitions,
    protected_aliases: settings.protectedAliases,
    revision: settings.revision,
  };
}
