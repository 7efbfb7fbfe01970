import { canonicalJson, findFile, putFiles, readBlob, type ArtifactStore } from '@intelgraph/artifact-store';

import type { CardDocument } from './card-document.js';
import { cardMarkdown } from './card-markdown.js';

const JSON_FILE = 'card.json';
const MARKDOWN_FILE = 'card.md';
export const CARD_FORMATS = ['json', 'markdown'] as const;
export type CardFormat = (typeof CARD_FORMATS)[number];

/** Cards in the artifact store, both ways of writing them as files of one artifact. */
export class CardArtifacts {
  constructor(private readonly store: ArtifactStore) {}

  /** @returns the digest of the manifest: the same document has the same one and is not stored twice */
  async put(card: CardDocument): Promise<string> {
    const files = await putFiles(this.store, [
      { path: JSON_FILE, bytes: Buffer.from(`${canonicalJson(card)}\n`) },
      { path: MARKDOWN_FILE, bytes: Buffer.from(cardMarkdown(card)) },
    ]);
    return this.store.putManifest({ schema_version: 1, flavor: 'model-card', files });
  }

  async read(digest: string, format: CardFormat): Promise<string> {
    const manifest = await this.store.getManifest(digest);
    const file = findFile(manifest, format === 'json' ? JSON_FILE : MARKDOWN_FILE);
    return (await readBlob(this.store, file.digest)).toString('utf8');
  }
}
