/** What one epoch achieved. Losses are means per row. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** With dropout, over the epoch's steps. */
  readonly train_loss: number;
  readonly val_loss: number;
  /** `log_loss` for classes, `rmse` in units of the target for numbers. */
  readonly metric: 'log_loss' | 'rmse';
  readonly val_metric: number;
  /** Whether this epoch is the best so far. */
  readonly best: boolean;
  /** Seconds since training began. */
  readonly elapsed_s: number;
}
