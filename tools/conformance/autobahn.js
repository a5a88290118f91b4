/** Autobahn's suite of WebSocket tests: where its Python is, how it is installed, and one run of it. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../repository.js';

const requirements = join(import.meta.dirname, 'requirements.txt');
const content = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
const folder = join(root, `node_modules/.cache/autobahn-${content}`);
/** Written last: a folder without it is half an installation. */
const done = join(folder, 'installed');

/** The suite is written in Python 2, which newer systems have no package of. */
const pythons = [process.env.PYTHON2, 'python2.7', 'python2', 'pypy'].filter((name) => name !== undefined);

/** Makes what was installed into a folder importable, packages in namespaces too, and runs the suite. */
const start = (/** @type {string} */ from) =>
  `import site; site.addsitedir(${JSON.stringify(from)}); from autobahntestsuite.wstest import run; run()`;

/**
 * How one case ended.
 *
 * @typedef {{ behavior: string, behaviorClose: string, remoteCloseCode: number | null }} Outcome
 */

export class Autobahn {
  /** @param {string} python */
  constructor(python) {
    this.python = python;
  }

  /** Installs it, or uses what has been installed. @throws {Error} that says what is missing. */
  static prepare() {
    const python = pythons.find((name) => succeeds(name, '-m', 'pip', '--version') && isSecond(name));
    if (python === undefined) throw new Error('there is no Python 2.7 with pip; name one in PYTHON2');
    if (existsSync(done)) return new Autobahn(python);
    rmSync(folder, { recursive: true, force: true });
    const patience = ['--disable-pip-version-check', '--retries', '1', '--timeout', '10'];
    const install = ['-m', 'pip', 'install', '-q', ...patience, '--target', folder, '-r', requirements];
    if (!succeeds(python, ...install)) throw new Error(`${python} could not install ${requirements}`);
    writeFileSync(done, '');
    return new Autobahn(python);
  }

  /**
   * Runs cases against a server that echoes.
   *
   * @param {string} url
   * @param {readonly string[]} cases Ids such as `9.1.2`; `*` = all.
   * @returns {Promise<Map<string, Outcome>>}
   */
  async run(url, cases) {
    const place = mkdtempSync(join(tmpdir(), 'autobahn-'));
    try {
      const spec = { outdir: place, servers: [{ url, agent: 'echo' }], cases, 'exclude-cases': [] };
      writeFileSync(join(place, 'spec.json'), JSON.stringify({ ...spec, 'exclude-agent-cases': {} }));
      const output = await outputOf(
        this.python,
        '-c',
        start(folder),
        '-m',
        'fuzzingclient',
        '-s',
        join(place, 'spec.json'),
      );
      const index = join(place, 'index.json');
      if (!existsSync(index)) throw new Error(`the suite ended without a report: ${output.slice(-2_000)}`);
      return new Map(Object.entries(JSON.parse(readFileSync(index, 'utf8')).echo));
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }
}

/** @param {string} command @param {string[]} args */
function succeeds(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** @param {string} python */
function isSecond(python) {
  return succeeds(python, '-c', 'import sys; sys.exit(sys.version_info[0] != 2)');
}

/** @param {string} command @param {string[]} args @returns {Promise<string>} */
function outputOf(command, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.once('error', reject).once('close', () => resolve(output));
  });
}
