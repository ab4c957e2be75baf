/** The documentation as a site: the pages are the Markdown files of the repository, where they are. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type DefaultTheme, defineConfig } from "vitepress";

const root = fileURLToPath(new URL("../..", import.meta.url));
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

const manifest: {
  readonly description: string;
  readonly repository?: { readonly url: string };
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Where files that are no pages can be seen; undefined while the project has no public address. */
const files = manifest.repository?.url.replace(/^git\+|\.git$/g, "");

/** Pages outside of docs, with the address of each. */
const rewrites: Readonly<Record<string, string>> = {
  "README.md": "index.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security.md",
  "dbt/README.md": "dbt.md",
  "examples/dashboard/README.md": "dashboard.md",
  "examples/orchestration/README.md": "orchestration.md",
  "packages/singer-tap-sdk/README.md": "sdk/index.md",
  "packages/singer-tap-sdk/docs/:page": "sdk/:page",
  "docs/:page": ":page",
  "docs/tables/:page": "tables/:page",
};

const pages = [
  ...Object.keys(rewrites).filter((path) => !path.includes(":")),
  ...["docs", "docs/tables", "packages/singer-tap-sdk/docs"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

/** The title of a page: its first heading. */
function titleOf(path: string): string {
  return /^# (.+)$/m.exec(readFileSync(join(root, path), "utf8"))?.[1] ?? path;
}

/** The path of a page in the site. */
function addressOf(path: string): string {
  for (const [from, to] of Object.entries(rewrites)) {
    const pattern = new RegExp(`^${from.replace(":page", "([\\w-]+\\.md)")}$`);
    if (pattern.test(path)) return path.replace(pattern, to.replace(":page", "$1"));
  }
  return path;
}

function item(path: string): DefaultTheme.NavItemWithLink {
  return { text: titleOf(path), link: `/${addressOf(path).replace(/(?:index)?\.md$/, "")}` };
}

function group(
  text: string,
  paths: readonly string[],
  collapsed = false,
): DefaultTheme.SidebarItem {
  return { text, items: paths.map(item), collapsed };
}

const docs = (...names: readonly string[]): string[] => names.map((name) => `docs/${name}.md`);

export default defineConfig({
  title: "tap-incident",
  description: manifest.description,
  lang: "en-US",
  srcDir: root,
  outDir: join(root, "site", "dist"),
  srcExclude: [
    "**/node_modules/**",
    "**/.*/**",
    "findings/**",
    "packages/*/template/**",
    "dbt/models/**",
    "site/**",
  ],
  rewrites,
  cleanUrls: true,
  lastUpdated: false,
  vite: {
    // The pages are not in the folder that has the packages.
    resolve: { alias: { vue: join(modules, "vue") } },
    // Mermaid is one large piece, loaded by the two pages with a diagram.
    build: { chunkSizeWarningLimit: 4000 },
  },
  transformPageData({ relativePath, frontmatter }) {
    if (relativePath !== "tables.md") return;
    // The list of tables needs the width.
    frontmatter.aside = false;
    frontmatter.pageClass = "list-of-tables";
  },
  markdown: {
    config(markdown) {
      const fence = markdown.renderer.rules.fence;
      markdown.renderer.rules.fence = (tokens, at, options, env, self) => {
        const { info = "", content = "" } = tokens[at] ?? {};
        if (info.trim() !== "mermaid") return fence?.(tokens, at, options, env, self) ?? "";
        return `<Diagram code="${encodeURIComponent(content)}" />`;
      };
      markdown.core.ruler.push("links", ({ tokens, env }) => {
        for (const { children } of tokens) {
          let isPlain = false;
          for (const token of children ?? []) {
            if (token.type === "link_open") {
              const href = hrefOf(
                token.attrGet("href") ?? "",
                relative(root, env.realPath ?? env.path),
              );
              isPlain = href === null;
              if (href !== null) token.attrSet("href", href);
            }
            if (isPlain && /^link_(?:open|close)$/.test(token.type)) {
              token.type = "text";
              token.content = "";
            }
          }
        }
      });
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      item("README.md"),
      item("docs/tables.md"),
      item("docs/troubleshooting.md"),
      { text: "SDK", link: "/sdk/" },
    ],
    sidebar: [
      group("Start", [
        "README.md",
        ...docs("install", "meltano", "command-line", "settings", "coming-from"),
      ]),
      group("Data", [
        ...docs(
          "tables",
          "incremental",
          "flat-tables",
          "additional-properties",
          "personal-data",
          "postgresql",
          "targets",
        ),
        "dbt/README.md",
        "examples/dashboard/README.md",
      ]),
      group("Operate", [
        ...docs("operating", "upgrading", "troubleshooting", "state", "replication", "speed"),
        "examples/orchestration/README.md",
        "SECURITY.md",
        "CHANGELOG.md",
      ]),
      group("Build", [
        ...docs("architecture", "releasing"),
        "CONTRIBUTING.md",
        "packages/singer-tap-sdk/README.md",
        ...pages.filter((path) => path.startsWith("packages/singer-tap-sdk/docs/")),
      ]),
      group(
        "Tables",
        pages.filter((path) => path.startsWith("docs/tables/")),
        true,
      ),
    ],
    ...(files !== undefined && { socialLinks: [{ icon: "github", link: files }] }),
  },
});

/**
 * Where a link leads in the site: a page by its address there, any other file of the repository to where it can be seen.
 *
 * @param page The page with the link, from the repository's root.
 * @returns Null for a file while the project has no public address: then only the link's text is shown.
 */
function hrefOf(href: string, page: string): string | null {
  const [path = "", anchor] = href.split("#");
  if (path === "" || /^[a-z]+:/.test(href)) return href;
  const target = posix.normalize(posix.join(dirname(page), decodeURI(path)));
  if (!existsSync(join(root, target))) return href; // a dead link, which ends the build
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (pages.includes(target)) return `/${addressOf(target)}${hash}`;
  return files === undefined ? null : `${files}/tree/main/${target}`;
}
