import { jsonField, keyedFields, textValue, type SearchEntity } from '@intelgraph/persistence';

import { PROMPT_LABEL } from './prompt-label.js';

/** Labels as a search sees them: `tags.<key>`. A thing without the label of prompts is none. */
export function labelFields(column: string): SearchEntity {
  return keyedFields(['tags', 'tag', 'labels', 'label'], (key) => ({
    ...jsonField(column, key, textValue, { contained: true }),
    matchesMissing: (operator, values) => key === PROMPT_LABEL && operator === '!=' && values[0] === 'true',
  }));
}
