import { useContext, useState } from 'react';
import { ApiContext } from '../api/api.js';
import { useKeys } from '../shell/keys.js';
import { type CodeInput, codesFor } from './code.js';

/** The form as code, in every way in which one can ask. */
export function CodeTabs(input: CodeInput) {
  const api = useContext(ApiContext);
  const [chosen, choose] = useState(0);
  const [copied, setCopied] = useState('');
  const codes = codesFor(input);
  const code = codes[chosen] ?? codes[0];
  const copy = async (what: string, text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(what);
  };
  useKeys({ c: () => void copy('code', code?.text ?? '') });
  return (
    <section className="code" aria-label="Code">
      <div className="tabs">
        {codes.map(({ name }, index) => (
          <button key={name} type="button" aria-pressed={index === chosen} onClick={() => choose(index)}>
            {name}
          </button>
        ))}
        <button type="button" className="copy" onClick={() => void copy('code', code?.text ?? '')}>
          {copied === 'code' ? 'Copied' : 'Copy (c)'}
        </button>
        <button type="button" onClick={() => void api.bearer().then((token) => copy('token', token))}>
          {copied === 'token' ? 'Copied' : 'Copy token'}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <pre tabIndex={0} data-code={code?.name}>
        {code?.text}
      </pre>
      <p className="note">{code?.run}</p>
    </section>
  );
}
