import { ROLES, type Role } from '@intelgraph/kernel';
import { MLFLOW_TRANSITIONS, type MlflowTransitions } from '@intelgraph/ml-registry';
import { ArrayField, EnumField, IntField, StringField } from '@intelgraph/platform';

export class ProtectedAliasDto {
  @StringField({ max: 255, description: '`*` stands for any characters.', example: 'champion' })
  alias: string;

  @EnumField(ROLES, { description: 'Only this role sets, moves or deletes it.' })
  role: Role;
}

export class SetRegistrySettingsDto {
  @EnumField(MLFLOW_TRANSITIONS, {
    optional: true,
    description: "How stages move through MLflow's API: by approved requests, or at once. As configured when absent.",
  })
  mlflow_transitions?: MlflowTransitions;

  @ArrayField(() => ProtectedAliasDto, { optional: true, max: 100 })
  protected_aliases?: ProtectedAliasDto[];
}

export class RegistrySettingsDto {
  @EnumField(MLFLOW_TRANSITIONS, { nullable: true, description: 'Null: as the service is configured.' })
  mlflow_transitions: string | null;

  @ArrayField(() => ProtectedAliasDto)
  protected_aliases: { alias: string; role: string }[];

  @IntField({ description: 'Rises with every change; 0: never set.' })
  revision: number;
}
