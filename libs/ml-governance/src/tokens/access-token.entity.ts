import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An access token. Only the SHA-256 of its secret is kept: the secret has 256 random bits, so that no salt is needed. */
@Entity('access_tokens')
export class AccessTokenEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'principal', type: 'text' })
  principal: string;

  @Column({ name: 'roles', type: 'text', array: true })
  roles: string[];

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'secret_sha256', type: 'text' })
  secretSha256: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', precision: 3, nullable: true })
  revokedAt: Date | null;

  /** Grows with every write to the table, in the order of commits: replicas ask for what is newer. */
  @Column({ name: 'revision', type: 'bigint' })
  revision: string;
}
