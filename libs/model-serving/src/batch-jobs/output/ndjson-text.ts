import { type AnswerColumns, predictionAt, scoresOf } from '../scoring/answer-columns.js';

/** The fields of each row's answer, as they stand within an object. */
export function ndjsonAnswers(answers: AnswerColumns, names: readonly string[]): (index: number) => string {
  const scores = scoresOf(answers);
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  return (index) => {
    let text = `${keys[0] ?? ''}${JSON.stringify(predictionAt(answers, index))}`;
    scores.forEach((score, i) => {
      text += `,${keys[i + 1] ?? ''}${JSON.stringify(score[index])}`;
    });
    return text;
  };
}
