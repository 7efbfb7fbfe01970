type Schema = Record<string, unknown>;

/** How long a caller waits, in whatever protocol it asks. */
export const TIMEOUT_PARAMETER: Schema = {
  ...{ name: 'X-Request-Timeout-Ms', in: 'header', schema: { type: 'integer', minimum: 1, maximum: 86_400_000 } },
  description:
    'Milliseconds that you wait. What cannot be answered within them is refused at once: 429 with Retry-After.',
};

/** Schemas of rows as clients of other servers send them. */
export const ROW_SCHEMAS: Readonly<Record<string, Schema>> = {
  ModelCell: {
    nullable: true,
    description: 'Nested lists are tensors, of models that take them.',
    oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'boolean' }, { type: 'array', items: {} }],
  },
  ModelRow: {
    type: 'object',
    description: 'Column to value.',
    additionalProperties: { $ref: '#/components/schemas/ModelCell' },
  },
  ModelColumns: {
    type: 'object',
    description: 'Column to the values of all rows.',
    additionalProperties: { type: 'array', items: { $ref: '#/components/schemas/ModelCell' } },
  },
};

export const schemaRef = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An operation in another server's protocol: its errors are not our problems, which a default answer of its own keeps away. */
export function foreignOperation(operation: {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly answer: Schema;
  readonly error: string;
  readonly query?: readonly Schema[];
  /** By media type; absent where there is no body. */
  readonly body?: Readonly<Record<string, Schema>>;
}): Schema {
  const { id, tag, summary, answer, error, query, body } = operation;
  const contentOf = ([type, schema]: [string, Schema]): [string, Schema] => [type, { schema }];
  return {
    ...{ operationId: id, tags: [tag], summary },
    ...(query === undefined ? {} : { parameters: query }),
    ...(body !== undefined && {
      parameters: [...(query ?? []), TIMEOUT_PARAMETER],
      // A POST that changes nothing: it leaves no row in the audit trail.
      'x-read-only': true,
      requestBody: { required: true, content: Object.fromEntries(Object.entries(body).map(contentOf)) },
    }),
    responses: {
      200: { description: 'The answer.', content: { 'application/json': { schema: answer } } },
      default: {
        description: 'The request was refused or failed.',
        content: { 'application/json': { schema: schemaRef(error) } },
      },
    },
  };
}
