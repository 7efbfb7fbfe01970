import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { commandsOf, type Command } from './commands.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Schema {
  readonly $ref?: string;
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
}
interface Operation {
  readonly parameters?: readonly { name: string; in: string }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components?: { schemas?: Record<string, Schema> };
}
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const documents = Object.values(JSON.parse(read('docs/openapi.json')) as Record<string, Document>);

function find({ method, path }: Command): { operation: Operation; document: Document } | undefined {
  for (const document of documents) {
    for (const [template, operations] of Object.entries(document.paths)) {
      const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
      const operation = operations[method.toLowerCase()];
      if (pattern.test(path) && operation !== undefined) return { operation, document };
    }
  }
  return undefined;
}

/** What is wrong with a value, by field. */
function faults(value: unknown, given: Schema | undefined, document: Document, at = ''): string[] {
  const schema = resolved(given, document);
  if (schema?.enum && !schema.enum.includes(value)) return [`${at} is none of ${schema.enum.join(', ')}`];
  if (Array.isArray(value)) return value.flatMap((item, i) => faults(item, schema?.items, document, `${at}[${i}]`));
  if (typeof value !== 'object' || value === null || !schema?.properties) return [];
  const { properties, required = [] } = schema;
  const missing = required.filter((field) => !(field in value)).map((field) => `${at}.${field} is missing`);
  const wrong = Object.entries(value).flatMap(([field, item]) =>
    field in properties ? faults(item, properties[field], document, `${at}.${field}`) : [`${at}.${field} is unknown`],
  );
  return [...missing, ...wrong];
}

const resolved = (schema: Schema | undefined, { components }: Document): Schema | undefined =>
  schema?.$ref === undefined ? schema : components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];

describe("the README's commands", () => {
  const commands = commandsOf(read('README.md'));

  it.each([
    '/training',
    '/evaluation',
    '/predict',
    '/api/v1/features',
    '/api/v1/ab-tests',
    '/feedback',
    '/api/v1/monitoring/alerts',
    '/api/v1/model-cards',
    '/api/v1/audit',
  ])('name %s', (prefix) => {
    expect(commands.map(([, { path }]) => path)).toContainEqual(expect.stringMatching(new RegExp(`^${prefix}`)));
  });

  it.each(commands)('%s is as in the OpenAPI document', (_, command) => {
    const found = find(command);
    expect(found).toBeDefined();
    const { operation, document } = found!;
    expect(faults(command.body, operation.requestBody?.content['application/json']?.schema, document)).toEqual([]);
    const known = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining([...command.query]));
  });
});
