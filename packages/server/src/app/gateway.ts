import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { closeCodes, limits, StreamgaugeError } from '@streamgauge/protocol';
import express, { type RequestHandler } from 'express';
import { loadRules } from '../alerts/rules/load-rules.js';
import { HttpAuthGuard } from '../auth/http-auth.guard.js';
import { hasOneHost } from '../auth/single-host.js';
import { logLevels, type Settings } from '../config/settings.js';
import { loadDevices } from '../devices/load-devices.js';
import { Connections } from '../gateways/connections.js';
import { RawWebSocketServer } from '../gateways/raw-websocket/raw-websocket-server.js';
import { SocketIoServer, socketIoPath } from '../gateways/socket-io/socket-io-server.js';
import { StreamIoAdapter } from '../gateways/socket-io/stream-io-adapter.js';
import { UpgradeRouter } from '../gateways/upgrade-router.js';
import { ErrorFilter } from '../http/error.filter.js';
import { hasLines } from '../ingest/http/line-intake.js';
import { loadKafka } from '../ingest/kafka/load-kafka.js';
import { loadMqtt } from '../ingest/mqtt/load-mqtt.js';
import { Recovery } from '../storage/checkpoint/recovery.js';
import { Database } from '../storage/database.js';
import { Health } from '../telemetry/health.js';
import { AppModule } from './app.module.js';
import { dashboardFiles } from './dashboard-files.js';
import type { Files } from './engine.module.js';
import { loadCatalog } from './load-catalog.js';
import { boundRequests } from './request-deadline.js';

/** Time over which clients spread their return after a drain, ms. */
const reconnectWithinMs = 5_000;

/**
 * Connections that the kernel keeps until they are accepted; Linux allows at most net.core.somaxconn. With Node's 511, clients
 * that come back all at once are turned away, and try again after 1, 3, 7 and 15 s.
 */
const backlog = 4_096;

/** A gateway that listens. */
export interface Gateway {
  readonly url: string;
  readonly app: NestExpressApplication;
  /** Resolves when what was remembered is read back and the doors are open; at once where there is nothing to remember. */
  readonly ready: Promise<void>;
  /** Says goodbye to every session, then ends everything that was started. */
  close(): Promise<void>;
}

/**
 * Starts a gateway. It listens when this resolves, and lets people and producers in when it is `ready`.
 *
 * @throws CatalogError, FileFault, or Node's error when the port is taken.
 */
export async function startGateway(settings: Settings): Promise<Gateway> {
  const files = await readFiles(settings);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings, files), {
    bodyParser: false,
    abortOnError: false,
    logger: new ConsoleLogger({ logLevels: levelsFrom(settings.logLevel) }),
  });
  const socketIo = app.get(SocketIoServer);
  app.useWebSocketAdapter(new StreamIoAdapter(app, socketIo.io));
  app.useGlobalFilters(new ErrorFilter());
  app.disable('x-powered-by');
  if (settings.corsOrigins.length > 0) app.enableCors({ origin: [...settings.corsOrigins], credentials: true });
  app.use(oneHostOnly);
  app.use(socketIoPath, socketIo.polling);
  const { beforeBody } = app.get(HttpAuthGuard);
  app.use(
    '/ingest',
    beforeBody,
    express.text({ type: (request) => !hasLines(request), limit: limits.ingestBodyBytesMax }),
  );
  app.use('/alerts', beforeBody, express.json({ limit: 4_096 }));
  app.use('/devices', beforeBody, express.json({ limit: limits.ingestBodyBytesMax }));
  app.use('/admin', beforeBody, express.json({ limit: 4_096 }));
  app.use('/demo', express.json({ limit: 1_024 }));
  app.use(dashboardFiles());
  const server: Server = app.getHttpServer();
  boundRequests(server);
  app.get(UpgradeRouter).listenTo(server);
  await app.init();
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(settings.host)}:${port}`,
    app,
    ready: app.get(Recovery).done,
    close: () => stop(app),
  };
}

async function readFiles({ catalogFile, alertRulesFile, devicesFile, kafka, mqtt }: Settings): Promise<Files> {
  const catalog = await loadCatalog(catalogFile);
  return {
    catalog,
    rules: await loadRules(alertRulesFile, catalog),
    devices: await loadDevices(devicesFile),
    kafka: await loadKafka(kafka, catalog, catalogFile),
    brokers: await loadMqtt(mqtt, catalog),
  };
}

/** Nest's own `listen` takes no backlog. */
function listen(server: Server, { port, host }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(app: NestExpressApplication): Promise<void> {
  app.get(Health).drain();
  const connections = app.get(Connections);
  for (const connection of connections.list()) {
    connection.send('server:draining', { reconnectWithinMs });
    connections.remove(connection.id, closeCodes.draining);
  }
  // What is being sent leaves before the sockets are cut.
  await new Promise((resolve) => setImmediate(resolve));
  await app.get(Database).started();
  app.get(RawWebSocketServer).close();
  const server: Server = app.getHttpServer();
  server.closeAllConnections();
  await app.close();
}

const oneHostOnly: RequestHandler = (request, response, next) => {
  if (hasOneHost(request)) next();
  else response.status(400).json(new StreamgaugeError('BAD_MESSAGE', { what: 'a request names one host' }).toWire());
};

function levelsFrom(least: LogLevel | Settings['logLevel']): LogLevel[] {
  return ['fatal', ...logLevels.slice(0, logLevels.indexOf(least as Settings['logLevel']) + 1)];
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
