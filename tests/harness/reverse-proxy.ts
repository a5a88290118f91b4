import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProgramRun, runProgram } from './run-program.js';

export type ProxyName = 'nginx' | 'haproxy';

const programs = { nginx: '/usr/sbin/nginx', haproxy: '/usr/sbin/haproxy' } as const;

/** Why a proxy cannot be tested with; undefined where it can. */
export function noProxy(name: ProxyName): string | undefined {
  return existsSync(programs[name]) ? undefined : `${name} is not installed (Debian: apt-get install ${name})`;
}

/** As operators set it up, but that all clients share one connection to the gateway. */
const nginxSettings = (folder: string, port: number, gatewayPort: number, isCaching: boolean): string => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  log_format urls '$request_uri';
  access_log ${folder}/access.log urls;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  proxy_cache_path ${folder}/cache keys_zone=answers:1m;
  upstream gateway { server 127.0.0.1:${gatewayPort}; keepalive 1; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://gateway;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      ${isCaching ? 'proxy_cache answers; proxy_cache_key $request_uri; proxy_cache_valid any 10m;' : 'proxy_buffering off;'}
      proxy_request_buffering off;
    }
  }
}
`;

const haproxySettings = (_folder: string, port: number, gatewayPort: number): string => `
global
  log stdout format raw local0
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout tunnel 60s
  http-reuse always
  log global
  log-format "%HU"
frontend clients
  bind 127.0.0.1:${port}
  default_backend gateways
backend gateways
  server gateway 127.0.0.1:${gatewayPort}
`;

/** A real reverse proxy in front of a gateway. */
export class ReverseProxy {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly run: ProgramRun,
    /** Addresses of the requests that it has seen and that are over, one a line. */
    readonly log: () => string,
  ) {}

  /** @param isCaching nginx keeps what it has been answered, for whoever asks for the same address, unless it is told not to. */
  static async start(name: ProxyName, gatewayUrl: string, isCaching = false): Promise<ReverseProxy> {
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    const port = await freePort();
    const settings = name === 'nginx' ? nginxSettings : haproxySettings;
    const file = join(folder, 'settings');
    await writeFile(file, settings(folder, port, Number(new URL(gatewayUrl).port), isCaching));
    // Nginx' workers are nobody's where it was started by root.
    const args =
      name === 'nginx' ? ['-e', `${folder}/error.log`, '-c', file, '-g', rootIsMeant()] : ['-db', '-f', file];
    const run = runProgram(programs[name], args);
    const log = name === 'nginx' ? () => readFileSync(join(folder, 'access.log'), 'utf8') : () => run.output();
    await Promise.race([answers(port), run.ended.then(() => Promise.reject(new Error(run.output())))]);
    return new ReverseProxy(`http://127.0.0.1:${port}`, folder, run, log);
  }

  async stop(): Promise<void> {
    this.run.child.kill('SIGTERM');
    await this.run.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

function rootIsMeant(): string {
  return process.getuid?.() === 0 ? 'user root;' : '';
}

/** Resolves once somebody listens there. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
