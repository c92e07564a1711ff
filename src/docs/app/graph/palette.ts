/** Colours of the graph, taken from the style sheet so that light and dark are defined once. */
export interface Palette {
  readonly background: string;
  readonly box: string;
  readonly text: string;
  readonly accent: string;
  readonly edge: string;
  readonly edgeStrong: string;
  readonly faded: string;
  readonly font: string;
  readonly types: Readonly<Record<string, string>>;
  readonly tones: Readonly<Record<'good' | 'bad' | 'warn' | 'none', string>>;
}

const types = [
  'model',
  'source',
  'seed',
  'snapshot',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'analysis',
  'test',
  'unit_test',
  'function',
  'group',
];

/** Reads the custom properties of the document. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: read('--canvas'),
    box: read('--surface'),
    text: read('--text'),
    accent: read('--accent'),
    edge: read('--edge'),
    edgeStrong: read('--edge-strong'),
    faded: read('--faded'),
    font: getComputedStyle(document.body).fontFamily,
    types: Object.fromEntries(types.map((type) => [type, read(`--type-${type}`) || read('--type-model')])),
    tones: { good: read('--good'), bad: read('--bad'), warn: read('--warn'), none: read('--none') },
  };
}
