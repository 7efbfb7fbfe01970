export const SIGNATURE_TYPES = ['double', 'long', 'string', 'boolean', 'datetime'] as const;
export type SignatureType = (typeof SIGNATURE_TYPES)[number];

/** What a request may send for one column. */
export interface SignatureInput {
  readonly name: string;
  /** `long`: the training values were whole; any finite number is served. `datetime`: ISO 8601 text or epoch ms. */
  readonly type: SignatureType;
  /** False for dropped columns and for columns that had gaps in training (those are imputed). */
  readonly required: boolean;
  /** Documentation: the known categories. Others are served through the unknown bucket, not refused. */
  readonly allowed_values?: readonly string[];
  /** The training column was text holding numbers: numeric text and blanks are accepted as well. */
  readonly accepts_text?: boolean;
  /** The categories were numbers (codes) in training: numbers are accepted beside their text. */
  readonly accepts_numbers?: boolean;
  /** Why the model ignores this column; present only if it does. Any scalar is accepted. */
  readonly ignored?: string;
}

export interface SignatureOutput {
  readonly name: 'prediction' | 'probabilities';
  /** `map`: one number per class. */
  readonly type: 'string' | 'double' | 'long' | 'map';
  /** Of `probabilities`: the keys of the map, sorted; numbers by value. */
  readonly classes?: readonly string[];
  /** Of `probabilities`, two classes only: the second one, which is predicted from a probability of 0.5 on. */
  readonly positive_class?: string;
}

/** What a model takes and gives; on the wire and in the manifest as it stands here. */
export interface ModelSignature {
  readonly inputs: readonly SignatureInput[];
  readonly outputs: readonly SignatureOutput[];
}
