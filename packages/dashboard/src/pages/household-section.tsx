import { useMetrics } from '@streamgauge/react';
import { useMemo } from 'react';
import { LiveLine } from '../charts/live-line.js';
import { HiddenSection, Section } from '../tiles/section.js';
import { Tile } from '../tiles/tile.js';
import { Picker } from './picker.js';
import { useCanSee, useMetricTitle, useProvenance } from './session.js';
import { useChoice } from './use-choice.js';

const channel = 'meters';
const title = 'Household power';

export function HouseholdSection() {
  return useCanSee(channel) ? <Household /> : <HiddenSection id="household" title={title} />;
}

function Household() {
  const { options, chosen, choose } = useChoice(channel, 'meterId', 'power_w');
  const filters = useMemo(() => ({ meterId: chosen ?? '' }), [chosen]);
  const request =
    chosen === undefined ? null : { channel, filters, metrics: ['power_w', 'voltage_v', 'current_a', 'frequency_hz'] };
  const now = useMetrics(request);
  const registers = useMetrics(
    chosen === undefined ? null : { channel, filters, metrics: ['energy_import_kwh', 'energy_export_kwh'] },
  );
  const { health } = now;
  const powerTitle = useMetricTitle(channel, 'power_w');
  return (
    <Section
      id="household"
      title={title}
      provenance={useProvenance(channel)}
      health={health}
      asOf={now.asOf}
      controls={<Picker label="Meter" options={options} chosen={chosen} onChoose={choose} />}
    >
      <Tile
        hero
        label="Power"
        title={powerTitle}
        value={now.value('power_w')}
        delta={now.data?.power_w?.delta}
        decimals={0}
        unit="W"
        health={health}
        hue="--hue-power"
      />
      {chosen === undefined ? null : (
        <LiveLine
          key={chosen}
          request={{ channel, filters, metrics: ['power_w'] }}
          metric="power_w"
          hue="--hue-power"
          decimals={0}
          spanS={300}
          height={190}
          axes
          label="Power"
          unit="W"
        />
      )}
      <div className="tiles">
        <Tile
          label="Imported so far"
          title="Since the gateway started"
          value={registers.value('energy_import_kwh')}
          decimals={3}
          unit="kWh"
          health={registers.health}
        />
        <Tile
          label="Exported so far"
          title="Since the gateway started"
          value={registers.value('energy_export_kwh')}
          decimals={3}
          unit="kWh"
          health={registers.health}
        />
        <Tile label="Voltage" value={now.value('voltage_v')} decimals={1} unit="V" health={health} />
        <Tile label="Current" value={now.value('current_a')} decimals={2} unit="A" health={health} />
        <Tile label="Frequency" value={now.value('frequency_hz')} decimals={2} unit="Hz" health={health} />
      </div>
    </Section>
  );
}
