import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TablePreview, TableProfile } from '../../../util/table-facts.ts';
import { formatCount, plural } from '../lib/format.ts';
import { askPreview, askProfile, hasLiveData, type Refusal } from '../lib/live-data.ts';
import type { DocNode } from '../lib/project.ts';
import { DataTable } from '../views/data-table.tsx';
import { Switch } from '../views/table.tsx';
import { ProfileTable } from './profile-table.tsx';

type View = 'rows' | 'profile';

/** Rows and column facts from the database, where `docs serve` has one at hand. They are read when asked for. */
export function DataPart({ node }: { node: DocNode }) {
  const [view, setView] = useState<View>();
  if (!hasLiveData || node.schema === '') return null;
  return (
    <section id="data">
      <div class="section-head">
        <h2>Data</h2>
        {view === undefined ? (
          <>
            <button type="button" class="button" onClick={() => setView('rows')}>
              Show rows
            </button>
            <button type="button" class="button" onClick={() => setView('profile')}>
              Profile columns
            </button>
          </>
        ) : (
          <Switch
            legend="Data shown"
            options={[
              ['rows', 'Rows'],
              ['profile', 'Profile'],
            ]}
            value={view}
            change={setView}
          />
        )}
      </div>
      {view === 'rows' && (
        <Asked key="rows" ask={() => askPreview(node.id)} show={(it) => <Rows preview={it} />} />
      )}
      {view === 'profile' && (
        <Asked key="profile" ask={() => askProfile(node.id)} show={(it) => <Columns profile={it} />} />
      )}
      {view === undefined && <p class="hint">Read from the database when you ask for it, never changed.</p>}
    </section>
  );
}

interface AskedProps<T> {
  readonly ask: () => Promise<T | Refusal>;
  readonly show: (answer: T) => ComponentChildren;
}

/** Asks once, and again when the reader wants to. */
function Asked<T extends object>({ ask, show }: AskedProps<T>) {
  const [answer, setAnswer] = useState<T | Refusal>();
  const load = () => {
    setAnswer(undefined);
    ask().then(setAnswer);
  };
  useEffect(load, []);
  if (answer === undefined)
    return (
      <p class="empty" role="status">
        Reading …
      </p>
    );
  if (!('isBusy' in answer)) return <>{show(answer)}</>;
  return (
    <div class="failure" role="alert">
      <p>{answer.message}</p>
      <p>
        {answer.isBusy
          ? 'DuckDB lets nobody read while another process has the file open to write: try again when it is done.'
          : answer.hint}
      </p>
      <button type="button" class="button" onClick={load}>
        Try again
      </button>
    </div>
  );
}

function Rows({ preview }: { preview: TablePreview }) {
  const { columns, rows, moreRows, moreColumns } = preview;
  return (
    <>
      <DataTable label="Rows" columns={columns} rows={rows} />
      <p class="hint">
        {moreRows ? `The first ${formatCount(rows.length)} rows.` : rowsText(rows.length)}
        {moreColumns > 0 && ` ${plural(moreColumns, 'further column')} left out.`}
      </p>
    </>
  );
}

function rowsText(count: number): string {
  return count === 0 ? 'No rows.' : `All ${plural(count, 'row')}.`;
}

function Columns({ profile }: { profile: TableProfile }) {
  const { rows, isWhole, moreColumns } = profile;
  return (
    <>
      <ProfileTable profile={profile} />
      <p class="hint">
        {isWhole
          ? `Of all ${plural(rows, 'row')}.`
          : `Of the first ${formatCount(rows)} rows; there are more.`}
        {moreColumns > 0 && ` ${plural(moreColumns, 'further column')} left out.`}
      </p>
    </>
  );
}
