import { deviceSchema } from '@streamgauge/protocol/schemas';
import { z } from 'zod';
import { readSettingsFile } from '../config/settings-file.js';
import { DeviceRegistry } from './device-registry.js';

const devicesSchema = z.array(deviceSchema.extend({ tenantId: z.string().min(1).max(128) }));

/**
 * The registry with the devices of a file: an array of devices, each with its `tenantId`.
 *
 * @throws FileFault
 */
export async function loadDevices(file: string | undefined): Promise<DeviceRegistry> {
  const registry = new DeviceRegistry();
  if (file === undefined) return registry;
  for (const { tenantId, ...device } of await readSettingsFile(file, devicesSchema))
    registry.register(tenantId, device);
  return registry;
}
