import type { Field } from './field.js';

/** The fields of a header block. */
export interface HeaderList {
  readonly fields: readonly Field[];
  /** Whether fields were left out, since all together are larger than a list may be. */
  readonly isTooLarge: boolean;
}
