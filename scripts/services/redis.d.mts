/** What is missing on this machine, or undefined. */
export declare function missingForRedis(): string | undefined;
export declare function startRedis(options: {
  dir: string;
  port: number;
}): Promise<{ readonly url: string; readonly pid: number; stop(): Promise<void> }>;
/** @throws Error when nothing answers PING at the URL */
export declare function probeRedis(url: string): Promise<void>;
