/** Second entry of the package: a gateway in memory and time that passes on demand. For tests only. */
export { FakeGateway, type Mood, type SentFrame } from './fake-gateway.js';
export { FakeRealtimeSocket, fakeRealtime } from './fake-realtime.js';
export { FakeSocket } from './fake-socket.js';
export { VirtualClock } from './virtual-clock.js';
