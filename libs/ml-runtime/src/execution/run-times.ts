/** Where the time of a run went, in milliseconds; what nobody measures is left out. */
export interface RunTimes {
  /** From handing the batch over until somebody took it up. */
  readonly queueMs?: number;
  readonly inputMs?: number;
  readonly inferMs?: number;
  readonly outputMs?: number;
  /** What computed it, where the model does not say it of all of its runs. */
  readonly backend?: string;
}
