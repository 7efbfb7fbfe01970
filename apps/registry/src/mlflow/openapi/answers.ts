import type { JsonSchema } from '../wire/field-readers.js';

import type { MlflowThing } from './things.js';

/** The fields of an answer, as JSON schemas. */
export type AnswerFields = Readonly<Record<string, JsonSchema>>;

/** Where the schema of one of MLflow's things lies in the OpenAPI document. */
export const one = (thing: MlflowThing): JsonSchema => ({ $ref: `#/components/schemas/Mlflow${thing}` });

/** A list of things; an empty one is left out of the answer. */
export const many = (thing: MlflowThing): JsonSchema => ({ type: 'array', items: one(thing) });

/** A page of things below `name`, and the token of the next page where there is one. */
export const pageOf = (name: string, thing: MlflowThing): AnswerFields => ({
  [name]: many(thing),
  next_page_token: { type: 'string' },
});
