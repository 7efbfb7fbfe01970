/** One dimension that a tuner samples. Bounds are included; `log`: uniform in the logarithm. */
export type SearchDimension =
  | { readonly kind: 'float'; readonly low: number; readonly high: number; readonly log: boolean }
  | { readonly kind: 'int'; readonly low: number; readonly high: number; readonly log: boolean }
  | { readonly kind: 'categorical'; readonly choices: readonly (string | number)[] };

/** What tuning searches unless told otherwise; hyperparameters that a job fixes are left out by the tuner. */
export const DEFAULT_SEARCH_SPACE: Readonly<Record<string, SearchDimension>> = {
  learning_rate: { kind: 'float', low: 5e-4, high: 1e-2, log: true },
  hidden_size: { kind: 'categorical', choices: [32, 64, 128] },
  hidden_layers: { kind: 'int', low: 1, high: 3, log: false },
  dropout: { kind: 'float', low: 0, high: 0.4, log: false },
  l2: { kind: 'float', low: 1e-4, high: 0.3, log: true },
  batch_size: { kind: 'categorical', choices: [64, 128, 256, 512] },
};
