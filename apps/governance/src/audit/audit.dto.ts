import { DateField, IdField, IntField, PageQuery, pageOf, RecordField, StringField } from '@intelgraph/platform';

export class AuditQuery extends PageQuery {
  @StringField({
    optional: true,
    max: 400,
    description: '`<noun>/<id>`, or `<noun>/` for every subject of that noun.',
    example: 'model-version/0190f3e4-…',
  })
  subject?: string;

  @StringField({ optional: true, max: 200, description: 'Who did it.', example: 'local-user' })
  principal?: string;

  @StringField({ optional: true, max: 200, description: 'What was done.', example: 'registry.version.registered.v1' })
  action?: string;

  @DateField({ optional: true, description: 'Earliest time, inclusive.' })
  from?: string;

  @DateField({ optional: true, description: 'Latest time, exclusive.' })
  to?: string;
}

export class AuditEntryDto {
  @IdField({ description: 'Id of the event.' })
  event_id: string;

  @DateField()
  occurred_at: string;

  @StringField()
  workspace: string;

  @StringField()
  principal: string;

  @StringField({
    nullable: true,
    description: 'user, service, asserted or anonymous: how the identity was established.',
  })
  principal_kind: string | null;

  @StringField({ nullable: true, description: 'The service that acted for the principal.' })
  via: string | null;

  @StringField({ description: 'Type of the event.' })
  action: string;

  @StringField({ description: '`<noun>/<id>`.' })
  subject: string;

  @IntField()
  aggregate_version: number;

  @StringField()
  request_id: string;

  @StringField({ description: '32 hex digits, the same in the logs of every process.' })
  trace_id: string;

  @RecordField({ description: 'State of the subject after the write.' })
  state: unknown;
}

export class AuditPageDto extends pageOf(AuditEntryDto) {}
