import { run } from './packages.mjs';

const NOT_YET = "'pytorch' is refused until its issue; the same command with 'tfjs' is run as well";

/** Runs a command line of the guide as it is typed. @returns the answer's status and body */
export function typed(command) {
  const output = run('bash', ['-c', command.replace(/^curl /, `curl -sS -w '\\n%{http_code}' `)]);
  const [, text, status] = /^([^]*)\n(\d{3})$/.exec(output);
  return { status: Number(status), body: JSON.parse(text) };
}

async function finished(jobId) {
  for (;;) {
    const job = await (await fetch(`http://localhost:8000/training/status/${jobId}`)).json();
    if (job.status !== 'queued' && job.status !== 'running') return job;
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

function expectStatus(answer, status) {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function deploy() {
  const answer = await fetch('http://localhost:8001/api/v1/deployments', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'fraud_detector',
      model_name: 'fraud_detector',
      routes: [{ version: '1.0.0', weight: 100 }],
    }),
  });
  if (answer.status !== 201) throw new Error(`deploying answered ${answer.status}: ${await answer.text()}`);
}

/**
 * By heading: what is done with each of the block's commands, in order, and what they need before and after. Each throws when
 * an answer is not what the guide promises, and returns a sentence when a command cannot be taken literally.
 */
export function shellSteps() {
  let jobId;
  return {
    'Start Training Job': [
      async (command) => {
        const refused = expectStatus(typed(command), 422);
        if (!refused.errors.some(({ field }) => field === 'model_type')) throw new Error(JSON.stringify(refused));
        jobId = expectStatus(typed(command.replace('"pytorch"', '"tfjs"')), 201).job_id;
        return NOT_YET;
      },
    ],
    'Monitor Training': [
      async (command) => {
        expectStatus(typed(command.replace('{job_id}', jobId)), 200);
        return '{job_id} is the id that the start answered';
      },
      async (command) => {
        const { items } = expectStatus(typed(command), 200);
        if (!items.some((job) => job.job_id === jobId)) throw new Error('the job is not in the list');
        const job = await finished(jobId);
        if (job.status !== 'succeeded') throw new Error(JSON.stringify(job));
        await deploy();
      },
    ],
    'Evaluate Model': [evaluate],
    'Real-time Inference': [
      async (command) => {
        const { prediction, confidence, explanation } = expectStatus(typed(command), 200);
        if (prediction === undefined || confidence === undefined || !explanation) throw new Error('a part is missing');
      },
    ],
    'Batch Predictions': [
      async (command) => {
        const { predictions } = expectStatus(typed(command), 200);
        if (predictions.length !== 2) throw new Error(JSON.stringify(predictions));
      },
    ],
  };
}

async function evaluate(command) {
  const asked = expectStatus(typed(command), 422);
  if (!/sensitive/.test(JSON.stringify(asked.errors))) throw new Error(JSON.stringify(asked));
  const named = command.replace('"include_fairness"', '"sensitive_columns": ["region"], "include_fairness"');
  const { metrics, fairness, robustness, explainability } = expectStatus(typed(named), 200);
  const names = Object.keys(metrics).join();
  if (names !== 'accuracy,precision,recall,f1') throw new Error(`metrics ${names}`);
  if (!fairness || !robustness || !explainability) throw new Error('a part of the evaluation is missing');
  return 'fairness needs sensitive_columns';
}

/** Runs a heading's commands, one after the other. @returns what its steps say about taking them literally */
export async function runSteps(steps, commands) {
  if (steps.length !== commands.length) throw new Error(`${commands.length} commands, ${steps.length} are known`);
  const said = [];
  for (const [at, step] of steps.entries()) said.push(await step(commands[at]));
  return said.filter((sentence) => sentence !== undefined).join('; ');
}
