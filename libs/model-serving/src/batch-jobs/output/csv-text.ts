import { type AnswerColumns, predictionAt, scoresOf } from '../scoring/answer-columns.js';

/** A value as CSV has it (RFC 4180). */
export function csvText(value: string | number | boolean, delimiter: string): string {
  const text = String(value);
  const isPlain = !text.includes(delimiter) && !/["\r\n]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** What comes behind the text of each row: the answers, a delimiter between them. */
export function csvAnswers(answers: AnswerColumns, delimiter: string): (index: number) => string {
  const scores = scoresOf(answers);
  return (index) => {
    let text = csvText(predictionAt(answers, index), delimiter);
    for (const score of scores) {
      const number = score[index] ?? Number.NaN;
      text += delimiter + (Number.isNaN(number) ? '' : String(number));
    }
    return text;
  };
}
