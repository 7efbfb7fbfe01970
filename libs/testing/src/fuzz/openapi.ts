/** A JSON schema as far as values are made from it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface FuzzOperation {
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  /** Of the JSON body; undefined where there is no body. */
  readonly body: Schema | undefined;
  /** The body is a file, not JSON. */
  readonly isFile: boolean;
}

interface OperationObject {
  readonly parameters?: FuzzOperation['parameters'];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** The parts of an OpenAPI document that requests are made from. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** All operations of a document, in its order. */
export function fuzzOperationsOf({ paths }: ApiDocument): FuzzOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => {
      const content = requestBody?.content;
      const body = content?.['application/json']?.schema;
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        body,
        isFile: content !== undefined && body === undefined,
      };
    }),
  );
}
