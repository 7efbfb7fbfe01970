import { WEBHOOK_DELIVERY_STATES, type WebhookDeliveryStateName } from '@intelgraph/ml-registry';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  PageQuery,
  pageOf,
  StringField,
} from '@intelgraph/platform';

export class WebhookDeliverySummaryDto {
  @IdField() id: string;
  @IdField() webhook_id: string;
  @StringField({ example: 'model_version.created' }) event: string;
  @BoolField({ description: 'Whether it was made to try the webhook out.' }) test: boolean;
  @EnumField(WEBHOOK_DELIVERY_STATES) state: string;
  @IntField({ description: 'Tries so far.' }) attempts: number;
  @IntField() attempts_left: number;

  @DateField({ nullable: true, description: 'When it is tried next.' })
  due_at: string | null;

  @IntField({ nullable: true, description: 'HTTP status of the last answer.' })
  last_status: number | null;

  @StringField({ nullable: true }) last_error: string | null;
  @DateField() created_at: string;
  @DateField({ nullable: true }) finished_at: string | null;
}

export class WebhookTryDto {
  @DateField() at: string;
  @IntField({ nullable: true }) status: number | null;
  @StringField({ nullable: true, description: 'Null when it got through.' }) error: string | null;
}

export class WebhookDeliveryDto extends WebhookDeliverySummaryDto {
  @ArrayField(() => WebhookTryDto, { description: 'The last 50, the newest last.' })
  tries: WebhookTryDto[];

  @StringField({ description: 'The very text that is sent and signed.' })
  body: string;
}

export class WebhookDeliveryPageDto extends pageOf(WebhookDeliverySummaryDto) {}

export class WebhookDeliveriesQuery extends PageQuery {
  @EnumField(WEBHOOK_DELIVERY_STATES, { optional: true })
  state?: WebhookDeliveryStateName;

  @StringField({ optional: true, max: 64 })
  event?: string;
}

export class WebhookDeliveryParams {
  @IdField()
  id: string;

  @IdField()
  delivery_id: string;
}
