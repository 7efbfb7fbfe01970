type Step = (command: string) => Promise<string | undefined>;

/** By heading: what is done with each command. */
export declare function shellSteps(): Record<string, readonly Step[]>;
