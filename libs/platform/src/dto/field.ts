import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { IsDefined, ValidateIf } from 'class-validator';

/** What every field may say. */
export interface FieldOptions {
  description?: string;
  /** May be left out. */
  optional?: boolean;
  /** May be `null`. */
  nullable?: boolean;
  example?: unknown;
  /** Value that stands in when the field is left out, for the documentation. */
  default?: unknown;
  deprecated?: boolean;
}

/** Joins rules and schema of a field; absent optional and null nullable values skip the rules. */
export function field(
  options: FieldOptions,
  schema: Record<string, unknown>,
  rules: PropertyDecorator[],
): PropertyDecorator {
  const { description, optional = false, nullable = false, example, deprecated } = options;
  const documented = {
    ...schema,
    required: !optional,
    ...(nullable ? { nullable: true } : {}),
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(deprecated ? { deprecated } : {}),
  } as ApiPropertyOptions;
  const presence =
    optional || nullable
      ? ValidateIf(
          (_dto: object, value: unknown) => !(optional && value === undefined) && !(nullable && value === null),
        )
      : IsDefined({ message: 'is required' });
  return applyDecorators(ApiProperty(documented), presence, ...rules);
}
