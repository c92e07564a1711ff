import { project } from '../lib/store.ts';
import { Empty } from '../views/badges.tsx';
import { Markdown } from '../views/markdown-view.tsx';

/** One doc block. */
export function DocPage({ id }: { id: string }) {
  const doc = project.core.docs.find((block) => block.id === id);
  if (!doc)
    return (
      <div class="page">
        <h1>Doc block</h1>
        <Empty>There is no such doc block.</Empty>
      </div>
    );
  return (
    <article class="page">
      <div class="badges">
        <span class="badge">doc block</span>
      </div>
      <h1>{doc.name}</h1>
      <p class="where">{doc.path}</p>
      <Markdown text={doc.text} />
    </article>
  );
}
