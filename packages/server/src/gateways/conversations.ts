import { Injectable, Logger } from '@nestjs/common';
import { Engine } from '@streamgauge/engine';
import { StreamgaugeError } from '@streamgauge/protocol';
import { clientSchemas, readForm } from '@streamgauge/protocol/schemas';
import { TokenVerifier } from '../auth/token-verifier.js';
import { type Answered, answerMessage } from './answer-message.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';

/** Answers what a live connection says: the same for every door. Never throws; a defect of ours is an answer too. */
@Injectable()
export class Conversations {
  private readonly logger = new Logger(Conversations.name);
  /** Refreshes of a connection are answered one after another: the token that came last is the one that counts. */
  private readonly refreshes = new WeakMap<Connection, Promise<unknown>>();

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly connections: Connections,
    private readonly engine: Engine,
  ) {}

  /** At once, but for a refresh, whose token has to be verified first. */
  answer(connection: Connection, event: string, data: unknown): Answered | Promise<Answered> {
    if (event === 'auth:refresh') return this.refreshInTurn(connection, data);
    try {
      return this.answerNow(connection, event, data);
    } catch (error) {
      return this.failed(error);
    }
  }

  private answerNow(connection: Connection, event: string, data: unknown): Answered {
    const room = this.connections.roomOf(connection);
    const answered = answerMessage(connection.session, event, data, this.engine.nowMs(), room);
    this.connections.recount(connection);
    return answered;
  }

  private refreshInTurn(connection: Connection, data: unknown): Promise<Answered> {
    const before = this.refreshes.get(connection) ?? Promise.resolve();
    const refreshed = before.then(() => this.refresh(connection, data)).catch((error: unknown) => this.failed(error));
    this.refreshes.set(connection, refreshed);
    return refreshed;
  }

  private async refresh(connection: Connection, data: unknown): Promise<Answered> {
    try {
      const parsed = readForm(clientSchemas['auth:refresh'], data);
      if (!parsed.success) throw new StreamgaugeError('BAD_MESSAGE', { what: 'auth:refresh takes {token}' });
      const identity = await this.verifier.verify(parsed.data.token);
      this.connections.refresh(connection, identity);
      return { answer: { success: true, expiresAt: identity.expiresAtMs }, frames: [] };
    } catch (error) {
      if (!(error instanceof StreamgaugeError)) throw error;
      return { answer: { success: false, ...error.toWire() }, frames: [] };
    }
  }

  private failed(error: unknown): Answered {
    this.logger.error(error);
    return { answer: { success: false, ...new StreamgaugeError('INTERNAL').toWire() }, frames: [] };
  }
}
