/** What became of one prediction, as a caller reports it. */
export interface FeedbackInput {
  readonly predictionId: string;
  /** The true class or value. */
  readonly label: string | number | boolean;
  /** A business metric of the outcome. */
  readonly value?: number;
  /** ISO 8601; now when absent. Needs the role `deployer` or `admin`. */
  readonly eventTime?: string;
}

/** A call that was kept. */
export interface FeedbackReceipt {
  /** Of the call, in the audit trail. */
  readonly feedbackId: string;
  readonly accepted: number;
}

/** Most items of one call. */
export const MAX_FEEDBACK_ITEMS = 1000;
