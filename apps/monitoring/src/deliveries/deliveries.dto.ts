import { DELIVERY_STATES, type DeliveryStateName, PURPOSES } from '@intelgraph/model-monitoring';
import {
  DateField,
  EnumField,
  IdField,
  IntField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class QueuedDeliveryDto {
  @IdField() id: string;
  @IdField() receiver_id: string;
  @StringField({ nullable: true }) model_name: string | null;
  @EnumField(PURPOSES) purpose: string;
  @EnumField(DELIVERY_STATES) state: string;
  @IntField({ description: 'Tries so far.' }) attempts: number;
  @DateField() created_at: string;
}

export class DeliverySummaryDto extends QueuedDeliveryDto {
  @IntField() attempts_left: number;

  @DateField({ nullable: true, description: 'When it is tried next.' })
  due_at: string | null;

  @DateField({ nullable: true }) last_attempt_at: string | null;

  @IntField({ nullable: true, description: 'Status of the last answer, of HTTP or SMTP.' })
  last_status: number | null;

  @StringField({ nullable: true }) last_error: string | null;
  @DateField({ nullable: true }) finished_at: string | null;
}

export class DeliveryDto extends DeliverySummaryDto {
  @RecordField({ description: 'What it says.' })
  notification: Record<string, unknown>;
}

export class DeliveryPageDto extends pageOf(DeliverySummaryDto) {}

export class ListDeliveriesQuery extends PageQuery {
  @EnumField(DELIVERY_STATES, { optional: true })
  state?: DeliveryStateName;

  @IdField({ optional: true })
  receiver_id?: string;

  @StringField({ optional: true, max: 1024 })
  model_name?: string;
}
