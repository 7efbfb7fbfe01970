import { EMAIL_SECURITY, PAGERDUTY_REGIONS, RECEIVER_KINDS, type ReceiverKind } from '@intelgraph/model-monitoring';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  NameField,
  ObjectField,
  pageOf,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const MAX_SECONDS = 2_592_000;

export class EmailConfigDto {
  @StringField({ max: 253, example: 'smtp.example.com' })
  host: string;

  @IntField({ optional: true, min: 1, max: 65_535, description: '465 for tls, else 587, unless given.' })
  port?: number;

  @EnumField(EMAIL_SECURITY, { optional: true, default: 'starttls' })
  security?: (typeof EMAIL_SECURITY)[number];

  @StringField({ optional: true, max: 320 })
  username?: string;

  @StringField({ optional: true, max: 1000, description: 'Never shown again.' })
  password?: string;

  @StringField({ max: 320, example: 'alerts@example.com' })
  from: string;

  @StringArrayField({ min: 1, max: 50, maxLength: 320, example: ['oncall@example.com'] })
  to: string[];
}

export class SlackConfigDto {
  @StringField({ optional: true, max: 2048, description: 'Of an incoming webhook; a secret, never shown again.' })
  url?: string;
}

export class PagerDutyConfigDto {
  @StringField({ optional: true, max: 64, description: 'Integration key of Events API v2; never shown again.' })
  routing_key?: string;

  @EnumField(PAGERDUTY_REGIONS, { optional: true, default: 'us' })
  region?: (typeof PAGERDUTY_REGIONS)[number];
}

export class WebhookConfigDto {
  @StringField({ optional: true, max: 2048, description: 'Never shown again but for its host.' })
  url?: string;

  @StringField({
    optional: true,
    min: 24,
    max: 200,
    description:
      'Signs messages as Standard Webhooks 1.0 says: HMAC-SHA256 in `webhook-signature`. Base64 after `whsec_`, or text. Never shown again.',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  secret?: string;
}

/** What is left out of a change stays as it is. */
export class UpdateReceiverDto {
  @NameField({ optional: true, example: 'oncall' })
  name?: string;

  @BoolField({ optional: true, default: true })
  enabled?: boolean;

  @BoolField({ optional: true, default: true, description: 'Also told when nothing fires any more.' })
  send_resolved?: boolean;

  @IntField({
    optional: true,
    min: 0,
    max: MAX_SECONDS,
    default: 30,
    description: 'How long the first alerts about a model are gathered before a message.',
  })
  group_wait_seconds?: number;

  @IntField({
    optional: true,
    min: 1,
    max: MAX_SECONDS,
    default: 300,
    description: 'Least time between two messages about a model.',
  })
  group_interval_seconds?: number;

  @IntField({
    optional: true,
    min: 1,
    max: MAX_SECONDS,
    default: 14_400,
    description: 'After this time, in whole group intervals, what still fires is told of again.',
  })
  repeat_interval_seconds?: number;

  @ObjectField(() => EmailConfigDto, { optional: true, description: 'With kind email.' })
  email?: EmailConfigDto;

  @ObjectField(() => SlackConfigDto, { optional: true, description: 'With kind slack.' })
  slack?: SlackConfigDto;

  @ObjectField(() => PagerDutyConfigDto, { optional: true, description: 'With kind pagerduty.' })
  pagerduty?: PagerDutyConfigDto;

  @ObjectField(() => WebhookConfigDto, { optional: true, description: 'With kind webhook.' })
  webhook?: WebhookConfigDto;
}

export class CreateReceiverDto extends UpdateReceiverDto {
  @NameField({ example: 'oncall' })
  declare name: string;

  @EnumField(RECEIVER_KINDS)
  kind: ReceiverKind;
}

export class EmailSettingsDto {
  @StringField() host: string;
  @IntField() port: number;
  @EnumField(EMAIL_SECURITY) security: string;
  @StringField({ optional: true }) username?: string;
  @StringField() from: string;
  @StringArrayField() to: string[];
}

export class PagerDutySettingsDto {
  @EnumField(PAGERDUTY_REGIONS) region: string;
}

/** A receiver; its secrets are never shown. */
export class ReceiverDto {
  @IdField() id: string;
  @NameField() name: string;
  @EnumField(RECEIVER_KINDS) kind: string;
  @BoolField() enabled: boolean;

  @StringField({ nullable: true, description: 'Host that is called.' })
  host: string | null;

  @BoolField() send_resolved: boolean;
  @IntField() group_wait_seconds: number;
  @IntField() group_interval_seconds: number;
  @IntField() repeat_interval_seconds: number;
  @ObjectField(() => EmailSettingsDto, { nullable: true }) email: EmailSettingsDto | null;
  @ObjectField(() => PagerDutySettingsDto, { nullable: true }) pagerduty: PagerDutySettingsDto | null;
  @StringField() created_by: string;
  @DateField() created_at: string;
  @DateField() updated_at: string;
}

export class ReceiverPageDto extends pageOf(ReceiverDto) {}
