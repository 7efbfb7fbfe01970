/** The parts of an OpenAPI 3 document that merging looks at. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths: Record<string, unknown>;
  components?: Record<string, Record<string, unknown>>;
  tags?: { name: string; description?: string }[];
  [extension: `x-${string}`]: unknown;
}

/**
 * Puts the documents of all services into one. A component that two services define differently keeps both forms: the
 * second is named after its service and its references follow.
 */
export function mergeOpenApi(
  info: OpenApiDocument['info'],
  parts: Readonly<Record<string, OpenApiDocument>>,
): OpenApiDocument {
  const merged: OpenApiDocument & { components: Record<string, Record<string, unknown>> } = {
    openapi: '3.0.0',
    info,
    paths: {},
    components: {},
    tags: [],
  };
  for (const [service, part] of Object.entries(parts)) {
    const renamed = withoutClashes(service, part, merged.components);
    for (const [path, item] of Object.entries(renamed.paths)) {
      // Health, metrics and documentation are each process's own.
      if (!/^\/(health|metrics|docs)(\/|-|$)/.test(path)) merged.paths[path] = item;
    }
    for (const [kind, items] of Object.entries(renamed.components ?? {})) {
      merged.components[kind] = { ...merged.components[kind], ...items };
    }
    merged.tags?.push(...(renamed.tags ?? []));
  }
  return merged;
}

function withoutClashes(
  service: string,
  part: OpenApiDocument,
  taken: Readonly<Record<string, Record<string, unknown>>>,
): OpenApiDocument {
  let text = JSON.stringify(part);
  for (const [kind, items] of Object.entries(part.components ?? {})) {
    for (const [name, item] of Object.entries(items)) {
      const other = taken[kind]?.[name];
      if (other === undefined || JSON.stringify(other) === JSON.stringify(item)) continue;
      const own = `${service}_${name}`;
      text = text
        .replaceAll(`"#/components/${kind}/${name}"`, `"#/components/${kind}/${own}"`)
        .replace(`"${name}":${JSON.stringify(item)}`, `"${own}":${JSON.stringify(item)}`);
    }
  }
  return JSON.parse(text) as OpenApiDocument;
}
