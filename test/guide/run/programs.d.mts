import type { GuideBlock } from './document.mjs';

/** A heading of the guide, a heading whose code is changed, or code of our own. */
export type ProgramPart = string | readonly [string, (code: string) => string] | { readonly code: string };
export declare const PROGRAMS: Readonly<Record<string, readonly ProgramPart[]>>;
export declare function programOf(parts: readonly ProgramPart[], blocks: readonly GuideBlock[]): string;
