import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { pictureAddress } from '../lib/data.ts';
import { type Block, type Inline, localImage, parseMarkdown, safeLink } from '../lib/markdown.ts';
import { nodeNamed } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { Code } from './code.tsx';

/** Shows Markdown; headings start below the page's own. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <div class="prose">{blocks.map(block)}</div>;
}

/** Markdown of a table cell: its text without paragraphs where it is only one. */
export function InlineMarkdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  if (blocks.length === 1 && blocks[0]!.kind === 'paragraph') return <>{inlines(blocks[0]!.items)}</>;
  return <div class="prose prose-small">{blocks.map(block)}</div>;
}

function block(item: Block, key: number): ComponentChildren {
  switch (item.kind) {
    case 'heading': {
      const Tag = `h${Math.min(6, item.level + 1)}` as 'h2';
      return <Tag key={key}>{inlines(item.items)}</Tag>;
    }
    case 'paragraph':
      return <p key={key}>{inlines(item.items)}</p>;
    case 'code':
      return <Code key={key} code={item.text} language={item.language || 'text'} />;
    case 'quote':
      return <blockquote key={key}>{item.blocks.map(block)}</blockquote>;
    case 'rule':
      return <hr key={key} />;
    case 'list': {
      const items = item.items.map((blocks, i) => (
        <li key={i}>
          {blocks.length === 1 && blocks[0]!.kind === 'paragraph'
            ? inlines(blocks[0]!.items)
            : blocks.map(block)}
        </li>
      ));
      return item.ordered ? (
        <ol key={key} start={item.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case 'table':
      return <MarkdownTable key={key} head={item.head} rows={item.rows} />;
  }
}

function MarkdownTable({
  head,
  rows,
}: {
  head: readonly (readonly Inline[])[];
  rows: readonly (readonly (readonly Inline[])[])[];
}) {
  return (
    <div class="scroll-x">
      <table class="table">
        <thead>
          <tr>
            {head.map((cell, i) => (
              <th key={i} scope="col">
                {inlines(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{inlines(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlines(items: readonly Inline[], inLink = false): ComponentChildren {
  return items.map((item, key) => inline(item, key, inLink));
}

/** Code that is the name of a table leads there. */
function InlineCode({ text, inLink }: { text: string; inLink: boolean }) {
  const node = inLink ? undefined : nodeNamed(project, text);
  if (node === undefined || nodeHref(node) === location.hash) return <code>{text}</code>;
  return (
    <a href={nodeHref(node)}>
      <code>{text}</code>
    </a>
  );
}

function inline(item: Inline, key: number, inLink: boolean): ComponentChildren {
  switch (item.kind) {
    case 'text':
      return item.text;
    case 'code':
      return <InlineCode key={key} text={item.text} inLink={inLink} />;
    case 'strong':
      return <strong key={key}>{inlines(item.items, inLink)}</strong>;
    case 'em':
      return <em key={key}>{inlines(item.items, inLink)}</em>;
    case 'del':
      return <del key={key}>{inlines(item.items, inLink)}</del>;
    case 'break':
      return <br key={key} />;
    case 'image': {
      const src = localImage(item.src);
      return src === undefined ? (
        <SafeLink key={key} href={item.src}>
          {item.alt || item.src}
        </SafeLink>
      ) : (
        <img key={key} src={pictureAddress(src)} alt={item.alt} />
      );
    }
    case 'link':
      return (
        <SafeLink key={key} href={item.href}>
          {inlines(item.items, true)}
        </SafeLink>
      );
  }
}

/** A link, if its address is harmless; else its text. */
export function SafeLink({ href, children }: { href: string; children: ComponentChildren }) {
  const safe = safeLink(href);
  if (safe === undefined) return <span>{children}</span>;
  const remote = /^https?:/i.test(safe);
  return (
    <a href={safe} {...(remote ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
      {children}
    </a>
  );
}
