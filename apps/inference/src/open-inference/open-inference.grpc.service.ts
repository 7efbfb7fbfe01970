import { GRPCInferenceServiceService } from '@intelgraph/contracts';

import { InferRequestDecoder } from './infer-request.decoder.js';
import { InferResponseEncoder } from './infer-response.encoder.js';

/** The Open Inference Protocol over gRPC, with a coding of our own for what comes thousands of times a second. */
export function openInferenceService(): typeof GRPCInferenceServiceService {
  const decoder = new InferRequestDecoder();
  const encoder = new InferResponseEncoder();
  const requestDeserialize = (bytes: Buffer) => decoder.decode(bytes);
  const { modelInfer, modelStreamInfer } = GRPCInferenceServiceService;
  return {
    ...GRPCInferenceServiceService,
    modelInfer: { ...modelInfer, requestDeserialize, responseSerialize: (answer) => encoder.encode(answer) },
    modelStreamInfer: { ...modelStreamInfer, requestDeserialize },
  };
}
