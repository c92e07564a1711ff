import type { DetailBlock, NodeDetails, TextBlock } from '../../site-data.ts';
import { Code } from '../views/code.tsx';
import { DataTable } from '../views/data-table.tsx';
import { Markdown, SafeLink } from '../views/markdown-view.tsx';

/** Label and value pairs, and the meta block. */
export function Facts({ details }: { details: NodeDetails }) {
  const pairs = [...details.facts, ...details.stats];
  if (pairs.length === 0 && details.meta === '') return null;
  return (
    <section>
      {pairs.length > 0 && (
        <dl class="facts">
          {pairs.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {details.meta !== '' && (
        <details class="meta">
          <summary>Meta</summary>
          <Code code={details.meta} language="json" label="Meta" />
        </details>
      )}
    </section>
  );
}

/** Titled blocks that only some types have. */
export function DetailBlocks({ blocks }: { blocks: readonly DetailBlock[] }) {
  return (
    <>
      {blocks.map((block) => (
        <section key={block.title}>
          {'heads' in block || block.language !== 'link' ? <h2>{block.title}</h2> : null}
          {'heads' in block ? (
            <DataTable
              label={block.title}
              columns={block.heads.map((name) => ({ name, type: '' }))}
              rows={block.rows}
            />
          ) : (
            <BlockBody block={block} />
          )}
        </section>
      ))}
    </>
  );
}

function BlockBody({ block }: { block: TextBlock }) {
  if (block.language === 'markdown') return <Markdown text={block.text} />;
  if (block.language === 'link')
    return (
      <p>
        <SafeLink href={block.text}>{block.text}</SafeLink>
      </p>
    );
  return <Code code={block.text} language={block.language} label={block.title} />;
}
