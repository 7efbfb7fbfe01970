import type { JsonSchema } from '../schemas/json-schema.js';

/** One kind of event: its name, the schema of its data, and whether it is the audit record of a write. */
export interface EventDefinition<T = unknown> {
  /** `<domain>.<noun>.<past-tense>.v<n>`, for example `registry.version.registered.v1`. */
  readonly type: string;
  /**
   * True for the one event that records a user-visible write operation in the audit trail.
   * Every write operation emits exactly one audited event, in its own transaction.
   */
  readonly audited: boolean;
  /** What happened, in words for people. */
  readonly description: string;
  /** JSON Schema (draft 2020-12 vocabulary that Ajv's strict mode accepts) of `data`. */
  readonly schema: JsonSchema;
  /** Returns `data` typed, or throws {@link EventSchemaError} that lists what is wrong. */
  parse(data: unknown): T;
}

/** What a domain states about an event. */
export interface EventDefinitionOptions {
  type: string;
  audited: boolean;
  description?: string;
  schema: JsonSchema;
}
