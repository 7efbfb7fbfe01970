import type { StreamFact } from '@intelgraph/contracts';
import { newContext, type RequestContext } from '@intelgraph/kernel';

import { writtenStart, type Stream, type StreamStart } from './stream.js';
import type { StreamEntity } from './stream.entity.js';

/** A stream as its events carry it. @param from where the write moved it to */
export function streamFact(stream: Stream, isDeleted: boolean, from?: StreamStart): StreamFact {
  return {
    ...{ stream_id: stream.id, name: stream.name, deployment: stream.deployment },
    ...{ input_topic: stream.inputTopic, output_topic: stream.outputTopic },
    ...{ dead_letter_topic: stream.deadLetterTopic, format: stream.format },
    ...{ max_batch_rows: stream.maxBatchRows, max_wait_ms: stream.maxWaitMs },
    return_confidence: stream.returnConfidence,
    status: isDeleted ? 'deleted' : stream.state,
    revision: stream.revision,
    ...(from === undefined ? {} : { from: writtenStart(from) }),
    ...{ created_at: stream.createdAt.toISOString(), updated_at: stream.updatedAt.toISOString() },
  };
}

/** Messages are answered in the name of whoever made the stream. Each batch is a trace of its own. */
export const contextOf = ({ principal, workspace }: StreamEntity): RequestContext =>
  newContext({ ...principal, via: 'service:inference' }, workspace);
