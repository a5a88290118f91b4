export { type ProtocolListener, type ProtocolListenerOptions, startProtocolListener } from './protocol-listener.js';
