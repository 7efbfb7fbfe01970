export interface GuideBlock {
  /** The nearest heading above. */
  heading: string;
  language: string;
  code: string;
  /** Line of the opening fence. */
  line: number;
}
/** @throws Error for a fence that is not understood */
export declare function blocksOf(text: string): GuideBlock[];
export declare function readGuide(path: string): GuideBlock[];
export declare function commandsUnder(blocks: readonly GuideBlock[], heading: string): string[];
export declare function promisesOf(blocks: readonly GuideBlock[]): string[];
