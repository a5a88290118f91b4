import { Module } from '@nestjs/common';
import { Closures } from './closures.js';
import { Connections } from './connections.js';
import { RawWebSocketServer } from './raw-websocket/raw-websocket-server.js';
import { SlowReaders } from './slow-readers.js';
import { AnalyticsWebSocketGateway } from './socket-io/analytics-websocket.gateway.js';
import { SocketIoServer } from './socket-io/socket-io-server.js';
import { SseController } from './sse/sse.controller.js';
import { SubscriptionManager } from './subscription-manager.js';
import { UpgradeRouter } from './upgrade-router.js';

@Module({
  controllers: [SseController],
  providers: [
    AnalyticsWebSocketGateway,
    Closures,
    Connections,
    RawWebSocketServer,
    SlowReaders,
    SocketIoServer,
    SubscriptionManager,
    UpgradeRouter,
  ],
  exports: [
    AnalyticsWebSocketGateway,
    Closures,
    Connections,
    RawWebSocketServer,
    SocketIoServer,
    SubscriptionManager,
    UpgradeRouter,
  ],
})
export class GatewaysModule {}
