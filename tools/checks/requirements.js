/**
 * docs/REQUIREMENTS.md answers every line of the three requirements. Which line is answered by which row is in requirements.json;
 * `node tools/checks/requirements.js FOLDER` holds that against the documents themselves, where somebody has them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../repository.js';

/** Per document, by its number: a line of it → the beginning of the row that answers it. */
const answersPath = 'tools/checks/requirements.json';
const documentPath = 'docs/REQUIREMENTS.md';

/** @typedef {Record<string, Record<string, string>>} Answers */
/** @typedef {{ section: string, asked: string, shown: string }} Row */

/** @returns {string[]} faults */
export function requirementFaults() {
  return faultsIn(rowsOf(read(documentPath)), JSON.parse(read(answersPath)));
}

/**
 * @param {readonly Row[]} rows
 * @param {Answers} answers
 */
export function faultsIn(rows, answers) {
  const unshown = rows
    .filter(({ shown }) => shown !== 'the same' && !/`[^`\s]+\.test\.tsx?`/.test(shown))
    .map(({ asked }) => `${documentPath}: “${asked}” names no test`);
  const unanswered = Object.entries(answers).flatMap(([section, lines]) =>
    Object.entries(lines)
      .filter(([, answer]) => !rows.some((row) => row.section === section && row.asked.startsWith(answer)))
      .map(([line, answer]) => `${documentPath}: section ${section} has no row “${answer}”, which answers “${line}”`),
  );
  return [...unshown, ...unanswered];
}

/** @param {string} text @returns {Row[]} */
export function rowsOf(text) {
  /** @type {Row[]} */
  const rows = [];
  let section = '';
  for (const line of text.split('\n')) {
    section = /^## (\d) /.exec(line)?.[1] ?? section;
    const [, asked = '', , shown = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (!line.startsWith('| ') || asked === 'asked for' || asked.startsWith('---')) continue;
    rows.push({ section, asked, shown });
  }
  return rows;
}

/**
 * What a requirement asks for: items of lists, sentences, and in its code what others call or see.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function demandsOf(text) {
  const parts = text.split(/^```.*$/m);
  const demands = parts.flatMap((part, index) => (index % 2 === 0 ? inProse(part) : inCode(part)));
  return [...new Set(demands)];
}

/** @param {string} prose */
function inProse(prose) {
  return prose.split('\n').flatMap((line) => {
    if (/^\s*(#|\||$)/.test(line) || /:$|\*\*(As a|I want|So that)\*\*/.test(line)) return [];
    if (/\*\*(Given|When|Then)\*\*/.test(line)) return [];
    const item = /^\s*(?:[-*]|\d+\.) (?:\[ \] )?(.+)$/.exec(line)?.[1];
    return item === undefined ? line.split(/(?<=\.) /).map((sentence) => sentence.trim()) : [item];
  });
}

/** @param {string} code */
function inCode(code) {
  const patterns = [
    /^\s+@(?:SubscribeMessage|Get|Post)\('[^']+'\)/gm,
    /^ {2}(?:async )?(?!constructor|private|if|for|while|it\b|useEffect)\w+(?=\()/gm,
    /\bit\('[^']+'/g,
    /CREATE (?:TABLE|INDEX) \w+/g,
    /add_retention_policy|create_hypertable/g,
    /function use\w+/g,
    /const \{[^}]+\} = use\w+\(\)/g,
    /^.+ → .+$/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([found]) => found.trim().replace(/^async /, '')),
  );
}

if (process.argv[1] === import.meta.filename) {
  const [folder = ''] = process.argv.slice(2);
  /** @type {Answers} */
  const answers = JSON.parse(read(answersPath));
  let count = 0;
  let missing = 0;
  for (const file of readdirSync(folder).sort()) {
    const section = file[0] ?? '';
    for (const demand of demandsOf(readFileSync(join(folder, file), 'utf8'))) {
      count += 1;
      if (answers[section]?.[demand] !== undefined) continue;
      missing += 1;
      process.stdout.write(`${section}: “${demand}” is answered by no row\n`);
    }
  }
  process.stdout.write(`${count - missing} passed, ${missing} failed\n`);
  process.exitCode = missing === 0 ? 0 : 1;
}
