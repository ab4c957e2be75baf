/** A large organization as a separate process, like `server.ts`; it keeps no requests to report. */

import { serveLargeOrganization } from "./large-organization.ts";
import type { ServerAnswer, ServerOptions, ServerQuestion } from "./server-process.ts";

const { incidents = 1000 }: ServerOptions = JSON.parse(process.argv[2] ?? "{}");
const origin = await serveLargeOrganization(incidents);

process.on("message", (question: ServerQuestion) => {
  if (question === "close") process.exit();
  process.send?.({ origin, apiKey: "any-key-of-the-bench", requests: [] } satisfies ServerAnswer);
});
