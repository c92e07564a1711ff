/** Bundles the docs site's web app into `app.js` and `app.css` in a folder. */
export function buildDocsApp(outdir: string): Promise<void>;
