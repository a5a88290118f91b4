/** Chooses one of the things that a section can be about. */
export interface PickerProps {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: string | undefined;
  readonly onChoose: (option: string) => void;
}

export function Picker({ label, options, chosen, onChoose }: PickerProps) {
  if (options.length < 2) return null;
  return (
    <select className="choice" aria-label={label} value={chosen} onChange={(event) => onChoose(event.target.value)}>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}
