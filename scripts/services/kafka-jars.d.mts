/** What is missing on this machine, or undefined. */
export declare function missingForKafka(): string | undefined;
export declare const KAFKA_VERSION: string;
