import { isActivation } from '../../kernels/plan/activations.js';
import type { PlanStep } from '../../kernels/plan/plan.js';
import { itemShapeOf, type Layer } from './layer-chain.js';
import type { LayerConfig } from './layer-config.js';
import { NotUnderstood } from './not-understood.js';

/** The activation that a layer is. @throws NotUnderstood where it is none, or one that is not compiled */
export function activationOf(layer: Layer, config: LayerConfig): PlanStep['activation'] {
  switch (layer.getClassName()) {
    case 'Activation':
      return activationNamed(layer, config['activation']);
    case 'ReLU': {
      const most = config['maxValue'] ?? null;
      if (most === null || most === 6) return most === 6 ? 'relu6' : 'relu';
      break;
    }
    case 'ELU':
      if (config['alpha'] === 1) return 'elu';
      break;
    case 'Softmax':
      if (config['axis'] === -1 || config['axis'] === itemShapeOf(layer).length) return 'softmax';
      break;
  }
  throw new NotUnderstood(`the layer ${layer.name} (${layer.getClassName()}) is not compiled where it stands`);
}

/** The activation that a layer has. @throws NotUnderstood */
export function activationNamed({ name }: Layer, activation: unknown): PlanStep['activation'] {
  if (isActivation(activation)) return activation;
  throw new NotUnderstood(`the activation of the layer ${name} is not compiled: ${JSON.stringify(activation)}`);
}
