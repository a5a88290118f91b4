/** Who is compared, and how each is started and asked. */
import { LineProcess } from '../load/line-process.js';
import { serverCore } from '../load/load-client.js';
import { nodeServer } from '../load/node-server.js';
import { textWithPlaceForStamp } from '../servers/update-text.js';

/**
 * What each client looks at: `views` sources that are the same for all, or one of its own.
 *
 * @typedef {object} Scene
 * @property {number} clients
 * @property {number} views
 * @property {'all' | 'own'} audience
 * @property {number} tickMs of a server that has ticks
 * @property {number} perRound sources that send in a round
 * @property {'middle' | 'random'} [offset] when in a tick they do
 * @property {boolean} [compression] whether clients offer it and the gateway has it switched on
 */

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {(scene: Scene, programs: { limit: string }) => LineProcess} start
 * @property {(scene: Scene) => Omit<import('../load/load-client.js').Asked, 'port'>} asks
 */

/** @param {Scene} scene */
const sourcesOf = ({ views, clients, audience }) => (audience === 'own' ? clients : views);

/** @param {'ws' | 'socket-io'} file @returns {Contender['start']} */
const byHand = (file) => (scene) =>
  nodeServer(file, { sources: sourcesOf(scene), perRound: scene.perRound, audience: scene.audience });

/** @param {Scene} scene */
const gateway = (scene) =>
  nodeServer('streamgauge', {
    tickMs: scene.tickMs,
    sources: sourcesOf(scene),
    perRound: scene.perRound,
    offset: scene.offset ?? 'middle',
    compression: scene.compression ?? false,
  });

/**
 * One request per view, by its source; the number of the session is filled in by the client. MIN: the stamp is that of the
 * oldest sample in the frame, also where a late loop has put several into one.
 *
 * @param {Scene} scene
 */
function requests({ views, audience }) {
  const sources = audience === 'own' ? ['s{i}'] : Array.from({ length: views }, (_, view) => `s${view}`);
  return sources.map((source) => ({
    channel: 'bench',
    metrics: ['at_us', 'n', 'load'],
    filters: { source },
    aggregation: { type: 'MIN', window: 0 },
  }));
}

/** @type {Record<'limit' | 'ours' | 'oursBySocketIo' | 'ws' | 'socketIo', Contender>} */
export const contenders = {
  limit: {
    name: 'C, only writes',
    start: ({ views }, { limit }) => new LineProcess(serverCore, limit, [textWithPlaceForStamp(), String(views)]),
    asks: ({ clients }) => ({ fast: clients }),
  },
  ours: {
    name: 'Streamgauge /ws',
    start: gateway,
    asks: (scene) => ({
      fast: scene.clients,
      views: scene.views,
      check: true,
      hasToken: true,
      compression: scene.compression ?? false,
      subscribe: JSON.stringify({ event: 'subscribe', id: 1, data: requests(scene) }),
    }),
  },
  oursBySocketIo: {
    name: 'Streamgauge Socket.IO',
    start: gateway,
    asks: (scene) => ({
      fast: scene.clients,
      views: scene.views,
      check: true,
      hasToken: true,
      isSocketIo: true,
      subscribe: `42/analytics/stream,1${JSON.stringify(['subscribe', requests(scene)])}`,
    }),
  },
  ws: { name: 'ws', start: byHand('ws'), asks: ({ clients }) => ({ fast: clients }) },
  socketIo: {
    name: 'Socket.IO',
    start: byHand('socket-io'),
    asks: ({ clients }) => ({ fast: clients, isSocketIo: true }),
  },
};
