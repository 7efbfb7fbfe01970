import { InvalidInputError } from '@intelgraph/kernel';

import type { FieldReference, Filter, FilterCondition, FilterOperator } from './filter-ast.js';
import type { SearchCatalog, SearchEntity, SearchField } from './search-fields.js';
import type { ValueOperator } from './search-values.js';
import type { SqlParameters } from './sql-parameters.js';

const FIELD = 'filter';

/**
 * Turns a filter into an SQL condition. Keys and values become parameters; only text of the catalogue becomes SQL.
 * A missing value never matches, `!=` included; NOT of such a condition does.
 *
 * @throws InvalidInputError naming `filter`, with the position, where a field does not exist or an operator or value
 *   does not fit it
 */
export function compileFilter(filter: Filter, catalog: SearchCatalog, parameters: SqlParameters): string {
  switch (filter.kind) {
    case 'condition':
      return compileCondition(filter, catalog, parameters);
    case 'not':
      return `(${compileFilter(filter.part, catalog, parameters)}) IS NOT TRUE`;
    case 'and':
    case 'or': {
      const parts = filter.parts.map((part) => compileFilter(part, catalog, parameters));
      return `(${parts.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
  }
}

function compileCondition(condition: FilterCondition, catalog: SearchCatalog, parameters: SqlParameters): string {
  const field = fieldOf(condition.field, catalog, FIELD);
  const { operator } = condition;
  assertFits(condition, field);
  if (operator === 'IS NOT NULL') return `(${present(field, parameters)})`;
  if (operator === 'IS NULL') return missing(field, parameters);
  const sql = compareValue(condition, operator, field, parameters);
  const values = condition.values.map(({ value }) => value);
  const missingToo = field.matchesMissing?.(operator, values) === true;
  return missingToo ? `(${sql} OR ${missing(field, parameters)})` : `(${sql})`;
}

function compareValue(
  { values }: FilterCondition,
  operator: ValueOperator,
  field: SearchField,
  parameters: SqlParameters,
): string {
  const [first] = values;
  const short =
    values.length === 1 && first !== undefined ? field.shortcut?.(operator, first.value, parameters) : undefined;
  return short ?? field.where(field.type.condition(operator, values, parameters), parameters);
}

function present(field: SearchField, parameters: SqlParameters): string {
  return field.where((expression) => `${expression} IS NOT NULL`, parameters);
}

const missing = (field: SearchField, parameters: SqlParameters): string =>
  `(${present(field, parameters)}) IS NOT TRUE`;

function assertFits({ field: reference, operator, values, valuePosition }: FilterCondition, field: SearchField): void {
  const operators: readonly FilterOperator[] = field.operators ?? field.type.operators;
  if (!operators.includes(operator)) {
    throw refuse(FIELD, reference.position, `${nameOf(reference)} takes ${operators.join(', ')}, not ${operator}`);
  }
  const wrong = values.find((value) => !field.type.accepts(value, operator));
  if (wrong !== undefined) {
    throw refuse(FIELD, valuePosition, `${nameOf(reference)} is compared with ${field.type.expected}`);
  }
}

/** Finds what a field of a filter or of an order means. @throws InvalidInputError naming `input` */
export function fieldOf(reference: FieldReference, catalog: SearchCatalog, input: string): SearchField {
  const prefix = reference.prefix?.toLowerCase();
  const entity = catalog.entities.find(({ prefixes }) =>
    prefix === undefined ? prefixes[0] === catalog.defaultEntity : prefixes.includes(prefix),
  );
  if (entity === undefined) {
    const known = catalog.entities.map(({ prefixes }) => prefixes[0]).join(', ');
    throw refuse(input, reference.position, `${nameOf(reference)} has an unknown prefix; there are ${known}`);
  }
  const field = entity.field(reference.key);
  if (field === undefined) throw refuse(input, reference.position, unknownKey(reference, entity));
  return field;
}

function unknownKey(reference: FieldReference, { keys = [] }: SearchEntity): string {
  return `${nameOf(reference)} is not a known field; there are ${keys.join(', ')}`;
}

const SHOWN = 80;

function nameOf({ prefix, key }: FieldReference): string {
  const name = prefix === undefined ? key : `${prefix}.${key}`;
  return name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name;
}

const refuse = (input: string, position: number, message: string): InvalidInputError =>
  InvalidInputError.of(input, `at character ${position}: ${message}`);
