import { normal, seededRandom, weighted } from './random.mjs';

const CATEGORIES = [
  // name, share, typical amount, how much riskier than average (log odds)
  ['groceries', 30, 32, -0.9],
  ['fuel', 12, 48, -0.3],
  ['restaurant', 16, 28, -0.6],
  ['fashion', 10, 70, 0.1],
  ['travel', 6, 240, 0.5],
  ['electronics', 7, 180, 0.9],
  ['gift cards', 3, 90, 1.8],
  ['gaming', 6, 22, 0.7],
  ['pharmacy', 7, 19, -0.8],
  ['jewelry', 3, 320, 1.2],
];
const COUNTRIES = [
  ['DE', 46, -0.3],
  ['FR', 16, -0.1],
  ['NL', 10, -0.1],
  ['PL', 9, 0.1],
  ['US', 8, 0.4],
  ['GB', 7, 0.2],
  ['NG', 2, 1.5],
  ['BR', 2, 1.1],
];
const CHANNELS = [
  ['chip', 52, -1.2],
  ['contactless', 24, -0.8],
  ['online', 22, 1.0],
  ['magstripe', 2, 1.4],
];

export const TRANSACTION_COLUMNS = [
  'transaction_id',
  'amount',
  'merchant_category',
  'merchant_id',
  'hour',
  'country',
  'channel',
  'account_age_days',
  'transactions_last_24h',
  'distance_from_home_km',
  'is_fraud',
];

/**
 * Card transactions with a fraud rate near 1 %. Fraud follows log odds that grow with unusual amounts, night hours, new accounts,
 * bursts and distance, with noise, so that a good model reaches a ROC AUC near 0.97 and no model is perfect. About 2 % of the
 * account ages are missing.
 * @returns rows of text cells in the order of {@link TRANSACTION_COLUMNS}
 */
export function generateTransactions(count, seed) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => transaction(index, random));
}

function transaction(index, random) {
  const [category, , typical, categoryRisk] =
    CATEGORIES[
      weighted(
        random,
        CATEGORIES.map((entry) => entry[1]),
      )
    ];
  const [country, , countryRisk] =
    COUNTRIES[
      weighted(
        random,
        COUNTRIES.map((entry) => entry[1]),
      )
    ];
  const [channel, , channelRisk] =
    CHANNELS[
      weighted(
        random,
        CHANNELS.map((entry) => entry[1]),
      )
    ];
  const spread = normal(random);
  const amount = typical * Math.exp(0.7 * spread);
  const hour = Math.floor(Math.min(23, Math.max(0, 14 + 5 * normal(random)))) % 24;
  const night = hour < 6 ? 1.6 : hour > 21 ? 0.7 : 0;
  const age = Math.floor(20 + 1500 * random() ** 1.4);
  const burst = Math.floor(-Math.log(1 - random()) * 2.2);
  const distance = Math.exp(1.2 + 1.3 * normal(random)) * (country === 'DE' ? 1 : 12);
  const risk =
    1.1 * spread +
    categoryRisk +
    countryRisk +
    channelRisk +
    night +
    1.5 * Math.exp(-age / 120) +
    0.32 * burst +
    0.35 * Math.log1p(distance / 20) +
    0.4 * normal(random);
  const logOdds = 2 * risk - 11.1;
  const fraud = random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  return [
    `t-${String(index + 1).padStart(7, '0')}`,
    amount.toFixed(2),
    category,
    `m-${category.slice(0, 3)}-${String(Math.floor(random() ** 2 * 40)).padStart(2, '0')}`,
    String(hour),
    country,
    channel,
    random() < 0.02 ? '' : String(age),
    String(burst),
    distance.toFixed(1),
    String(fraud),
  ];
}
