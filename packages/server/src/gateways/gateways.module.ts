import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DevicesModule } from '../devices/devices.module.js';
import { Closures } from './closures.js';
import { Connections } from './connections.js';
import { Conversations } from './conversations.js';
import { RawWebSocketServer } from './raw-websocket/raw-websocket-server.js';
import { RealtimeGateway } from './realtime/realtime.gateway.js';
import { StandingState } from './realtime/standing-state.js';
import { SlowReaders } from './slow-readers.js';
import { AnalyticsWebSocketGateway } from './socket-io/analytics-websocket.gateway.js';
import { SocketIoServer } from './socket-io/socket-io-server.js';
import { SseController } from './sse/sse.controller.js';
import { Strangers } from './strangers.js';
import { SubscriptionManager } from './subscription-manager.js';
import { UpgradeRouter } from './upgrade-router.js';

@Module({
  imports: [AlertsModule, DevicesModule],
  controllers: [SseController],
  providers: [
    AnalyticsWebSocketGateway,
    Closures,
    Connections,
    Conversations,
    RawWebSocketServer,
    RealtimeGateway,
    SlowReaders,
    SocketIoServer,
    StandingState,
    Strangers,
    SubscriptionManager,
    UpgradeRouter,
  ],
  exports: [
    AnalyticsWebSocketGateway,
    Closures,
    Connections,
    RawWebSocketServer,
    RealtimeGateway,
    SocketIoServer,
    SubscriptionManager,
    UpgradeRouter,
  ],
})
export class GatewaysModule {}
