import { EVIDENCE_KINDS, OPERATORS } from '@intelgraph/ml-registry';
import {
  BoolField,
  DateField,
  EnumField,
  JsonField,
  NumberField,
  ObjectField,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class EvidenceDto {
  @EnumField(EVIDENCE_KINDS, {
    description:
      'run: `run_id` is there and finished. metric: `metric` `operator` `value` holds of the version, or of `run_id`. artifact: `path` is a file of the version, or of `run_id`, with this `digest`. link: `url`, which nothing fetches.',
  })
  kind: string;

  @StringField({ optional: true, max: 64, description: "A run of the workspace, in our spelling or MLflow's." })
  run_id?: string;

  @StringField({ optional: true, max: 250, example: 'roc_auc' })
  metric?: string;

  @EnumField(OPERATORS, { optional: true })
  operator?: string;

  @NumberField({ optional: true, example: 0.9 })
  value?: number;

  @StringField({ optional: true, max: 1024, example: 'reports/tests.xml' })
  path?: string;

  @StringField({
    optional: true,
    max: 71,
    pattern: /^(sha256:)?[0-9a-f]{64}$/,
    patternMessage: 'must be a SHA-256 in lower-case hex',
  })
  digest?: string;

  @StringField({ optional: true, max: 2048, example: 'https://ci.example.com/runs/1' })
  url?: string;
}

export class SeenEvidenceDto extends EvidenceDto {
  @JsonField({
    nullable: true,
    description: 'What the registry saw: status of the run, value of the metric, digest of the file.',
  })
  seen: string | number | null;

  @DateField({ description: 'When it looked last: at the request, or at an approval.' })
  checked_at: string;
}

export class AskedItemDto {
  @StringField({ max: 500, example: 'evaluated on rows never seen' })
  item: string;

  @BoolField({ optional: true, description: "Somebody's word; required without evidence, true with it." })
  completed?: boolean;

  @ObjectField(() => EvidenceDto, {
    optional: true,
    description: 'The registry looks itself, now and at each approval.',
  })
  evidence?: EvidenceDto;
}

export class ApprovedItemDto {
  @StringField({ max: 500, example: 'evaluated on rows never seen' })
  item: string;

  @BoolField()
  completed: boolean;

  @RecordField({ optional: true, description: 'Not looked at: the evidence of the request counts.' })
  evidence?: Record<string, unknown>;
}

export class ChecklistItemDto {
  @StringField({ max: 500, example: 'evaluated on rows never seen' })
  item: string;

  @BoolField()
  completed: boolean;

  @ObjectField(() => SeenEvidenceDto, { optional: true })
  evidence?: SeenEvidenceDto;
}
