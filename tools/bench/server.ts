/**
 * The sandbox as a separate process, so that its CPU time is counted separately. Started by `startServer`; uses IPC.
 */

import { startSandbox } from "../../sandbox/server.ts";
import type { ServerAnswer, ServerOptions, ServerQuestion } from "./server-process.ts";

const options: ServerOptions = JSON.parse(process.argv[2] ?? "{}");
const { left, otherClient = 0, ...sandboxOptions } = options;
const sandbox = await startSandbox(sandboxOptions);
if (left !== undefined) sandbox.drain(1200 - left);

/** Index of the first request that has not been reported. */
let seen = 0;

/** The other client's share so far that did not amount to a whole request. */
let due = 0;

// It takes its requests of that time ten times a second.
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
