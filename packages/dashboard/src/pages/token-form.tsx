import { useState } from 'react';

/** Where no demo signs anybody in: a token is pasted, and kept for this tab only. */
export function TokenForm({ onToken }: { readonly onToken: (token: string) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        onToken(text.trim());
      }}
    >
      <h1>Streamgauge</h1>
      <p>Sign in with a token of your own. It stays in this tab.</p>
      <label>
        Token
        <textarea
          rows={5}
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
  );
}
