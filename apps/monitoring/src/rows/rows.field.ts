import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, ValidateIf } from 'class-validator';
import { applyDecorators } from '@nestjs/common';

/** Most rows in a request; the library takes more. */
export const MAX_REQUEST_ROWS = 100_000;

/** Rows of column values, which may be left out; the domain looks at the values. */
export function RowsField(description: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      required: false,
      maxItems: MAX_REQUEST_ROWS,
      description,
      example: [{ amount: 150.5, merchant_id: '12345', foreign: false, age: null }],
    }),
    ValidateIf((_dto: object, value: unknown) => value !== undefined),
    IsArray(),
    ArrayMaxSize(MAX_REQUEST_ROWS),
  );
}
