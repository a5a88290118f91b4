import { useState } from 'react';

export interface TokenFormProps {
  /** Why an earlier token was not taken. */
  readonly reason: string | undefined;
  readonly onToken: (token: string) => void;
}

/** Where no demo signs anybody in: a token is pasted, and kept for this tab only. */
export function TokenForm({ reason, onToken }: TokenFormProps) {
  const [text, setText] = useState('');
  return (
    <main className="sign-in">
      <form
        className="notice"
        onSubmit={(event) => {
          event.preventDefault();
          onToken(text.trim());
        }}
      >
        <h2>Sign in</h2>
        <p>This gateway runs no demo: paste a token (a JWT) that it accepts. It stays in this tab.</p>
        {reason === undefined ? null : (
          <p className="refusal" role="alert">
            ⚠ {reason}
          </p>
        )}
        <label>
          Token
          <textarea
            rows={6}
            value={text}
            onChange={(event) => setText(event.target.value)}
            spellCheck={false}
            autoComplete="off"
          />
        </label>
        <button type="submit" disabled={text.trim() === ''}>
          Sign in
        </button>
      </form>
    </main>
  );
}
