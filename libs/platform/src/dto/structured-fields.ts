import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsNumber,
  IsObject,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import type { FieldOptions } from './field.js';
import { field } from './field.js';
import { RecordOf } from './record-rule.js';
import type { RecordRule } from './record-rule.js';

// Swagger takes a function for a lazy type only when its name is `type`, hence `type: () => type()` below.

/** A class that carries field decorators. */
export type DtoClass = new () => object;

export interface ArrayFieldOptions extends FieldOptions {
  /** Fewest items; 0 unless said otherwise. */
  min?: number;
  /** Most items; 1000 unless said otherwise. */
  max?: number;
}

function listRules({ min = 0, max = 1000 }: ArrayFieldOptions): PropertyDecorator[] {
  return [IsArray(), ArrayMinSize(min), ArrayMaxSize(max)];
}

/** A nested object: `@ObjectField(() => SplitDto)`. */
export function ObjectField(type: () => DtoClass, options: FieldOptions = {}): PropertyDecorator {
  const rules = [
    IsObject({ message: 'must be an object' }),
    ValidateNested({ message: 'must be an object' }),
    Type(type),
  ];
  return field(options, { type: () => type() }, rules);
}

/** A list of nested objects: `@ArrayField(() => ColumnDto)`. */
export function ArrayField(type: () => DtoClass, options: ArrayFieldOptions = {}): PropertyDecorator {
  const rules = [...listRules(options), ValidateNested({ each: true, message: 'must be an object' }), Type(type)];
  return field(options, { type: () => type(), isArray: true, ...bounds(options) }, rules);
}

/** A list of texts. */
export function StringArrayField(options: ArrayFieldOptions & { maxLength?: number } = {}): PropertyDecorator {
  const { maxLength = 1000 } = options;
  const rules = [...listRules(options), IsString({ each: true }), MaxLength(maxLength, { each: true })];
  return field(options, { type: 'array', items: { type: 'string', maxLength }, ...bounds(options) }, rules);
}

/** A list of words from a fixed set. */
export function EnumArrayField(values: readonly string[], options: ArrayFieldOptions = {}): PropertyDecorator {
  const message = `each must be one of ${values.join(', ')}`;
  const rules = [...listRules(options), IsIn([...values], { each: true, message })];
  return field(options, { type: 'array', items: { type: 'string', enum: [...values] }, ...bounds(options) }, rules);
}

/** A list of finite numbers. */
export function NumberArrayField(options: ArrayFieldOptions = {}): PropertyDecorator {
  const rules = [...listRules(options), IsNumber({ allowNaN: false, allowInfinity: false }, { each: true })];
  return field(options, { type: 'array', items: { type: 'number' }, ...bounds(options) }, rules);
}

export interface RecordFieldOptions extends FieldOptions {
  /** What the values must be; anything unless said otherwise. */
  values?: RecordRule['values'];
  /** Most entries; 1000 unless said otherwise. */
  max?: number;
}

/** An object with keys of the client's choice. */
export function RecordField(options: RecordFieldOptions = {}): PropertyDecorator {
  const { values = 'any', max = 1000 } = options;
  const additionalProperties = values === 'any' ? true : { type: values };
  return field(options, { type: 'object', additionalProperties }, [RecordOf({ values, max })]);
}

/** Any JSON value; the handler looks at it itself. */
export function JsonField(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { oneOf: ['object', 'array', 'string', 'number', 'boolean'].map((type) => ({ type })) }, []);
}

function bounds({ min, max = 1000 }: ArrayFieldOptions): Record<string, unknown> {
  return { ...(min === undefined ? {} : { minItems: min }), maxItems: max };
}
