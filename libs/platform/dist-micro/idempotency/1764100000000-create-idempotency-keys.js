/** What was asked for under which `Idempotency-Key`, and what was answered. */ export class CreateIdempotencyKeys1764100000000 {
    async up(runner) {
        await runner.query(`
      CREATE TABLE idempotency_keys (
        workspace text NOT NULL,
        principal text NOT NULL,
        key text NOT NULL,
        target text NOT NULL,
        body_hash text,
        holder uuid NOT NULL,
        lease_until timestamptz NOT NULL,
        applied_subject text,
        status int,
        answer text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (workspace, principal, key)
      )`);
        await runner.query(`CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)`);
    }
    async down(runner) {
        await runner.query(`DROP TABLE idempotency_keys`);
    }
    constructor(){
        this.name = 'CreateIdempotencyKeys1764100000000';
    }
}

//# sourceMappingURL=1764100000000-create-idempotency-keys.js.map
