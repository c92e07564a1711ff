import { keyHelp } from '../lib/keys.ts';
import { helpOpen } from '../lib/store.ts';

/** The list of keys, opened with `?`. */
export function KeyHelp() {
  if (!helpOpen.value) return null;
  const close = () => {
    helpOpen.value = false;
  };
  return (
    <div class="dialog-back">
      <div class="dialog" role="dialog" aria-label="Keys" aria-modal="true">
        <div class="dialog-head">
          <h2>Keys</h2>
          <button
            type="button"
            class="icon"
            aria-label="Close"
            ref={(button) => button?.focus()}
            onClick={close}
          >
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
      </div>
    </div>
  );
}
