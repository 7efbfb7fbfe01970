import { UnsupportedContentError } from './scoring-error.js';

export const SCORING_TYPES = ['text/csv', 'application/json'] as const;
export type ScoringType = (typeof SCORING_TYPES)[number];

/**
 * What a body is by its `Content-Type`, after MLflow's rules: UTF-8 only, and no parameter but `charset`.
 *
 * @throws UnsupportedContentError
 */
export function scoringType(header = ''): ScoringType {
  const [mediaType = '', ...parameters] = header.split(';').map((part) => part.trim());
  const pairs = parameters.map((pair) => pair.split('=', 2)).map(([key = '', value = '']) => ({ key, value }));
  const charset = pairs.find(({ key }) => key.toLowerCase() === 'charset')?.value ?? 'utf-8';
  if (charset.replaceAll('"', '').toLowerCase() !== 'utf-8') {
    throw new UnsupportedContentError('The scoring server only supports UTF-8');
  }
  const others = pairs.filter(({ key }) => key.toLowerCase() !== 'charset').map(({ key }) => key);
  if (others.length > 0)
    throw new UnsupportedContentError(`Unrecognized content type parameters: ${others.join(', ')}.`);
  const type = SCORING_TYPES.find((known) => known === mediaType.toLowerCase());
  if (type !== undefined) return type;
  const types = SCORING_TYPES.map((known) => `'${known}'`).join(', ');
  throw new UnsupportedContentError(
    `This predictor only supports the following content types: Types: [${types}]. Got '${header.slice(0, 200)}'.`,
  );
}
