// The hand-written pages in TypeDoc: a page is named after its first heading and has the address of
// its file, the pages of a folder stand below the page of the same name (docs/porting-guide/*.md
// below docs/porting-guide.md), and all of them stand before the API reference.

import { Application, Converter, KindRouter } from "typedoc";

/** Folders whose pages stand below a page of another name. */
const PARENT_PAGES = new Map([["decisions", "design"]]);

/** TypeDoc names a page after its path without its suffix: `docs/porting-guide/deferred`. */
function lastParts(path) {
  const parts = path.split("/");
  return { folder: parts.at(-2) ?? "", name: parts.at(-1) };
}

/** @param {import("typedoc").Application} app */
export function load(app) {
  const pages = new Map();
  const paths = new Map();

  app.renderer.defineRouter(
    "pages",
    class extends KindRouter {
      getIdealBaseName(reflection) {
        const path = paths.get(reflection);
        return path === undefined ? super.getIdealBaseName(reflection) : `pages/${path}`;
      }
    },
  );

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    pages.set(document.name, document);
    paths.set(document, document.name.replace(/^docs\//, ""));
    const text = document.content.map((part) => part.text).join("");
    const heading = /^# (.+)$/m.exec(text)?.[1];
    if (heading === undefined) throw new Error(`${document.name} has no heading`);
    document.name = heading.replaceAll("`", "");
  });

  app.on(
    Application.EVENT_PROJECT_REVIVE,
    (project) => {
      const byName = new Map([...pages].map(([path, page]) => [lastParts(path).name, page]));
      for (const [path, page] of pages) {
        const { folder } = lastParts(path);
        const parent = byName.get(PARENT_PAGES.get(folder) ?? folder);
        if (parent === undefined) continue;
        project.documents.splice(project.documents.indexOf(page), 1);
        page.parent = parent;
        parent.addChild(page);
      }
      project.childrenIncludingDocuments = [...project.documents, ...project.children];
    },
    1000,
  );
}
