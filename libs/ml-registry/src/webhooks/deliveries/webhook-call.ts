/** A call on its way. */
export interface WebhookCall {
  readonly id: string;
  readonly webhook_id: string;
  readonly url: string;
  /** Sealed; null = it is not signed. */
  readonly secret: string | null;
  readonly body: string;
}

/** How a try ended; `text` is what was answered. */
export type CallOutcome =
  | { readonly outcome: 'delivered'; readonly status: number; readonly text: string }
  /** May work later: no answer, overload, a fault of the receiver. */
  | {
      readonly outcome: 'retry';
      readonly reason: string;
      readonly status?: number;
      readonly text?: string;
      readonly retryAfterMs?: number;
    }
  /** Will never work as it is. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly status?: number; readonly text?: string };

/** Is told how tries ended, for metrics. */
export interface WebhookObserver {
  attempted?(outcome: CallOutcome['outcome'], seconds: number): void;
  finished?(outcome: 'delivered' | 'failed'): void;
}
