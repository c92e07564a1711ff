import { expect, test } from 'vitest';
import { localImage, parseInline, parseMarkdown, safeLink } from '../../src/docs/app/lib/markdown.ts';

test('reads headings, paragraphs, lists, quotes, rules and code', () => {
  const blocks = parseMarkdown(
    '# Orders\n\nOne row\nfor each order.\n\n- paid\n- open\n  - late\n\n1. first\n2. second\n\n> quoted\n\n---\n\n```sql\nselect 1\n```\n',
  );
  expect(blocks.map((block) => block.kind)).toEqual([
    'heading',
    'paragraph',
    'list',
    'list',
    'quote',
    'rule',
    'code',
  ]);
  expect(blocks[2]).toMatchObject({
    ordered: false,
    items: [[{ kind: 'paragraph' }], [{ kind: 'paragraph' }, { kind: 'list' }]],
  });
  expect(blocks[3]).toMatchObject({ ordered: true, start: 1 });
  expect(blocks[6]).toEqual({ kind: 'code', language: 'sql', text: 'select 1' });
});

test('reads tables, with escaped bars in cells', () => {
  const [table] = parseMarkdown('| status | meaning |\n|:--|--:|\n| paid | a \\| b |\n');
  expect(table).toEqual({
    kind: 'table',
    head: [[{ kind: 'text', text: 'status' }], [{ kind: 'text', text: 'meaning' }]],
    rows: [[[{ kind: 'text', text: 'paid' }], [{ kind: 'text', text: 'a | b' }]]],
  });
});

test('reads emphasis, code, links and bare addresses', () => {
  expect(parseInline('a **b** *c* `d**` ~~e~~')).toEqual([
    { kind: 'text', text: 'a ' },
    { kind: 'strong', items: [{ kind: 'text', text: 'b' }] },
    { kind: 'text', text: ' ' },
    { kind: 'em', items: [{ kind: 'text', text: 'c' }] },
    { kind: 'text', text: ' ' },
    { kind: 'code', text: 'd**' },
    { kind: 'text', text: ' ' },
    { kind: 'del', items: [{ kind: 'text', text: 'e' }] },
  ]);
  expect(parseInline('see https://example.com/a_b.')).toEqual([
    { kind: 'text', text: 'see ' },
    {
      kind: 'link',
      href: 'https://example.com/a_b',
      items: [{ kind: 'text', text: 'https://example.com/a_b' }],
    },
    { kind: 'text', text: '.' },
  ]);
});

test('leaves underscores inside names alone', () => {
  expect(parseInline('stg_orders_daily and raw_orders_all')).toEqual([
    { kind: 'text', text: 'stg_orders_daily and raw_orders_all' },
  ]);
});

test('keeps HTML as text', () => {
  expect(parseMarkdown('<script>alert(1)</script>')).toEqual([
    { kind: 'paragraph', items: [{ kind: 'text', text: '<script>alert(1)</script>' }] },
  ]);
});

test('follows only harmless addresses', () => {
  expect(safeLink('https://example.com')).toBe('https://example.com');
  expect(safeLink('mailto:ann@example.com')).toBe('mailto:ann@example.com');
  expect(safeLink('#!/model/model.shop.orders')).toBe('#!/model/model.shop.orders');
  const bad = [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    '\\\\evil.example',
  ];
  for (const href of [...bad, '\u0001javascript:alert(1)', 'java\u200bscript:x', 'file:///etc/passwd']) {
    expect(safeLink(href), href).toBeUndefined();
  }
});

test('shows only images that lie beside the page', () => {
  expect(localImage('assets/erd.png')).toBe('assets/erd.png');
  expect(localImage('https://example.com/pixel.gif')).toBeUndefined();
  expect(localImage('//example.com/pixel.gif')).toBeUndefined();
});

test('reads hostile text in little time', () => {
  const start = performance.now();
  for (const piece of ['*', '**a', '[', '![](', '`', '<http://', '> ', '- ', '|', '_a', '~~', '[a]('])
    parseMarkdown(piece.repeat(3000));
  expect(performance.now() - start).toBeLessThan(4000);
});
