import { DateField, ObjectField, StringField } from '@intelgraph/platform';

import { PolicyOutcomeDto } from './policy-outcome.dto.js';

/** What a policy of any kind says of its beginning and its end. */
export class PolicyLifeDto {
  @ObjectField(() => PolicyOutcomeDto, { nullable: true, description: 'Why it ended; null while it is under way.' })
  outcome: PolicyOutcomeDto | null;

  @StringField()
  created_by: string;

  @DateField()
  started_at: string;

  @DateField()
  updated_at: string;

  @DateField({ nullable: true })
  ended_at: string | null;
}
