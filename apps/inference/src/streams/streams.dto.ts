import { BATCH_ROWS, STREAM_FORMATS, STREAM_STATES, WAIT_MS } from '@intelgraph/model-serving';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  ModelNameField,
  NameField,
  NumberField,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

type Format = (typeof STREAM_FORMATS)[number];
const START =
  '`earliest`, `latest`, or an ISO 8601 time: the first message of each partition that is no older, by its own time.';
const MEMBER_STATES = ['up', 'down', 'starting', 'waiting'] as const;

class StreamOptionsDto {
  @IntField({
    ...{ optional: true, min: BATCH_ROWS.min, max: BATCH_ROWS.max, default: BATCH_ROWS.default },
    description: 'Most messages of a partition that are answered and committed together.',
  })
  max_batch_rows?: number;

  @IntField({
    ...{ optional: true, min: WAIT_MS.min, max: WAIT_MS.max, default: WAIT_MS.default },
    description: 'How long messages are gathered when there are fewer.',
  })
  max_wait_ms?: number;

  @BoolField({ optional: true, default: true, description: 'Answers have `confidence` and `probabilities`.' })
  return_confidence?: boolean;
}

export class CreateStreamDto extends StreamOptionsDto {
  @NameField()
  name: string;

  @ModelNameField({ description: 'Name of a deployment; messages wait while it is not there.', example: 'fraud' })
  deployment: string;

  @StringField({ max: 249, description: 'A topic under its own name; made when it is missing.', example: 'payments' })
  input_topic: string;

  @StringField({ max: 249, description: 'Made when it is missing.', example: 'scores' })
  output_topic: string;

  @StringField({ optional: true, max: 249, description: '`<input_topic>.dlq` unless given; made when it is missing.' })
  dead_letter_topic?: string;

  @EnumField([...STREAM_FORMATS], {
    description: 'CloudEvents 1.0 in structured or binary mode, or bare JSON; answers have the form of their message.',
  })
  format: Format;

  @StringField({ optional: true, max: 40, default: 'latest', description: START })
  from?: string;
}

export class ChangeStreamDto extends StreamOptionsDto {
  @ModelNameField({ optional: true })
  deployment?: string;
}

export class ReplayStreamDto {
  @StringField({ max: 40, description: START, example: '2026-01-31T12:00:00Z' })
  from: string;
}

export class StreamMemberDto {
  @IdField()
  member_id: string;

  @EnumField([...MEMBER_STATES], { description: '`waiting`: the deployment does not answer; `down`: the bus.' })
  state: (typeof MEMBER_STATES)[number];

  @StringField({ optional: true })
  reason?: string;

  @NumberField()
  messages_per_second: number;

  @DateField()
  reported_at: string;
}

export class StreamPartitionDto {
  @IntField()
  partition: number;

  @StringField({ description: 'Offset of the next message to be answered.' })
  position: string;

  @StringField({ description: 'Offset that the next message will get.' })
  end: string;

  @IntField()
  lag: number;
}

export class StreamDto {
  @IdField()
  stream_id: string;

  @StringField()
  name: string;

  @StringField()
  deployment: string;

  @StringField()
  input_topic: string;

  @StringField()
  output_topic: string;

  @StringField()
  dead_letter_topic: string;

  @EnumField([...STREAM_FORMATS])
  format: Format;

  @IntField()
  max_batch_rows: number;

  @IntField()
  max_wait_ms: number;

  @BoolField()
  return_confidence: boolean;

  @EnumField([...STREAM_STATES])
  status: (typeof STREAM_STATES)[number];

  @StringField({ optional: true, description: 'Where it is about to be moved to, for the seconds that it takes.' })
  moving_to?: string;

  @IntField()
  revision: number;

  @NumberField({ description: 'Of all processes together.' })
  messages_per_second: number;

  @ArrayField(() => StreamMemberDto, { description: 'The processes that run it.' })
  members: StreamMemberDto[];

  @IntField({ optional: true, description: 'Messages that wait; of single streams only, and while the bus answers.' })
  lag?: number;

  @ArrayField(() => StreamPartitionDto, { optional: true })
  partitions?: StreamPartitionDto[];

  @DateField()
  created_at: string;

  @DateField()
  updated_at: string;
}

export class StreamPage extends pageOf(StreamDto) {}

export class StreamInputDto {
  @StringField({ optional: true, max: 1024, description: 'Messages of one key are answered in their order.' })
  key?: string;

  @JsonField({ description: 'The row, or the CloudEvent in structured mode.' })
  value: unknown;

  @RecordField({ optional: true, values: 'string', max: 100, description: 'Such as `ce_id` in binary mode.' })
  headers?: Record<string, string>;
}

export class AppendMessagesDto {
  @ArrayField(() => StreamInputDto, { min: 1, max: 1000 })
  messages: StreamInputDto[];
}

export class AppendedDto {
  @IntField()
  count: number;
}

export class StreamMessageDto {
  @IntField()
  partition: number;

  @StringField()
  offset: string;

  @StringField()
  key: string;

  @DateField()
  timestamp: string;

  @RecordField({ values: 'string' })
  headers: Record<string, string>;

  @JsonField({ description: 'The value where it is JSON, else its text.' })
  value: unknown;
}

export class StreamMessagePage extends pageOf(StreamMessageDto) {}
