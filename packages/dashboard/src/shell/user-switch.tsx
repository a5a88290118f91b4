import type { ExampleUser } from '../api/demo.js';

export interface UserSwitchProps {
  readonly users: readonly ExampleUser[];
  readonly user: ExampleUser;
  readonly onSwitch: (id: string) => void;
}

/** Lets a visitor be somebody else, to see what another role does not see. */
export function UserSwitch({ users, user, onSwitch }: UserSwitchProps) {
  return (
    <label className="picker">
      <span className="picker-name">Look as</span>
      <select value={user.id} title={user.description} onChange={(event) => onSwitch(event.target.value)}>
        {users.map(({ id, label, description }) => (
          <option key={id} value={id} title={description}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
