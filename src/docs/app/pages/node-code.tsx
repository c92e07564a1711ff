import { useMemo, useState } from 'preact/hooks';
import type { NodeDetails } from '../../site-data.ts';
import { relationLinks, sourceLinks } from '../lib/code-links.ts';
import type { DocNode } from '../lib/project.ts';
import { project } from '../lib/store.ts';
import { Code } from '../views/code.tsx';
import { Switch } from '../views/table.tsx';

/** The template of a generic test only names its macro: the SQL says what it checks. */
function startTab(node: DocNode): 'source' | 'compiled' {
  return node.test !== undefined && node.test.kind !== '' ? 'compiled' : 'source';
}

/** Source and compiled SQL, with links on what they refer to. */
export function NodeCode({ node, details }: { node: DocNode; details: NodeDetails }) {
  const [tab, setTab] = useState<'source' | 'compiled'>(startTab(node));
  const compiled = tab === 'compiled' && details.compiled !== '';
  const links = useMemo(
    () =>
      compiled
        ? relationLinks(project, node, details)
        : sourceLinks(project, node, details.raw, details.macros),
    [compiled, node, details],
  );
  if (details.raw === '' && details.compiled === '') return null;
  const showCompiled = compiled || details.raw === '';
  return (
    <section id="code">
      <div class="section-head">
        <h2>Code</h2>
        {details.compiled !== '' && details.raw !== '' && (
          <Switch
            legend="Code shown"
            options={[
              ['source', 'Source'],
              ['compiled', 'Compiled'],
            ]}
            value={tab}
            change={setTab}
          />
        )}
      </div>
      <Code
        code={(showCompiled ? details.compiled : details.raw).replace(/\s+$/, '')}
        language={details.language}
        links={links}
        numbered
        label={showCompiled ? 'Compiled code' : 'Source code'}
      />
    </section>
  );
}
