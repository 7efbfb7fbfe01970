/** Experiments, runs and logged models are deleted softly: they can come back. */
export const LIFECYCLE_STAGES = ['active', 'deleted'] as const;
export type LifecycleStage = (typeof LIFECYCLE_STAGES)[number];

/** Which of them a list shows. */
export const LIFECYCLE_VIEWS = ['active_only', 'deleted_only', 'all'] as const;
export type LifecycleView = (typeof LIFECYCLE_VIEWS)[number];

/** The SQL of a view, to be put behind other conditions on a table with this alias. */
export function stageCondition(alias: string, view: LifecycleView): string {
  if (view === 'all') return '';
  return `AND ${alias}.lifecycle_stage = '${view === 'active_only' ? 'active' : 'deleted'}'`;
}
