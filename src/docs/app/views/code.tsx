import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { CodeLink } from '../lib/code-links.ts';
import { highlight, type Token } from '../lib/highlight.ts';

interface CodeProps {
  readonly code: string;
  readonly language: string;
  /** Places in the code that lead somewhere, in order, without overlap. */
  readonly links?: readonly CodeLink[];
  readonly numbered?: boolean;
  readonly label?: string;
}

/** Highlighted code with line numbers, a copy button and links. */
export function Code({ code, language, links = [], numbered = false, label = 'Code' }: CodeProps) {
  const body = useMemo(() => withLinks(highlight(code, language), links), [code, language, links]);
  const lines = numbered ? code.split('\n').length : 0;
  return (
    <div class="code">
      <CopyButton text={code} label={`Copy ${label.toLowerCase()}`} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it */}
      {/* biome-ignore lint/a11y/useSemanticElements: a landmark for each piece of code would be noise */}
      <pre tabIndex={0} aria-label={label} role="group">
        {numbered && (
          <span class="line-numbers" aria-hidden="true">
            {Array.from({ length: lines }, (_, i) => i + 1).join('\n')}
          </span>
        )}
        <code>{body}</code>
      </pre>
    </div>
  );
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement('textarea'), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1200);
  };
  return (
    <button type="button" class="copy" aria-label={label} title={label} onClick={copy}>
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}

/** Tokens as elements; a link may span several tokens. */
function withLinks(tokens: readonly Token[], links: readonly CodeLink[]): ComponentChildren[] {
  const out: ComponentChildren[] = [];
  let offset = 0;
  let next = 0;
  let inside: { href: string; title: string; end: number; parts: ComponentChildren[] } | undefined;
  const close = () => {
    if (inside)
      out.push(
        <a key={`l${offset}`} href={inside.href} title={inside.title}>
          {inside.parts}
        </a>,
      );
    inside = undefined;
  };
  for (const token of tokens) {
    let rest = token.text;
    while (rest !== '') {
      if (inside && offset >= inside.end) close();
      while (next < links.length && links[next]!.start < offset) next++;
      const link = links[next];
      if (!inside && link?.start === offset) {
        inside = { href: link.href, title: link.title, end: link.end, parts: [] };
        next++;
      }
      const stop = inside ? inside.end : (links[next]?.start ?? Number.POSITIVE_INFINITY);
      const piece = rest.slice(0, Math.max(1, stop - offset));
      (inside ? inside.parts : out).push(span(token, piece, offset));
      offset += piece.length;
      rest = rest.slice(piece.length);
    }
  }
  close();
  return out;
}

function span(token: Token, text: string, key: number): ComponentChildren {
  return token.kind === 'plain' ? (
    text
  ) : (
    <span key={key} class={`t-${token.kind}`}>
      {text}
    </span>
  );
}
