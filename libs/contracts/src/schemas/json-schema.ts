/** A JSON Schema document or part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;
