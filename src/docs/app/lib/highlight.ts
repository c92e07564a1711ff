/** A piece of code with the kind that colours it; joined together the pieces are the code again. */
export interface Token {
  readonly kind:
    | 'plain'
    | 'keyword'
    | 'string'
    | 'number'
    | 'comment'
    | 'function'
    | 'jinja'
    | 'name'
    | 'key';
  readonly text: string;
}

const sqlKeywords = new Set(
  `select from where group by order having limit offset qualify window partition over rows range between unbounded
  preceding following current row and or not in is null true false like ilike exists case when then else end as on using
  join inner left right full outer cross lateral natural asof semi anti positional union all except intersect distinct with
  recursive values insert into update set delete merge matched create replace table view temporary temp schema drop alter
  add column if cast try_cast interval desc asc nulls first last pivot unpivot exclude rename any some filter within at
  time zone collate default primary key references unique check constraint begin commit rollback returning sample
  tablesample unnest macro function language copy to attach detach use describe summarize materialized for`.split(
    /\s+/,
  ),
);

const jinjaKeywords = new Set(
  `if elif else endif for endfor in set endset macro endmacro call endcall filter endfilter do block endblock is not and or
  true false none True False None import from include as raw endraw snapshot endsnapshot test endtest materialization
  endmaterialization docs enddocs`.split(/\s+/),
);

const lexers: Record<string, RegExp> = {
  sql: /(?<comment>\{#[\s\S]*?#\}|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<jinja>\{\{-?|-?\}\}|\{%-?|-?%\})|(?<string>'(?:[^']|'')*'|\$\$[\s\S]*?\$\$)|(?<name>"(?:[^"]|"")*")|(?<number>\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<plain>\s+|[\s\S])/giu,
  json: /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)|(?<keyword>\b(?:true|false|null)\b)|(?<plain>\s+|[\s\S])/giu,
  python:
    /(?<comment>#[^\n]*)|(?<string>"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<number>\b\d+(?:\.\d+)?\b)|(?<keyword>\b(?:def|return|import|from|as|if|elif|else|for|while|in|not|and|or|is|None|True|False|class|with|lambda|try|except|raise)\b)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<plain>\s+|[\s\S])/gu,
  typescript:
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<number>\b\d[\d_]*(?:\.\d+)?\b)|(?<keyword>\b(?:async|await|break|const|continue|default|do|else|export|for|from|function|if|import|in|interface|let|new|null|of|return|switch|case|throw|true|false|try|catch|type|typeof|undefined|while|yield)\b)|(?<function>[\p{L}_$][\p{L}\p{N}_$]*(?=\())|(?<plain>[\p{L}_$][\p{L}\p{N}_$]*|\s+|[\s\S])/gu,
  yaml: /(?<comment>#[^\n]*)|(?<key>[\w.-]+(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?<plain>\s+|[\s\S])/gu,
};

const longest = 400_000;

/** Splits code into coloured pieces; unknown languages and very long code are one plain piece. */
export function highlight(code: string, language: string): Token[] {
  const lexer = Object.hasOwn(lexers, language) ? lexers[language] : undefined;
  if (lexer === undefined || code.length > longest) return [{ kind: 'plain', text: code }];
  const tokens: Token[] = [];
  let inJinja = false;
  for (const match of code.matchAll(lexer)) {
    const text = match[0];
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? 'plain';
    if (kind === 'jinja') inJinja = text.startsWith('{');
    if (kind === 'word') push(tokens, wordKind(code, match.index + text.length, text, inJinja), text);
    else push(tokens, inJinja && kind === 'name' ? 'string' : (kind as Token['kind']), text);
  }
  return tokens;
}

function wordKind(code: string, after: number, word: string, inJinja: boolean): Token['kind'] {
  const keywords = inJinja ? jinjaKeywords : sqlKeywords;
  if (keywords.has(inJinja ? word : word.toLowerCase())) return 'keyword';
  return code[after] === '(' ? 'function' : 'plain';
}

function push(tokens: Token[], kind: Token['kind'], text: string): void {
  const last = tokens.at(-1);
  if (kind === 'plain' && last?.kind === 'plain')
    tokens[tokens.length - 1] = { kind, text: last.text + text };
  else tokens.push({ kind, text });
}
