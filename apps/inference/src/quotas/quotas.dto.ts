import { MAX_QUOTA_PREDICTIONS, QUOTA_PERIODS, QUOTA_SCOPES } from '@intelgraph/model-serving';
import { DateField, EnumField, IntField, pageOf, StringField } from '@intelgraph/platform';

type Period = (typeof QUOTA_PERIODS)[number];
const PERIOD = 'A calendar day or month, in UTC.';

export class SetQuotaDto {
  @IntField({ min: 0, max: MAX_QUOTA_PREDICTIONS, description: 'A row of a batch is one; 0 = none.' })
  predictions: number;

  @EnumField([...QUOTA_PERIODS], { description: PERIOD })
  period: Period;
}

export class QuotaDto {
  @EnumField([...QUOTA_SCOPES])
  scope: (typeof QUOTA_SCOPES)[number];

  @StringField({ description: 'Name of the workspace, or id of the token.' })
  id: string;

  @IntField()
  predictions: number;

  @EnumField([...QUOTA_PERIODS], { description: PERIOD })
  period: Period;

  @IntField({
    description: 'In the period that is now, of all replicas; what they counted within the last second may be missing.',
  })
  used: number;

  @IntField()
  remaining: number;

  @DateField({ description: 'When `used` is 0 again.' })
  resets_at: string;

  @IntField({ description: 'Counts up with every write.' })
  revision: number;

  @DateField()
  created_at: string;

  @DateField()
  updated_at: string;
}
export class QuotaPage extends pageOf(QuotaDto) {}
