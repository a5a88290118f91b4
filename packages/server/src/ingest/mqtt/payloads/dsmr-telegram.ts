import { crc16 } from './crc16.js';
import type { MessageContext } from './field-readings.js';
import { instantOf } from './local-time.js';
import { PayloadFault, type Reading } from './reading.js';

/**
 * Reads a telegram of a DSMR P1 port: the connection as a whole, the registers of each tariff, each conductor, and gas, which has
 * a time of its own. The power of a conductor is part of the whole and would count twice. A telegram without its CRC is taken; one with a wrong CRC is not.
 */
export function telegramReadings(text: string, context: MessageContext): Reading[] {
  checkCrc(text);
  const lines = new Map<string, readonly string[]>();
  for (const [, code = '', groups = ''] of text.matchAll(/^(\d+-\d+:\d+\.\d+\.\d+)((?:\([^)\r\n]*\))+)/gm)) {
    lines.set(
      code,
      [...groups.matchAll(/\(([^)]*)\)/g)].map(([, value]) => value as string),
    );
  }
  if (lines.size === 0) throw new PayloadFault('a telegram has lines such as 1-0:1.7.0(00.498*kW)');
  const timestampMs = instantOf(lines.get('0-0:1.0.0')?.[0], context.local, context.nowMs);
  const at = timestampMs === undefined ? {} : { timestampMs };
  const number = (code: string): number | undefined => numberOf(lines.get(code)?.[0]);
  const { labels } = context;
  const powers = powersOf(number('1-0:1.7.0'), number('1-0:2.7.0'));
  const readings: Reading[] = [
    { ...at, labels, metrics: powers },
    ...['1', '2'].map((tariff) => ({
      ...at,
      labels: { ...labels, tariff: `T${tariff}` },
      metrics: known({
        energy_import_kwh: number(`1-0:1.8.${tariff}`),
        energy_export_kwh: number(`1-0:2.8.${tariff}`),
      }),
    })),
    ...['3', '5', '7'].map((digit, index) => ({
      ...at,
      labels: { ...labels, phase: `L${index + 1}` },
      metrics: known({ voltage_v: number(`1-0:${digit}2.7.0`), current_a: number(`1-0:${digit}1.7.0`) }),
    })),
    ...gasReadings(lines, context),
  ];
  return readings.filter(({ metrics }) => Object.keys(metrics).length > 0);
}

/** Gas is read once an hour: `0-1:24.2.1(200913100000S)(04139.079*m3)`. */
function gasReadings(lines: ReadonlyMap<string, readonly string[]>, context: MessageContext): Reading[] {
  return [...lines].flatMap(([code, [time, volume]]) => {
    const gas = /^0-(\d):24\.2\.1$/.test(code) && volume?.endsWith('*m3') ? numberOf(volume) : undefined;
    if (gas === undefined) return [];
    const timestampMs = instantOf(time, context.local, context.nowMs);
    const meterId = `${context.labels.meterId}-gas`;
    return [{ ...(timestampMs === undefined ? {} : { timestampMs }), labels: { meterId }, metrics: { gas_m3: gas } }];
  });
}

/** kW of the telegram as W. */
function powersOf(importKw: number | undefined, exportKw: number | undefined): Record<string, number> {
  if (importKw === undefined && exportKw === undefined) return {};
  const importW = Math.round((importKw ?? 0) * 1_000);
  const exportW = Math.round((exportKw ?? 0) * 1_000);
  return { power_w: importW - exportW, power_import_w: importW, power_export_w: exportW };
}

function numberOf(text: string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?)(?:\*|$)/.exec(text ?? '');
  return found === null ? undefined : Number(found[1]);
}

function known(metrics: Record<string, number | undefined>): Record<string, number> {
  const entries = Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function checkCrc(text: string): void {
  const found = /!([0-9A-Fa-f]{4})\s*$/.exec(text);
  if (found === null) return;
  const body = Buffer.from(text.slice(text.indexOf('/'), found.index + 1), 'latin1');
  const crc = crc16(body);
  if (crc === Number.parseInt(found[1] as string, 16)) return;
  throw new PayloadFault(`the telegram's CRC is ${found[1]}, its text has ${crc.toString(16).padStart(4, '0')}`);
}
