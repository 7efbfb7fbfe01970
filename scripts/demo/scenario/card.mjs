import { check } from '../measures.mjs';

const SHOWN_LINES = 12;

/** States what only the author knows, has the card written, and reads it. */
export async function writeCard({ author, name, data, made }) {
  const path = `/api/v1/model-cards/${name}/1.0.0`;
  await author.put(`${path}/statement`, {
    intended_use: `Demonstration: predicts ${data.target} of rows like those of ${data.name}.`,
    limitations: 'Trained by a demonstration; nobody has reviewed the data.',
  });
  const card = await author.post(path, {});
  const text = await author.get(`${path}/card.md`);
  const digest = String(made.train.digest).replace('sha256:', '');
  check(text.includes(digest.slice(0, 12)), 'the card does not name the data of the training');
  check(text.includes('nobody has reviewed'), 'the card lacks what its author states');
  return [
    `${card.artifact_uri}`,
    ...text.split('\n').filter(Boolean).slice(0, SHOWN_LINES),
    `… ${author.url}${path}/card.md`,
  ];
}
