import { v7 } from 'uuid';

/** Makes ids. Injected, so that tests can foresee them. */
export interface IdSource {
  next(): string;
}

/** UUIDv7 (RFC 9562): ordered by creation time, so that indexes on them stay compact. */
export const uuidv7Ids: IdSource = { next: () => v7() };
