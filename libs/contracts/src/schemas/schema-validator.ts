import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { JsonSchema } from './json-schema.js';

/** One violation: a dotted path into the value (`''` is the value itself) and what is wrong there. */
export interface SchemaProblem {
  field: string;
  message: string;
}

/**
 * Compiles a JSON Schema on first use and returns a function that lists violations (empty when valid).
 *
 * Compilation is lazy so that importing contracts stays cheap for processes that use few of them.
 */
export function schemaValidator(schema: JsonSchema): (value: unknown) => SchemaProblem[] {
  let compiled: ValidateFunction | undefined;
  return (value) => {
    compiled ??= compiler().compile(schema);
    return compiled(value) ? [] : (compiled.errors ?? []).map(toProblem);
  };
}

let shared: Ajv | undefined;

function compiler(): Ajv {
  if (!shared) {
    shared = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });
    addFormats.default(shared);
  }
  return shared;
}

function toProblem(error: ErrorObject): SchemaProblem {
  const parts = error.instancePath.split('/').slice(1).map(unescapePointer);
  if (error.keyword === 'required') parts.push(String(error.params['missingProperty']));
  if (error.keyword === 'additionalProperties') parts.push(String(error.params['additionalProperty']));
  return { field: parts.join('.'), message: messageOf(error) };
}

/** Ajv's own words, but for a choice of which it does not say the values. */
function messageOf({ keyword, message, params }: ErrorObject): string {
  const allowed: unknown = params['allowedValues'];
  if (keyword === 'enum' && Array.isArray(allowed)) return `must be one of ${allowed.join(', ')}`;
  return message ?? `violates "${keyword}"`;
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
