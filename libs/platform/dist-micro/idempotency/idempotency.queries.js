const HERE = 'workspace = $1 AND principal = $2 AND key = $3';
const at = ({ workspace, principal, key })=>[
        workspace,
        principal,
        key
    ];
/**
 * Takes the key: when it is new, older than a day, or left by a process that died before its write committed.
 *
 * @returns whether it is ours now
 */ export async function claimKey(source, address, claim) {
    const { target, bodyHash, holder, leaseMs } = claim;
    const rows = await source.query(`INSERT INTO idempotency_keys AS k (workspace, principal, key, target, body_hash, holder, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 millisecond')
     ON CONFLICT (workspace, principal, key) DO UPDATE
       SET target = excluded.target, body_hash = excluded.body_hash, holder = excluded.holder,
           lease_until = excluded.lease_until, applied_subject = NULL, status = NULL, answer = NULL, created_at = now()
       WHERE (k.status IS NOT NULL OR k.lease_until < now())
         AND (k.created_at < now() - interval '24 hours'
              OR (k.status IS NULL AND k.applied_subject IS NULL AND k.target = excluded.target
                  AND k.body_hash IS NOT DISTINCT FROM excluded.body_hash))
     RETURNING 1`, [
        ...at(address),
        target,
        bodyHash,
        holder,
        leaseMs
    ]);
    return rows.length === 1;
}
export async function readKey(source, address) {
    const [row] = await source.query(`SELECT target, body_hash, status IS NULL AND lease_until > now() AS running, applied_subject, status, answer
     FROM idempotency_keys WHERE ${HERE}`, at(address));
    return row;
}
export async function extendLease(source, address, holder, ms) {
    await source.query(`UPDATE idempotency_keys SET lease_until = now() + $5 * interval '1 millisecond' WHERE ${HERE} AND holder = $4`, [
        ...at(address),
        holder,
        ms
    ]);
}
/** Part of the write's own transaction. Returns whether the key is still this holder's. */ export async function markApplied(tx, address, holder, subject) {
    const [, count] = await tx.query(`UPDATE idempotency_keys SET applied_subject = $5 WHERE ${HERE} AND holder = $4`, [
        ...at(address),
        holder,
        subject
    ]);
    return count === 1;
}
export async function keepAnswer(source, address, holder, kept) {
    await source.query(`UPDATE idempotency_keys SET status = $5, answer = $6, body_hash = $7 WHERE ${HERE} AND holder = $4`, [
        ...at(address),
        holder,
        kept.status,
        kept.answer,
        kept.bodyHash
    ]);
}
/** Frees the key of a request that changed nothing; one whose write committed stays, without answer. */ export async function releaseKey(source, address, holder) {
    await source.query(`DELETE FROM idempotency_keys WHERE ${HERE} AND holder = $4 AND status IS NULL AND applied_subject IS NULL`, [
        ...at(address),
        holder
    ]);
    await source.query(`UPDATE idempotency_keys SET lease_until = now() WHERE ${HERE} AND holder = $4`, [
        ...at(address),
        holder
    ]);
}
export async function forgetOldKeys(source) {
    await source.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'
     AND (status IS NOT NULL OR lease_until < now())`);
}

//# sourceMappingURL=idempotency.queries.js.map
