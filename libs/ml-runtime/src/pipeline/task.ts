export const TASKS = ['binary', 'multiclass', 'regression'] as const;
/** What is predicted: one of two classes, one of several, or a number. */
export type Task = (typeof TASKS)[number];
