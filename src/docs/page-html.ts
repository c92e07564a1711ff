import { createHash } from 'node:crypto';
import { escapeHtml, inlineJson } from './encode.ts';

/** The web app as bundled by app/build.mjs. */
export interface AppFiles {
  readonly script: string;
  readonly style: string;
}

const head = (title: string, policy: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='3.5' cy='8' r='2.5' fill='%230d9488'/%3E%3Ccircle cx='12.5' cy='4' r='2.5' fill='%234f6bed'/%3E%3Ccircle cx='12.5' cy='12' r='2.5' fill='%234f6bed'/%3E%3Cpath d='M5.5 7.2 10 4.8M5.5 8.8 10 11.2' stroke='%2388909b' stroke-width='1.4'/%3E%3C/svg%3E">
`;

const body = (title: string) => `<body>
<div id="app"><div class="boot"><strong>${escapeHtml(title)}</strong><span>Loading …</span></div></div>
<noscript>These pages need JavaScript. They load nothing from the network.</noscript>
`;

/** The page that loads its data from files beside it; works from disk as well. */
export function pageHtml(project: string, folder: string, build: string): string {
  const title = `${project} · docs`;
  const policy =
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; " +
    "img-src 'self' file: data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";
  return `${head(title, policy)}<link rel="stylesheet" href="${folder}/app.css?${build}">
<script defer src="${folder}/core.js?${build}"></script>
<script defer src="${folder}/app.js?${build}"></script>
</head>
${body(title)}</body>
</html>
`;
}

/** The page with everything inside: for a mail or a build artefact. */
export function singlePageHtml(project: string, app: AppFiles, data: ReadonlyMap<string, unknown>): string {
  const title = `${project} · docs`;
  const script = app.script.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
  const hash = createHash('sha256').update(script, 'utf8').digest('base64');
  const policy =
    `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; ` +
    "img-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";
  const blocks = [...data].map(
    ([name, value]) => `<script type="application/json" data-emds="${name}">${inlineJson(value)}</script>\n`,
  );
  return `${head(title, policy)}<style>${app.style.replaceAll(/<(?=\/style)/gi, '\\3c ')}</style>
</head>
${body(title)}${blocks.join('')}<script>${script}</script>
</body>
</html>
`;
}
