import { useEffect, useState } from 'preact/hooks';
import type { NodeDetails, TestFacts } from '../../site-data.ts';
import { loadDetails } from '../lib/data.ts';
import { typeLabel } from '../lib/format.ts';
import { hasLiveData } from '../lib/live-data.ts';
import { type DocNode, linked } from '../lib/project.ts';
import { pageHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink, TypeBadge } from '../views/badges.tsx';
import { CopyButton } from '../views/code.tsx';
import { InlineMarkdown, Markdown } from '../views/markdown-view.tsx';
import { Table } from '../views/table.tsx';
import { ColumnsTable, RowFilters } from './columns-table.tsx';
import { DataPart } from './data-part.tsx';
import { DetailBlocks, Facts } from './detail-parts.tsx';
import { Lineage, LinkLists } from './lineage-part.tsx';
import { NodeCode } from './node-code.tsx';
import { LastRun, TestsTable } from './run-parts.tsx';

const withColumns = new Set(['model', 'source', 'seed', 'snapshot']);

/** The page of one resource, whatever its type. */
export function NodePage({ node }: { node: DocNode }) {
  const [details, setDetails] = useState<NodeDetails>();
  const [failure, setFailure] = useState('');
  useEffect(() => {
    loadDetails(project.core, node.index).then(setDetails, (error: Error) => setFailure(error.message));
  }, [node]);
  return (
    <article class="page">
      <Title node={node} relation={details?.relation ?? ''} />
      {failure !== '' && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {details && <Body node={node} details={details} />}
    </article>
  );
}

function Title({ node, relation }: { node: DocNode; relation: string }) {
  return (
    <header class="title">
      <div class="badges">
        <TypeBadge type={node.type} />
        {node.material !== '' && node.material !== node.type && <span class="badge">{node.material}</span>}
        {node.test && node.test.kind !== '' && node.type === 'test' && (
          <span class="badge">{node.test.kind}</span>
        )}
        {node.group !== '' && (
          <a class="badge" href={pageHref(`group/${encodeURIComponent(node.group)}`)}>
            group {node.group}
          </a>
        )}
        {node.tags.map((tag) => (
          <a key={tag} class="badge tag" href={pageHref(`tag/${encodeURIComponent(tag)}`)}>
            #{tag}
          </a>
        ))}
      </div>
      <h1>{breakable(node.name)}</h1>
      <p class="where">
        {relation !== '' && (
          <span class="relation">
            <code>{relation.replaceAll('"', '')}</code>
            <CopyButton text={relation} label="Copy relation name" />
          </span>
        )}
        <span class="path">
          {node.package === project.core.project.name ? '' : `${node.package} · `}
          {node.path}
        </span>
      </p>
    </header>
  );
}

/** Names are one word to a browser: they may break behind their dots and underscores. */
function breakable(name: string) {
  return name.split(/(?<=[._])(?=[^._])/).map((part, i) => (i === 0 ? part : [<wbr key={i} />, part]));
}

function Body({ node, details }: { node: DocNode; details: NodeDetails }) {
  const columns = withColumns.has(node.type);
  const tests = project.testsOf.get(node.index) ?? [];
  const neighbours =
    linked(project, project.parentLinks, node.index).length +
    linked(project, project.childLinks, node.index).length;
  return (
    <>
      <OnThisPage node={node} details={details} />
      <LastRun node={node} />
      {node.test && node.test.of >= 0 && <Subject test={node.test} />}
      <Description node={node} text={details.description} />
      <Facts details={details} />
      {(columns || details.columns.length > 0) && (
        <>
          <ColumnsTable node={node} columns={details.columns} tests={tests} />
          <RowFilters details={details} />
        </>
      )}
      <DataPart node={node} />
      {details.args.length > 0 && <Arguments details={details} />}
      <DetailBlocks blocks={details.blocks} />
      {neighbours > 0 && <Lineage node={node} />}
      <LinkLists node={node} details={details} />
      {tests.length > 0 && <TestsTable tests={tests} />}
      <NodeCode node={node} details={details} />
    </>
  );
}

/** Ways to the parts of a long page. */
function OnThisPage({ node, details }: { node: DocNode; details: NodeDetails }) {
  const tests = project.testsOf.get(node.index)?.length ?? 0;
  const parts: readonly (readonly [id: string, label: string, isThere: boolean])[] = [
    ['columns', `Columns ${details.columns.length}`, details.columns.length > 0],
    ['data', 'Data', hasLiveData && node.schema !== ''],
    ['lineage', 'Lineage', withColumns.has(node.type)],
    ['tests', `Tests ${tests}`, tests > 0],
    ['code', 'Code', details.raw !== '' || details.compiled !== ''],
  ];
  const shown = parts.filter(([, , isThere]) => isThere);
  if (shown.length < 3) return null;
  return (
    <nav class="on-page" aria-label="On this page">
      {shown.map(([id, label]) => (
        <button key={id} type="button" onClick={() => document.getElementById(id)?.scrollIntoView()}>
          {label}
        </button>
      ))}
    </nav>
  );
}

const speaksForItself = new Set(['test', 'unit_test', 'operation', 'analysis', 'saved_query']);

function Description({ node, text }: { node: DocNode; text: string }) {
  const empty = text.trim() === '';
  if (empty && speaksForItself.has(node.type)) return null;
  return (
    <section id="description">
      {empty ? (
        <Empty>{`This ${typeLabel(node.type)} has no description yet.`}</Empty>
      ) : (
        <Markdown text={text} />
      )}
    </section>
  );
}

/** What a test checks. */
function Subject({ test }: { test: TestFacts }) {
  return (
    <p class="subject">
      Checks {test.column !== '' && <code>{test.column}</code>} {test.column !== '' && 'of'}{' '}
      <NodeLink node={project.nodes[test.of]!} />
    </p>
  );
}

function Arguments({ details }: { details: NodeDetails }) {
  return (
    <section>
      <h2>Arguments</h2>
      <Table heads={['Name', 'Type', 'Description']}>
        {details.args.map((arg) => (
          <tr key={arg.name}>
            <td>
              <code>{arg.name}</code>
            </td>
            <td class="type">{arg.type}</td>
            <td>{arg.description && <InlineMarkdown text={arg.description} />}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
