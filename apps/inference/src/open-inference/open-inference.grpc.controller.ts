import type { GRPCInferenceServiceService, openInferenceProto } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { type AppLogger, type GrpcHandlers, LOGGER } from '@intelgraph/platform';
import { Inject, Injectable } from '@nestjs/common';

import { conformalOfProto } from './conformal-parameters.js';
import type { InferAnswer } from './infer-answer.js';
import type { ModelInferRequest } from './infer-request.decoder.js';
import type { TensorMetadata } from './model-tensors.js';
import { OpenInferenceExtensions } from './open-inference-extensions.js';
import { OpenInferenceExtensionsGrpc } from './open-inference-extensions.grpc.js';
import { OpenInference, SERVER } from './open-inference.service.js';
import { tensorsOfProto } from './proto-tensors.js';
import { streamInfer } from './stream/stream-infer.js';
import { binaryOfElements } from './tensors/binary-tensor.js';
import { contentsOfElements } from './tensors/proto-contents.js';
import { unlessEmpty } from './unless-empty.js';
import { refuseUnserved } from './unserved-parameters.js';
import { urgencyOfProto } from './urgency-parameters.js';
import { withinField } from './within-field.js';

/** The Open Inference Protocol over gRPC, under the package that Triton's and KServe's clients call. */
@Injectable()
export class OpenInferenceGrpcController implements GrpcHandlers<typeof GRPCInferenceServiceService> {
  private readonly extensions: OpenInferenceExtensionsGrpc;

  constructor(
    private readonly inference: OpenInference,
    extensions: OpenInferenceExtensions,
    @Inject(LOGGER) private readonly logger: AppLogger,
  ) {
    this.extensions = new OpenInferenceExtensionsGrpc(extensions);
  }

  serverLive(): Promise<openInferenceProto.ServerLiveResponse> {
    return Promise.resolve({ live: true });
  }

  serverReady(): Promise<openInferenceProto.ServerReadyResponse> {
    return Promise.resolve({ ready: this.inference.isReady });
  }

  serverMetadata(): Promise<openInferenceProto.ServerMetadataResponse> {
    return Promise.resolve({ ...SERVER, extensions: [...SERVER.extensions] });
  }

  modelReady(
    { name, version }: openInferenceProto.ModelReadyRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.ModelReadyResponse> {
    return Promise.resolve({ ready: this.inference.isServed(ctx, { model: name, version: unlessEmpty(version) }) });
  }

  async modelMetadata(
    { name, version }: openInferenceProto.ModelMetadataRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.ModelMetadataResponse> {
    const metadata = this.inference.metadata(ctx, { model: name, version: unlessEmpty(version) });
    return Promise.resolve({
      ...metadata,
      versions: [...metadata.versions],
      inputs: metadata.inputs.map(toProtoMetadata),
      outputs: metadata.outputs.map(toProtoMetadata),
    });
  }

  modelInfer(
    request: ModelInferRequest,
    ctx: RequestContext,
  ): openInferenceProto.ModelInferResponse | Promise<openInferenceProto.ModelInferResponse> {
    const target = { model: request.modelName, version: unlessEmpty(request.modelVersion) };
    const inputs = tensorsOfProto(request, this.inference.expected(ctx, target));
    request.outputs.forEach(refuseUnservedOutput);
    const urgency = urgencyOfProto(request.parameters);
    const conformal = conformalOfProto(request.parameters);
    const { form, outputs } = request;
    const asked = { id: unlessEmpty(request.id), inputs, form, outputs, urgency, conformal };
    const answer = this.inference.infer(ctx, target, asked);
    // Clients read the form in which they ask, and no other.
    const isRaw = request.rawInputContents.length > 0;
    return answer instanceof Promise ? answer.then((later) => toProto(later, isRaw)) : toProto(answer, isRaw);
  }

  modelStreamInfer(
    requests: AsyncIterable<openInferenceProto.ModelInferRequest>,
    ctx: RequestContext,
  ): AsyncIterable<openInferenceProto.ModelStreamInferResponse> {
    return streamInfer(requests, async (request) => this.modelInfer(request, ctx), this.logger);
  }

  async modelConfig(
    request: openInferenceProto.ModelConfigRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.ModelConfigResponse> {
    return Promise.resolve(this.extensions.modelConfig(request, ctx));
  }

  async modelStatistics(
    request: openInferenceProto.ModelStatisticsRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.ModelStatisticsResponse> {
    return Promise.resolve(this.extensions.modelStatistics(request, ctx));
  }

  repositoryIndex(
    request: openInferenceProto.RepositoryIndexRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.RepositoryIndexResponse> {
    return this.extensions.repositoryIndex(request, ctx);
  }

  repositoryModelLoad(
    request: openInferenceProto.RepositoryModelLoadRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.RepositoryModelLoadResponse> {
    return this.extensions.repositoryModelLoad(request, ctx);
  }

  repositoryModelUnload(
    request: openInferenceProto.RepositoryModelUnloadRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.RepositoryModelUnloadResponse> {
    return this.extensions.repositoryModelUnload(request, ctx);
  }
}

function toProto(
  { modelName, modelVersion, id, tensors }: InferAnswer,
  isRaw: boolean,
): openInferenceProto.ModelInferResponse {
  return {
    ...{ modelName, modelVersion, id, parameters: {} },
    outputs: tensors.map((tensor) => ({
      ...{ name: tensor.name, datatype: tensor.datatype, shape: tensor.shape.map(BigInt), parameters: {} },
      contents: isRaw ? undefined : contentsOfElements(tensor),
    })),
    rawOutputContents: isRaw ? tensors.map(binaryOfElements) : [],
  };
}

function refuseUnservedOutput(
  { parameters }: openInferenceProto.ModelInferRequest_InferRequestedOutputTensor,
  at: number,
): void {
  try {
    refuseUnserved(parameters);
  } catch (error) {
    throw withinField(`outputs[${at}]`, error);
  }
}

const toProtoMetadata = ({
  name,
  datatype,
  shape,
}: TensorMetadata): openInferenceProto.ModelMetadataResponse_TensorMetadata => ({
  ...{ name, datatype, shape: shape.map(BigInt) },
});
