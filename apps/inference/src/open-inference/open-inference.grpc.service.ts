import { GRPCInferenceServiceService } from '@intelgraph/contracts';

import { InferRequestDecoder } from './infer-request.decoder.js';

/** The Open Inference Protocol over gRPC, its requests for inference read by a decoder of our own. */
export function openInferenceService(): typeof GRPCInferenceServiceService {
  const decoder = new InferRequestDecoder();
  const requestDeserialize = (bytes: Buffer) => decoder.decode(bytes);
  const { modelInfer, modelStreamInfer } = GRPCInferenceServiceService;
  return {
    ...GRPCInferenceServiceService,
    modelInfer: { ...modelInfer, requestDeserialize },
    modelStreamInfer: { ...modelStreamInfer, requestDeserialize },
  };
}
