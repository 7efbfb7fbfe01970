import { PROMPT_LABEL } from '../labels/prompt-label.js';

/** How MLflow keeps a prompt: as a model or version with these labels. */
const PROMPT_TYPE_LABEL = '_mlflow_prompt_type';
const PROMPT_TEXT_LABEL = 'mlflow.prompt.text';
const INTERNAL: readonly string[] = [PROMPT_LABEL, PROMPT_TYPE_LABEL, PROMPT_TEXT_LABEL];

type Labels = Readonly<Record<string, string>>;

export function isPrompt(labels: Labels | undefined): boolean {
  return labels?.[PROMPT_LABEL]?.toLowerCase() === 'true';
}

export function promptText(labels: Labels): string {
  return labels[PROMPT_TEXT_LABEL] ?? '';
}

/** Labels without those by which MLflow keeps prompts. */
export function shownLabels(labels: Labels | undefined): Labels {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => !INTERNAL.includes(key)));
}
