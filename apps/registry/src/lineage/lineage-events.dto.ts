import { DateField, EnumField, IdField, JsonField, PageQuery, pageOf, StringField } from '@intelgraph/platform';

const ORIGINS = ['received', 'emitted'] as const;

/** What OpenLineage's three kinds of events have in common; the rest is checked by its specification. */
export const OPENLINEAGE_BODY = {
  type: 'object' as const,
  required: ['eventTime', 'producer', 'schemaURL'],
  description:
    'A RunEvent (has `run` and `job`), JobEvent (has `job`) or DatasetEvent (has `dataset`) of OpenLineage 2-0-2. Facets are kept; `columnLineage`, `version` and `parent` are understood.',
  properties: {
    eventType: { type: 'string' as const, enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
    eventTime: { type: 'string' as const, format: 'date-time' },
    producer: { type: 'string' as const, format: 'uri' },
    schemaURL: { type: 'string' as const, format: 'uri' },
    run: { type: 'object' as const },
    job: { type: 'object' as const },
    dataset: { type: 'object' as const },
    inputs: { type: 'array' as const, items: { type: 'object' as const } },
    outputs: { type: 'array' as const, items: { type: 'object' as const } },
  },
};

export class LineageEventsQuery extends PageQuery {
  @EnumField(ORIGINS, { optional: true, description: 'Sent by others, or by the platform.' })
  origin?: (typeof ORIGINS)[number];

  @IdField({ optional: true })
  run_id?: string;

  @StringField({ optional: true, max: 2000, example: 'training/fraud' })
  job_name?: string;
}

export class LineageEventParams {
  @IdField()
  id: string;
}

export class LineageEventDto {
  @IdField()
  id: string;

  @EnumField(ORIGINS)
  origin: string;

  @EnumField(['run', 'job', 'dataset'])
  kind: string;

  @StringField({ nullable: true })
  event_type: string | null;

  @DateField()
  event_time: string;

  @StringField({ nullable: true })
  job_namespace: string | null;

  @StringField({ nullable: true })
  job_name: string | null;

  @StringField({ nullable: true })
  run_id: string | null;

  @StringField()
  recorded_by: string;

  @DateField()
  recorded_at: string;

  @JsonField({ description: 'The event with all its facets.' })
  event: Record<string, unknown>;
}

export class LineageEventPageDto extends pageOf(LineageEventDto) {}
