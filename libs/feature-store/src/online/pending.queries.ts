import type { OnlineWrite } from '@intelgraph/online-features';
import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

type StoredWrite = Omit<OnlineWrite, 'eventTime' | 'createdTime'> & { eventTime: string; createdTime: string };

export interface PendingWrites {
  readonly id: string;
  readonly writes: readonly OnlineWrite[];
}

/** Notes what has to go online when the transaction has committed. */
export async function addPending(tx: Transaction, id: string, writes: readonly OnlineWrite[]): Promise<void> {
  const stored = writes.map((write) => ({
    ...write,
    eventTime: write.eventTime.toString(),
    createdTime: write.createdTime.toString(),
  }));
  await tx.query(`INSERT INTO pending_online_writes (id, writes) VALUES ($1, $2)`, [id, JSON.stringify(stored)]);
}

export async function removePending(manager: EntityManager, ids: readonly string[]): Promise<void> {
  await manager.query(`DELETE FROM pending_online_writes WHERE id = ANY ($1::text[])`, [ids]);
}

export async function isPending(manager: EntityManager, id: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>(`SELECT FROM pending_online_writes WHERE id = $1`, [id]);
  return rows.length > 0;
}

/** The oldest notes that nobody else holds; they are held until the transaction ends. */
export async function takePending(tx: Transaction, limit: number): Promise<PendingWrites[]> {
  const rows = await tx.query<{ id: string; writes: StoredWrite[] }[]>(
    `SELECT id, writes FROM pending_online_writes ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
  return rows.map(({ id, writes }) => ({
    id,
    writes: writes.map((write) => ({
      ...write,
      eventTime: BigInt(write.eventTime),
      createdTime: BigInt(write.createdTime),
    })),
  }));
}
