/** The default theme with two additions: diagrams, and a filter above the list of tables. */

import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import { h } from "vue";
import Diagram from "./Diagram.vue";
import TableFilter from "./TableFilter.vue";

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "doc-before": () => h(TableFilter) }),
  enhanceApp({ app }) {
    app.component("Diagram", Diagram);
  },
} satisfies Theme;
