import { onnxRuntime, SESSION_OPTIONS } from '../../tensor-models/onnx/onnx-runtime.js';
import type { Network } from '../../training/network.js';
import { nativeCall } from '../../workers/native-calls.js';
import type { OpenKernel } from '../dense-kernel.js';
import { type OnnxBackend, onnxProviderOf } from './onnx-backends.js';
import { networkOnnx, ONNX_INPUT, ONNX_OUTPUT } from './network-onnx.js';

/**
 * A network in a session of ONNX Runtime, which holds its weights once more.
 *
 * @param backend what it is to be computed on
 * @throws ONNX Runtime's own error
 */
export async function openOnnxKernel(network: Network, backend: OnnxBackend): Promise<OpenKernel> {
  const { ort } = onnxRuntime();
  const width = network.layers[0]?.inputs ?? 0;
  const outputs = network.layers.at(-1)?.units ?? 0;
  const session = await nativeCall(() =>
    ort.InferenceSession.create(networkOnnx(network), {
      ...SESSION_OPTIONS,
      // An arena never gives back what the largest batch took.
      ...{ enableCpuMemArena: false, executionProviders: [onnxProviderOf(backend)] },
    }),
  );
  const running = new Set<Promise<unknown>>();
  return {
    run: async (features, rows, out) => {
      const run = nativeCall(() =>
        session.run(
          { [ONNX_INPUT]: new ort.Tensor('float32', features.subarray(0, rows * width), [rows, width]) },
          { [ONNX_OUTPUT]: new ort.Tensor('float32', out, [rows, outputs]) },
        ),
      );
      running.add(run);
      try {
        await run;
      } finally {
        running.delete(run);
      }
    },
    close: async () => {
      await Promise.allSettled(running);
      await nativeCall(() => session.release());
    },
  };
}
