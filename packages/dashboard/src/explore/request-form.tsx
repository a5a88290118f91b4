import type { ChannelInfo } from '../api/channels.js';
import type { Draft } from './request.js';

export interface RequestFormProps {
  readonly draft: Draft;
  readonly channels: readonly ChannelInfo[];
  readonly onChange: (change: Partial<Draft>) => void;
}

const windowMaxS = 60;

/** What is asked for: channel, metrics, filters, groups, window and function. */
export function RequestForm({ draft, channels, onChange }: RequestFormProps) {
  const channel = channels.find(({ name }) => name === draft.channel);
  const functions = functionsOf(channel, draft.metrics);
  return (
    <div className="request-form">
      <label className="field">
        <span>Channel</span>
        <select
          value={draft.channel}
          onChange={(event) =>
            onChange({ channel: event.target.value, metrics: [], filters: [], groupBy: [], type: undefined })
          }
        >
          {channels.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <p className="note">{channel?.description}</p>
      <Checks
        legend="Metrics (none: all)"
        options={channel?.metrics}
        chosen={draft.metrics}
        onChange={(metrics) => onChange({ metrics })}
      />
      <Checks
        legend="Group by"
        options={channel?.labels}
        chosen={draft.groupBy}
        onChange={(groupBy) => onChange({ groupBy })}
      />
      <FilterFields draft={draft} channel={channel} onChange={onChange} />
      <label className="field">
        <span>
          Window <b className="number">{draft.window === undefined ? 'the channel’s' : `${draft.window} s`}</b>
        </span>
        <input
          type="range"
          min={-1}
          max={windowMaxS}
          value={draft.window ?? -1}
          onChange={(event) =>
            onChange({ window: event.target.valueAsNumber < 0 ? undefined : event.target.valueAsNumber })
          }
        />
      </label>
      <label className="field">
        <span>Function</span>
        <select
          value={draft.type ?? ''}
          onChange={(event) => onChange({ type: event.target.value === '' ? undefined : event.target.value })}
        >
          <option value="">each metric’s own</option>
          {functions.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface ChecksProps {
  readonly legend: string;
  readonly options: readonly { readonly name: string; readonly description: string }[] | undefined;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
}

function Checks({ legend, options, chosen, onChange }: ChecksProps) {
  const toggled = (name: string): string[] =>
    chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
  return (
    <fieldset>
      <legend>{legend}</legend>
      {options?.map(({ name, description }) => (
        <label key={name} title={description}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => onChange(toggled(name))} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function FilterFields({
  draft,
  channel,
  onChange,
}: Omit<RequestFormProps, 'channels'> & { readonly channel: ChannelInfo | undefined }) {
  const { filters, rawFilters } = draft;
  const set = (index: number, change: Partial<Draft['filters'][number]>): void =>
    onChange({ filters: filters.map((filter, at) => (at === index ? { ...filter, ...change } : filter)) });
  return (
    <fieldset>
      <legend>
        Filters{' '}
        <button
          type="button"
          className="link"
          aria-pressed={rawFilters !== undefined}
          onClick={() => onChange({ rawFilters: rawFilters === undefined ? '{}' : undefined })}
        >
          JSON
        </button>
      </legend>
      {rawFilters === undefined ? (
        <>
          {filters.map(({ label, values }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <span key={index} className="filter-row">
              <select aria-label="Label" value={label} onChange={(event) => set(index, { label: event.target.value })}>
                <option value="">label</option>
                {channel?.labels.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
              <input
                aria-label="Values"
                placeholder="a, b"
                value={values}
                onChange={(event) => set(index, { values: event.target.value })}
              />
              <button
                type="button"
                aria-label="Remove the filter"
                onClick={() => onChange({ filters: filters.filter((_, at) => at !== index) })}
              >
                ✕
              </button>
            </span>
          ))}
          <button type="button" onClick={() => onChange({ filters: [...filters, { label: '', values: '' }] })}>
            Add a filter
          </button>
        </>
      ) : (
        <textarea
          aria-label="Filters as JSON"
          rows={4}
          spellCheck={false}
          value={rawFilters}
          onChange={(event) => onChange({ rawFilters: event.target.value })}
        />
      )}
    </fieldset>
  );
}

/** Functions that all the chosen metrics have. */
function functionsOf(channel: ChannelInfo | undefined, metrics: readonly string[]): readonly string[] {
  const chosen = channel?.metrics.filter(({ name }) => metrics.length === 0 || metrics.includes(name)) ?? [];
  const all = [...new Set(chosen.flatMap(({ functions }) => functions))];
  return all.filter((name) => chosen.every(({ functions }) => functions.includes(name)));
}
