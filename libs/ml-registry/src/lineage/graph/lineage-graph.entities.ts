import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A node of the graph. `key` is the database's own: links are walked by it, and it never leaves the lib. */
@Entity('lineage_nodes')
export class LineageNodeEntity {
  @PrimaryColumn({ name: 'key', type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  key: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @Column({ name: 'namespace', type: 'text' })
  namespace: string;

  @Column({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'field', type: 'text' })
  field: string;

  @Column({ name: 'name', type: 'text', nullable: true })
  name: string | null;

  @Column({ name: 'digest', type: 'text', nullable: true })
  digest: string | null;
}

/** What is at `to_key` was made from what is at `from_key`. */
@Entity('lineage_links')
export class LineageLinkEntity {
  @PrimaryColumn({ name: 'from_key', type: 'bigint' })
  fromKey: string;

  @PrimaryColumn({ name: 'to_key', type: 'bigint' })
  toKey: string;

  @PrimaryColumn({ name: 'relationship', type: 'text' })
  relationship: string;
}
