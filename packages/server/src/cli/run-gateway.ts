import { type Gateway, startGateway } from '../app/gateway.js';
import type { Settings } from '../config/settings.js';

/** Runs a gateway until Ctrl-C or SIGTERM. A second signal does not wait for the goodbye. */
export async function runGateway(settings: Settings, announce: (gateway: Gateway) => void): Promise<void> {
  const gateway = await startGateway(settings);
  announce(gateway);
  await new Promise<void>((resolve) => {
    let isStopping = false;
    const stop = (): void => {
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
  await gateway.close();
  process.exit(0);
}
