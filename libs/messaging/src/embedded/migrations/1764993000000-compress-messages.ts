import type { MigrationInterface, QueryRunner } from 'typeorm';

import { APPEND_SEPARATE_MESSAGES } from './1763900100000-create-event-log.js';

// Partitions are locked in one order by every writer, so that writers wait for each other and never dead-lock. All values come as one:
// an array of them would come as text, twice as long, and be read byte by byte.
const APPEND_MESSAGES = `
  CREATE FUNCTION append_messages(topic_ids integer[], partition_ids integer[], keys bytea[], bodies bytea,
                                  body_lengths integer[], full_lengths integer[], header_texts text[])
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    target record;
    base bigint;
  BEGIN
    FOR target IN
      SELECT i.topic_id, i.partition_id, count(*) AS n
        FROM unnest(topic_ids, partition_ids) AS i (topic_id, partition_id) GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
      UPDATE partitions p SET next_offset = p.next_offset + target.n
        WHERE p.topic_id = target.topic_id AND p.partition = target.partition_id
        RETURNING p.next_offset - target.n INTO base;
      IF base IS NULL THEN
        RAISE EXCEPTION 'topic % has no partition %', target.topic_id, target.partition_id;
      END IF;
      INSERT INTO messages (topic_id, partition, log_offset, key, value, full_length, headers, published_at)
        SELECT i.topic_id, i.partition_id, base + row_number() OVER (ORDER BY i.place) - 1,
               i.key, substr(bodies, i.body_end - i.body_length + 1, i.body_length), i.full_length, i.header_text,
               clock_timestamp()
          FROM (SELECT *, (sum(body_length) OVER (ORDER BY place))::integer AS body_end
                  FROM unnest(topic_ids, partition_ids, keys, body_lengths, full_lengths, header_texts)
                       WITH ORDINALITY AS u (topic_id, partition_id, key, body_length, full_length, header_text, place)) AS i
         WHERE i.topic_id = target.topic_id AND i.partition_id = target.partition_id;
    END LOOP;
    PERFORM pg_notify('event_log', (SELECT string_agg(DISTINCT id::text, ',') FROM unnest(topic_ids) AS id));
  END $$`;

const OLD_APPEND = `append_messages(integer[], integer[], bytea[], bytea[], text[])`;
const APPEND = `append_messages(integer[], integer[], bytea[], bytea, integer[], integer[], text[])`;

/**
 * Long values are compressed by who writes them: PostgreSQL's own compression took most of its time at thousands of predictions a
 * second.
 */
export class CompressMessages1764993000000 implements MigrationInterface {
  name = 'CompressMessages1764993000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE messages ADD COLUMN full_length integer, ALTER COLUMN value SET STORAGE EXTERNAL`);
    await runner.query(APPEND_MESSAGES);
    await runner.query(`DROP FUNCTION ${OLD_APPEND}`);
  }

  /** Messages that are compressed by then are lost: nobody could read them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION ${APPEND}`);
    await runner.query(APPEND_SEPARATE_MESSAGES);
    await runner.query(`DELETE FROM messages WHERE full_length IS NOT NULL`);
    await runner.query(`ALTER TABLE messages DROP COLUMN full_length, ALTER COLUMN value SET STORAGE EXTENDED`);
  }
}
