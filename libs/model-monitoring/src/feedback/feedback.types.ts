/** What turned out to be right for one prediction. */
export interface FeedbackRecord {
  readonly prediction_id: string;
  readonly label: string | number | boolean;
  /** A business metric of this case. */
  readonly value?: number;
  /** When it became known; the later one of two counts. */
  readonly event_time: string | Date;
}

/** How many labels count now; the others came after a later one. */
export interface FeedbackStored {
  readonly stored: number;
  readonly superseded: number;
}
