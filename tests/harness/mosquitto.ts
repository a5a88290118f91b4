import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find(existsSync);

/** Why there is no broker to test with; undefined where there is one. */
export const noMosquitto =
  program === undefined ? 'mosquitto is not installed (Debian: apt-get install mosquitto)' : undefined;

export interface Mosquitto {
  readonly url: string;
  readonly folder: string;
  /** Ends the broker, with `SIGKILL` as a crash does. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port with what it had kept. */
  again(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real broker on a free port of the loopback with a folder of its own. */
export async function startMosquitto(
  settings = '',
  files: Readonly<Record<string, string>> = {},
  users: Readonly<Record<string, string>> = {},
): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'mosquitto-'));
  const port = await freePort();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const passwords = join(folder, 'passwords');
  await writeFile(passwords, '', { mode: 0o600 });
  for (const [user, password] of Object.entries(users)) {
    execFileSync('mosquitto_passwd', ['-b', passwords, user, password], { stdio: 'ignore' });
  }
  const access =
    Object.keys(users).length === 0 ? 'allow_anonymous true' : `allow_anonymous false\npassword_file ${passwords}`;
  const root = process.getuid?.() === 0 ? 'user root\n' : '';
  const lines = `${root}listener ${port} 127.0.0.1\n${access}\npersistence true\npersistence_location ${folder}/\nmax_queued_messages 0\n${settings.replaceAll('FOLDER', folder)}\n`;
  await writeFile(join(folder, 'mosquitto.conf'), lines);
  let child: ChildProcess;
  const begin = async (): Promise<void> => {
    child = spawn(program as string, ['-c', join(folder, 'mosquitto.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      let log = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        log += String(chunk);
        if (/ running/.test(log)) resolve();
      });
      child.once('close', () => reject(new Error(`mosquitto ended: ${log}`)));
    });
  };
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await closed;
  };
  await begin();
  const stop = async (): Promise<void> => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `mqtt://127.0.0.1:${port}`, folder, end, again: begin, stop };
}

/** A device that publishes. */
export function device(url: string, options: mqtt.IClientOptions = {}): Promise<MqttClient> {
  return mqtt.connectAsync(url, { protocolVersion: 5, ...options });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
