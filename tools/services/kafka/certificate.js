import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programPath } from '../debian-program.js';

/**
 * @typedef {object} Certificate
 * @property {string} certificateFile What clients trust.
 * @property {string} bundleFile Key and certificate, as a PEM key store.
 */

/**
 * Makes a certificate of localhost that signs for itself, good for a day.
 *
 * @param {string} folder
 * @returns {Certificate}
 */
export function makeCertificate(folder) {
  const [keyFile, certificateFile, bundleFile] = ['key.pem', 'ca.pem', 'keystore.pem'].map((name) =>
    join(folder, name),
  );
  if (keyFile === undefined || certificateFile === undefined || bundleFile === undefined) throw new Error('no names');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject, ...files];
  const { status, stderr } = spawnSync(programPath('openssl', 'openssl'), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl: ${stderr.trim()}`);
  writeFileSync(bundleFile, readFileSync(keyFile, 'utf8') + readFileSync(certificateFile, 'utf8'));
  return { certificateFile, bundleFile };
}
