import { coinbaseCapture } from './coinbase-capture.js';
import { mimicNumerics } from './mimic-numerics.js';
import { mtgoxTrades } from './mtgox-trades.js';
import type { Preset } from './preset.js';
import { pyfolioPositions } from './pyfolio-positions.js';
import { pyfolioTransactions } from './pyfolio-transactions.js';
import { refitHouse } from './refit-house.js';
import { uciHousehold } from './uci-household.js';

/** Every recording that is understood without options, in the order in which a file is tried against them. */
export const knownPresets: readonly Preset[] = [
  uciHousehold,
  refitHouse,
  mimicNumerics,
  mtgoxTrades,
  pyfolioTransactions,
  pyfolioPositions,
  coinbaseCapture,
];
