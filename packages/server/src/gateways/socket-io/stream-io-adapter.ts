import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server } from 'socket.io';

/** Gives Nest's gateways the Socket.IO server that stands behind the upgrade router, instead of one that listens itself. */
export class StreamIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly io: Server,
  ) {
    super(app);
  }

  override createIOServer(): Server {
    return this.io;
  }
}
