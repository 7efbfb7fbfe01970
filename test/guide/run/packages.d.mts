/** @returns what it printed @throws Error with all of it when the program fails */
export declare function run(command: string, args: string[], options?: { cwd?: string }): string;
export declare function installPacked(root: string, folder: string, names: string[]): void;
