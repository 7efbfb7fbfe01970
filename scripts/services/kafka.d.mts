export declare function startKafka(options: {
  dir: string;
  port: number;
  say?: (line: string) => void;
}): Promise<{ readonly brokers: string[]; readonly pid: number; stop(): Promise<void> }>;
/** @throws Error when no broker answers */
export declare function probeKafka(brokers: string[]): Promise<void>;
