import { parseFilter, type Filter } from '@intelgraph/persistence';

/** The label by which MLflow tells prompts, which it keeps as models, from models. */
export const PROMPT_LABEL = 'mlflow.prompt.is_prompt';

/** Whether a search is for prompts: only then are they found, as in MLflow. @throws InvalidInputError naming `filter` */
export function asksForPrompts(filter: string | undefined): boolean {
  const parsed = filter === undefined ? undefined : parseFilter(filter);
  return parsed !== undefined && mentionsPrompts(parsed);
}

function mentionsPrompts(filter: Filter): boolean {
  switch (filter.kind) {
    case 'not':
      return mentionsPrompts(filter.part);
    case 'and':
    case 'or':
      return filter.parts.some(mentionsPrompts);
    case 'condition': {
      if (filter.field.key !== PROMPT_LABEL) return false;
      const value = String(filter.values[0]?.value).toLowerCase();
      return (filter.operator === '=' && value === 'true') || (filter.operator === '!=' && value === 'false');
    }
  }
}

/** SQL that leaves prompts out. @param labels the column */
export const withoutPrompts = (labels: string): string => `NOT (${labels} @> '{"${PROMPT_LABEL}": "true"}'::jsonb)`;
