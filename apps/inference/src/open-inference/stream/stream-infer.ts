import type { openInferenceProto } from '@intelgraph/contracts';
import { type AppLogger, faultOf } from '@intelgraph/platform';

type Request = openInferenceProto.ModelInferRequest;
type Response = openInferenceProto.ModelInferResponse;

/** Every request has one answer, so that each is the last. */
const FINAL = { triton_final_response: { boolParam: true } };

/**
 * Answers requests in their order, one at a time: the next is read when the answer to the last was taken, so that neither a
 * slow reader nor a fast writer makes the server hold more than one. A request that fails is answered with its error.
 */
export async function* streamInfer(
  requests: AsyncIterable<Request>,
  infer: (request: Request) => Promise<Response>,
  logger: AppLogger,
): AsyncGenerator<openInferenceProto.ModelStreamInferResponse> {
  for await (const request of requests) yield await answerTo(request, infer, logger);
}

async function answerTo(
  request: Request,
  infer: (request: Request) => Promise<Response>,
  logger: AppLogger,
): Promise<openInferenceProto.ModelStreamInferResponse> {
  try {
    const answer = await infer(request);
    return { errorMessage: '', inferResponse: { ...answer, parameters: { ...answer.parameters, ...FINAL } } };
  } catch (error) {
    const { detail, unexpected } = faultOf(error);
    if (unexpected) logger.error({ err: error }, 'a request of a stream failed');
    const { modelName, modelVersion, id } = request;
    const failed = { modelName, modelVersion, id, parameters: FINAL, outputs: [], rawOutputContents: [] };
    return { errorMessage: detail, inferResponse: failed };
  }
}
