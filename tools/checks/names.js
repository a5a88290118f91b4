/** Names that say nothing, and things that belong in one place only. Each message says what would be right. */
import { files, read } from '../repository.js';

const bannedFiles = {
  'utils.ts': 'name the file after its idea',
  'helpers.ts': 'name the file after its idea',
  'common.ts': 'name the file after its idea',
  'types.ts': 'a type lives with its idea',
};

/** Class names that the requirements demand. */
const requiredNames = new Set(['SubscriptionManager', 'MetricStreamService', 'RealtimeEmitterService']);

/**
 * What `explore/code.ts` has is text: programs of whoever reads it.
 *
 * @type {{ pattern: RegExp, where: RegExp, except: RegExp, fault: string }[]}
 */
const places = [
  {
    pattern: /\bprocess\.env\b/,
    where: /^packages\/.*\.tsx?$/,
    except: /^packages\/server\/src\/config\/|\/explore\/code\.ts$|\.test\.tsx?$/,
    fault: 'the environment is read in packages/server/src/config only; ask for a setting',
  },
  {
    pattern: /\b(Date\.now|setTimeout|setInterval|performance\.now|Math\.random|new Date\(\))/,
    where: /^packages\/(engine|client)\/src\/.*\.ts$/,
    except: /\/clock\.ts$|\.test\.ts$|\/testing\//,
    fault: 'time and chance are handed in; use the clock',
  },
  {
    pattern: /\bconsole\./,
    where: /^packages\/.*\.tsx?$/,
    except: /\/explore\/code\.ts$|\.test\.tsx?$/,
    fault: 'say it to a logger that was handed in',
  },
  {
    pattern: /from '(\.\.\/)+(protocol|engine|server|client|react|dashboard)\/src/,
    where: /\.(ts|tsx|js)$/,
    except: /^tools\//,
    fault: "a package is reached by its name, not by another package's src",
  },
];

/** @returns {string[]} faults */
export function nameFaults() {
  const faults = [];
  for (const path of files(/\.(ts|tsx|js)$/)) {
    const base = path.split('/').at(-1) ?? '';
    const advice = bannedFiles[/** @type {keyof typeof bannedFiles} */ (base)];
    if (advice !== undefined) faults.push(`${path}: ${advice}`);
    if (base !== base.toLowerCase()) faults.push(`${path}: file names are kebab-case`);
    faults.push(...faultsOf(path, read(path)));
  }
  return faults;
}

/**
 * @param {string} path
 * @param {string} text
 */
export function faultsOf(path, text) {
  const faults = [];
  const classes = /^packages\/.*\/src\//.test(path) ? text : '';
  for (const [, name = ''] of classes.matchAll(/\bclass (\w+(?:Manager|Helper|Handler|Service))\b/g)) {
    if (!requiredNames.has(name)) faults.push(`${path}: class ${name}: say what it is, e.g. Connections, Admission`);
  }
  for (const { pattern, where, except, fault } of places) {
    if (!where.test(path) || except.test(path)) continue;
    text.split('\n').forEach((line, index) => {
      if (pattern.test(line) && !/^\s*(\*|\/\/)/.test(line)) faults.push(`${path}:${index + 1}: ${fault}`);
    });
  }
  return faults;
}
