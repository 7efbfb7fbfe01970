/** What a test found; null where a number is not defined for these samples. */
export interface TestResult {
  readonly statistic: number | null;
  /** Two-sided. */
  readonly p: number | null;
}

export const NOT_COMPUTABLE: TestResult = { statistic: null, p: null };
