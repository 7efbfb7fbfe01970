import { Column, Entity, PrimaryColumn } from 'typeorm';

import { safeInteger } from '../inputs/bigint-column.js';

/** A file that was uploaded for a pending version. */
@Entity('model_version_files')
export class ModelVersionFileEntity {
  @PrimaryColumn({ name: 'version_id', type: 'text' })
  versionId: string;

  @PrimaryColumn({ name: 'path', type: 'text' })
  path: string;

  @Column({ name: 'digest', type: 'text' })
  digest: string;

  @Column({ name: 'size', type: 'bigint', transformer: safeInteger })
  size: number;
}
