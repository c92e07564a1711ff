import { useEffect, useRef } from 'preact/hooks';
import { keyHelp } from '../lib/keys.ts';
import { helpOpen } from '../lib/store.ts';

/** The list of keys, opened with `?`. */
export function KeyHelp() {
  return helpOpen.value ? <KeyList /> : null;
}

function KeyList() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // Closed before it goes, so that the focus is back where it was.
    return () => element.close();
  }, []);
  const close = () => {
    helpOpen.value = false;
  };
  return (
    <dialog class="dialog" ref={dialog} aria-label="Keys" onClose={close}>
      <div class="dialog-head">
        <h2>Keys</h2>
        <button type="button" class="icon" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      <dl class="keys-list">
        {keyHelp.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              {key.split('  ').map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
