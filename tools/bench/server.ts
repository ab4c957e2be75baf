/** The sandbox as a process of its own, so that its CPU time is nobody else's. Started by `startServer`; speaks over IPC. */

import { startSandbox } from "../../sandbox/server.ts";
import type { ServerAnswer, ServerOptions, ServerQuestion } from "./server-process.ts";

const options: ServerOptions = JSON.parse(process.argv[2] ?? "{}");
const { left, otherClient = 0, ...sandboxOptions } = options;
const sandbox = await startSandbox(sandboxOptions);
if (left !== undefined) sandbox.drain(1200 - left);

/** Index of the first request that nobody has asked about. */
let seen = 0;

/** What the other client was entitled to before, and did not take in whole requests. */
let due = 0;

// It asks ten times a second, for its requests of that time.
const other = setInterval(() => {
  due += otherClient / 10;
  sandbox.drain(Math.floor(due));
  due -= Math.floor(due);
}, 100);

process.on("message", (question: ServerQuestion) => {
  if (question === "close") {
    clearInterval(other);
    void sandbox.close().then(() => process.disconnect());
    return;
  }
  const requests = sandbox.requests.slice(seen);
  seen = sandbox.requests.length;
  answer({
    origin: sandbox.origin,
    apiKey: sandbox.apiKey,
    requests: requests.map(({ path, query, status, time }) => ({
      url: `${path}?${query.toString()}`,
      status,
      time,
    })),
  });
});

function answer(message: ServerAnswer): void {
  process.send?.(message);
}
