import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  columnField,
  enumValue,
  idValue,
  integerValue,
  jsonField,
  keyedFields,
  namedFields,
  numberValue,
  relatedField,
  textValue,
  timeValue,
  type SearchCatalog,
  type SortTerm,
} from '../src/index.js';

/** A thing with every kind of searchable value; null and absent = missing. */
export interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly status: 'running' | 'failed' | null;
  /** Milliseconds since 1970. */
  readonly started: number | null;
  readonly size: bigint | null;
  readonly owner: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly parts: readonly string[];
}

export class CreateThings1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE things (id text COLLATE "C" PRIMARY KEY, name text COLLATE "C", status text,
      started timestamptz, size bigint, owner uuid, tags jsonb NOT NULL)`);
    await runner.query(
      `CREATE TABLE thing_metrics (thing_id text, key text, value float8, PRIMARY KEY (thing_id, key))`,
    );
    await runner.query(`CREATE TABLE thing_parts (thing_id text, name text, PRIMARY KEY (thing_id, name))`);
  }

  down = (): Promise<void> => Promise.resolve();
}

const hex = (id: string): string => id.replaceAll('-', '');

export const THINGS: SearchCatalog = {
  defaultEntity: 'attributes',
  entities: [
    namedFields(
      ['attributes', 'attribute', 'attr'],
      {
        name: columnField('thing.name', textValue, { type: 'text', nullable: true }),
        status: columnField(
          'thing.status',
          enumValue({ values: { RUNNING: 'running', FAILED: 'failed' }, strict: false }),
        ),
        state: columnField(
          'thing.status',
          enumValue({ values: { RUNNING: 'running', FAILED: 'failed' }, strict: true }),
        ),
        started: columnField('thing.started', timeValue, { type: 'time', nullable: true }),
        size: columnField('thing.size', integerValue, { type: 'integer', nullable: true }),
        owner: columnField(
          'thing.owner',
          idValue({
            cast: 'uuid',
            parse: (id) =>
              /^[0-9a-f]{32}$/.test(id) ? id.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : undefined,
            wire: (expression) => `replace(${expression}::text, '-', '')`,
          }),
          { type: 'uuid', nullable: true },
        ),
      },
      { 'the name': 'name' },
    ),
    keyedFields(['tags', 'tag'], (key) => ({
      ...jsonField('thing.tags', key, textValue, { contained: key === 'team' }),
      matchesMissing: (operator, values) => key === 'prompt' && operator === '!=' && values[0] === 'true',
    })),
    keyedFields(['metrics', 'metric'], (key) =>
      relatedField({
        from: 'thing_metrics m WHERE m.thing_id = thing.id',
        value: 'm.value',
        key: { column: 'm.key', value: key },
        type: numberValue,
        sort: (parameters, i) => ({
          join: `LEFT JOIN thing_metrics o${i} ON o${i}.thing_id = thing.id AND o${i}.key = ${parameters.add(key, 'text')}`,
          expression: `o${i}.value`,
          type: 'number',
          nullable: true,
        }),
      }),
    ),
    namedFields(['parts', 'part'], {
      name: relatedField({
        from: 'thing_parts p WHERE p.thing_id = thing.id',
        value: 'p.name',
        type: textValue,
      }),
    }),
  ],
};

export const BY_ID: SortTerm = { expression: 'thing.id', type: 'text', nullable: false, direction: 'ASC' };

export const shownOwner = (owner: string): string => hex(owner);
