import { IdField, IntField } from '@intelgraph/platform';
import type { OpenAPIObject } from '@nestjs/swagger';

type SchemaObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** A call that was kept. */
export class FeedbackReceiptDto {
  @IdField({ description: 'Of this call, in the audit trail.' })
  feedback_id: string;

  @IntField({ description: 'How many items there were.' })
  accepted: number;
}

const ITEM: SchemaObject = {
  type: 'object',
  additionalProperties: false,
  required: ['prediction_id', 'label'],
  properties: {
    prediction_id: { type: 'string', minLength: 1, maxLength: 128, description: 'Of the answer, also of an old one.' },
    label: {
      oneOf: [{ type: 'string', maxLength: 256 }, { type: 'number' }, { type: 'boolean' }],
      description: 'The true class or value.',
      example: 'fraud',
    },
    value: { type: 'number', nullable: true, description: 'A business metric of the outcome.' },
    event_time: {
      type: 'string',
      format: 'date-time',
      nullable: true,
      description: 'When it became true; only the roles deployer and admin may set it. Now when absent.',
    },
  },
};

/** One item, or a list of them. */
export const FEEDBACK_BODY: SchemaObject = {
  oneOf: [
    ITEM,
    {
      type: 'object',
      additionalProperties: false,
      required: ['items'],
      properties: { items: { type: 'array', minItems: 1, maxItems: 1000, items: ITEM } },
    },
  ],
};
