export interface GuideBlock {
  /** The nearest heading above. */
  heading: string;
  language: string;
  code: string;
  /** Line of the opening fence. */
  line: number;
}
export declare function readGuide(path: string): GuideBlock[];
