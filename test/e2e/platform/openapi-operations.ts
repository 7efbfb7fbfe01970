/** One operation of the merged OpenAPI document. */
export interface Operation {
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; required?: boolean }[];
  readonly hasBody: boolean;
  /** JSON schema of the body, when it takes JSON. */
  readonly bodySchema: object | undefined;
  /** The audited event that a write announces. */
  readonly auditEvent: string | undefined;
  readonly readOnly: boolean;
  /** A write that leaves no audited event, for the reason that its document names. */
  readonly unaudited: boolean;
}

interface OperationObject {
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content?: Record<string, { schema?: object }> };
  'x-audit-event'?: string;
  'x-read-only'?: boolean;
  'x-unaudited'?: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Reads every operation that the gateway documents. */
export async function operationsOf(gateway: string): Promise<Operation[]> {
  const answer = await fetch(`${gateway}/docs-json`);
  if (!answer.ok) throw new Error(`no OpenAPI document: ${answer.status} ${await answer.text()}`);
  const document = (await answer.json()) as { paths: Record<string, Partial<Record<string, OperationObject>>> };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [toOperation(method, path, operation)];
    }),
  );
}

function toOperation(method: string, path: string, operation: OperationObject): Operation {
  return {
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    hasBody: operation.requestBody !== undefined,
    bodySchema: operation.requestBody?.content?.['application/json']?.schema,
    auditEvent: operation['x-audit-event'],
    readOnly: operation['x-read-only'] === true,
    unaudited: operation['x-unaudited'] !== undefined,
  };
}
