/**
 * The jars of a Kafka broker. pom.xml says what it is made of; Maven brings it, from where its own settings say; jars.json
 * pins each file, so that a broker is always the same one.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { programPath } from '../debian-program.js';

const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'streamgauge', 'kafka-4.4.0');

/** @type {Record<string, string>} sha-256 by file */
const sums = JSON.parse(readFileSync(join(import.meta.dirname, 'jars.json'), 'utf8'));

/**
 * The class path of a broker; what is not there yet is brought.
 *
 * @throws {Error} where Maven may not fetch, or a file is not the one that is pinned.
 */
export function brokerClassPath() {
  const names = Object.keys(sums);
  if (!names.every((name) => existsSync(join(folder, name)))) fetchJars();
  const wrong = names.find((name) => sumOf(join(folder, name)) !== sums[name]);
  if (wrong !== undefined) throw new Error(`${join(folder, wrong)} is not the file that is pinned; remove it`);
  return names.map((name) => join(folder, name)).join(delimiter);
}

function fetchJars() {
  const maven = programPath('mvn', 'maven');
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const args = ['-q', '-B', '-f', join(import.meta.dirname, 'pom.xml'), copy, `-DoutputDirectory=${folder}`];
  const { status, stdout } = spawnSync(maven, [...args, '-DincludeScope=runtime'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Maven cannot bring the broker: ${stdout.split('\n').find((line) => line !== '')}`);
}

/** @param {string} path */
function sumOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
