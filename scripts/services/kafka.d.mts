export declare function startKafka(options: {
  dir: string;
  port: number;
  say?: (line: string) => void;
  /** A second listener that wants TLS and the login; `certificateAndKey` names a PEM file with both. */
  secured?: { port: number; certificateAndKey: string; username: string; password: string };
}): Promise<{ readonly brokers: string[]; readonly pid: number; stop(): Promise<void> }>;
/** @throws Error when no broker answers */
export declare function probeKafka(brokers: string[]): Promise<void>;
