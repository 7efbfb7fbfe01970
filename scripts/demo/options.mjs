import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const HELP = `Takes a model from a CSV file to production, and watches it, through the gateway's REST API.

  npm run demo -- [options]

  --data FILE.csv        train on this file (default: generated card transactions)
  --target COLUMN        the column to predict (default: is_fraud, or what the platform finds)
  --rows N               rows to generate (default 25000)
  --seed N               seed of everything (default 42)
  --trials N             TPE trials of the first version (default 20)
  --name NAME            name of the model (default: from the data, with a suffix that is new each time)
  --url URL              the gateway (default http://127.0.0.1:8080; started when nothing answers)
  --author-token TOKEN   or INTELGRAPH_AUTHOR_TOKEN, or "author" in .data/dev-tokens.json
  --approver-token TOKEN or INTELGRAPH_APPROVER_TOKEN, or "approver" in .data/dev-tokens.json
  --admin-token TOKEN    or INTELGRAPH_ADMIN_TOKEN: makes the alert receiver (not needed in dev mode)
  --webhook-host ADDRESS where the demo receives alerts (default 127.0.0.1)
`;

/** The command line and environment, checked. Exits with the help text when asked for it. */
export function readOptions(argv, env) {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string' },
      target: { type: 'string' },
      rows: { type: 'string', default: '25000' },
      seed: { type: 'string', default: '42' },
      trials: { type: 'string', default: '20' },
      name: { type: 'string' },
      url: { type: 'string' },
      'author-token': { type: 'string' },
      'approver-token': { type: 'string' },
      'admin-token': { type: 'string' },
      'webhook-host': { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  return {
    data: values.data,
    target: values.target ?? (values.data ? undefined : 'is_fraud'),
    rows: wholeNumber(values.rows, '--rows', 500),
    seed: wholeNumber(values.seed, '--seed', 0),
    trials: wholeNumber(values.trials, '--trials', 1),
    name: values.name,
    url: (values.url ?? env.INTELGRAPH_URL ?? `http://127.0.0.1:${env.GATEWAY_PORT ?? 8080}`).replace(/\/+$/, ''),
    urlGiven: values.url !== undefined || env.INTELGRAPH_URL !== undefined,
    authorToken: values['author-token'] ?? env.INTELGRAPH_AUTHOR_TOKEN,
    approverToken: values['approver-token'] ?? env.INTELGRAPH_APPROVER_TOKEN,
    adminToken: values['admin-token'] ?? env.INTELGRAPH_ADMIN_TOKEN,
    webhookHost: values['webhook-host'],
    devTokensFiles: (env.DATA_DIR ? [env.DATA_DIR] : ['.data', '.data/distributed']).map(
      (folder) => `${folder}/dev-tokens.json`,
    ),
  };
}

function wholeNumber(text, option, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`${option} must be a whole number from ${least}`);
  return value;
}

/** The two identities: what was given, else the development tokens on this machine that the platform at `url` accepts. */
export async function readTokens({ authorToken, approverToken, devTokensFiles, url }) {
  if (authorToken && approverToken) return { author: authorToken, approver: approverToken };
  for (const file of devTokensFiles) {
    const seeded = readSeeded(file);
    if (seeded && (await isAccepted(url, seeded.author))) {
      return { author: authorToken ?? seeded.author, approver: approverToken ?? seeded.approver };
    }
  }
  throw new Error(
    `two tokens are needed: --author-token and --approver-token (${devTokensFiles.join(' and ')} of a platform in dev mode hold none that ${url} accepts)`,
  );
}

function readSeeded(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A folder may hold the tokens of a platform that ran here before. */
async function isAccepted(url, token) {
  const answer = await fetch(`${url}/api/v1/models?page_size=1`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status !== 401;
}
