interface Service {
  readonly pid: number;
  /** Why it ended. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}
export declare function keepRunning<T extends Service>(
  name: string,
  start: () => Promise<T>,
  say: (line: string) => void,
  options?: { pauseMs?: number },
): Promise<T>;
