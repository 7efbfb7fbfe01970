import type { GuideBlock } from './document.mjs';

export declare const ELSEWHERE: readonly string[];
export declare const EXPLAINED: readonly string[];
export declare function leftOut(blocks: readonly GuideBlock[]): string[];
