import type { Replay, VersionAnswer } from '@intelgraph/model-serving';

import type { ReplayedDto, VersionAnswerDto } from './replays.dto.js';

export function toReplayedDto({
  predictionId,
  modelName,
  inputs,
  recorded,
  replayed,
  difference,
}: Replay): ReplayedDto {
  return {
    prediction_id: predictionId,
    model_name: modelName,
    inputs,
    recorded: toAnswerDto(recorded),
    replayed: toAnswerDto(replayed),
    difference: { ...difference, probabilities: difference.probabilities && { ...difference.probabilities } },
  };
}

function toAnswerDto({ modelVersion, prediction, probabilities }: VersionAnswer): VersionAnswerDto {
  return { model_version: modelVersion, prediction, probabilities: probabilities && { ...probabilities } };
}
