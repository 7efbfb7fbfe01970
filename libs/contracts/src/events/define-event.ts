import { AppError } from '@intelgraph/kernel';
import { schemaValidator } from '../schemas/schema-validator.js';
import type { SchemaProblem } from '../schemas/schema-validator.js';
import type { EventDefinition, EventDefinitionOptions } from './event-definition.js';

const TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2,}\.v[1-9][0-9]*$/;

/** The data of an event does not match its schema. */
export class EventSchemaError extends AppError {
  constructor(type: string, problems: SchemaProblem[]) {
    const list = problems.map(({ field, message }) => `${field || 'data'} ${message}`).join('; ');
    super('EVENT.SCHEMA_MISMATCH', 'invalid', `Event ${type} does not match its schema: ${list}`, { fields: problems });
  }
}

/**
 * Declares an event: `defineEvent<ModelVersionRegistered>({ type: 'registry.version.registered.v1', audited: true, schema })`.
 *
 * @throws Error at load time when the type does not follow `<domain>.<noun>.<past-tense>.v<n>`.
 */
export function defineEvent<T>(options: EventDefinitionOptions): EventDefinition<T> {
  if (!TYPE.test(options.type))
    throw new Error(`Event type "${options.type}" is not <domain>.<noun>.<past-tense>.v<n>`);
  const problemsOf = schemaValidator(options.schema);
  return {
    type: options.type,
    audited: options.audited,
    description: options.description ?? options.type,
    schema: options.schema,
    parse(data) {
      const problems = problemsOf(data);
      if (problems.length > 0) throw new EventSchemaError(options.type, problems);
      return data as T;
    },
  };
}
