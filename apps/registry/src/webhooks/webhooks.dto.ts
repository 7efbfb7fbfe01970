import {
  REGISTRY_WEBHOOK_EVENTS,
  type RegistryWebhookEvent,
  WEBHOOK_STATUSES,
  type WebhookStatus,
} from '@intelgraph/ml-registry';
import {
  BoolField,
  DateField,
  EnumArrayField,
  EnumField,
  IdField,
  IntField,
  PageQuery,
  pageOf,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const EVENTS = 'What it is called for.';
const MAX_EVENTS = REGISTRY_WEBHOOK_EVENTS.length;

export class CreateWebhookDto {
  @StringField({ max: 63, example: 'ci' })
  name: string;

  @StringField({
    max: 2048,
    description: 'An https:// address on the public Internet.',
    example: 'https://ci.example/hook',
  })
  url: string;

  @EnumArrayField(REGISTRY_WEBHOOK_EVENTS, { min: 1, max: MAX_EVENTS, description: EVENTS })
  events: RegistryWebhookEvent[];

  @StringField({ optional: true, min: 0, max: 1000 })
  description?: string;

  @StringField({ optional: true, max: 1000, description: "Signs its calls in MLflow's way; never shown again." })
  secret?: string;

  @EnumField(WEBHOOK_STATUSES, { optional: true, default: 'active' })
  status?: WebhookStatus;
}

export class UpdateWebhookDto {
  @StringField({ optional: true, max: 63 })
  name?: string;

  @StringField({ optional: true, max: 2048 })
  url?: string;

  @EnumArrayField(REGISTRY_WEBHOOK_EVENTS, { optional: true, min: 1, max: MAX_EVENTS, description: EVENTS })
  events?: RegistryWebhookEvent[];

  @StringField({ optional: true, min: 0, max: 1000 })
  description?: string;

  @StringField({ optional: true, nullable: true, max: 1000, description: 'null: its calls are not signed any more.' })
  secret?: string | null;

  @EnumField(WEBHOOK_STATUSES, {
    optional: true,
    description: 'A disabled one hears nothing of what happens; what it was to hear before waits.',
  })
  status?: WebhookStatus;
}

export class WebhookDto {
  @IdField() id: string;
  @StringField() name: string;
  @StringField({ min: 0 }) description: string;
  @StringField() url: string;
  @StringArrayField() events: string[];
  @EnumField(WEBHOOK_STATUSES) status: string;

  @BoolField({ description: 'Whether its calls are signed.' })
  signed: boolean;

  @StringField() created_by: string;
  @DateField() created_at: string;
  @DateField() updated_at: string;

  @IntField({ description: 'Counts up with every write.' })
  revision: number;
}

export class WebhookPageDto extends pageOf(WebhookDto) {}
export class WebhooksQuery extends PageQuery {}

export class WebhookParams {
  @IdField()
  id: string;
}

export class TestWebhookDto {
  @EnumField(REGISTRY_WEBHOOK_EVENTS, { optional: true, description: 'The first of its events unless given.' })
  event?: RegistryWebhookEvent;
}

export class WebhookTestResultDto {
  @BoolField() success: boolean;
  @IdField() delivery_id: string;
  @IntField({ nullable: true }) response_status: number | null;
  @StringField({ nullable: true, min: 0, description: 'The beginning.' }) response_body: string | null;
  @StringField({ nullable: true }) error_message: string | null;
}
