#!/usr/bin/env bash
# undici's RetryAgent asks again before the seconds of Retry-After have passed.
#
# Guess, written before the first run: maxTimeout caps the waits that the library makes up; a Retry-After is waited out,
# or the response is handed on.
# Seen: maxTimeout, 30 seconds where it is not set, caps Retry-After as well: a longer one is cut to it.
# Hurts whoever puts RetryAgent in front of an API that asks for a minute: requests, and retries, are spent on the time
# in which the server refuses.
. "$(dirname "$0")/support.sh"

node_packages undici@7.30.2
cat >ask.cjs <<'END'
const { createServer } = require("node:http");
const { Agent, RetryAgent, request } = require("undici");
const [retryAfter, options] = process.argv.slice(2);
const times = [];
const server = createServer((_, response) => {
  times.push(performance.now());
  response.writeHead(times.length === 1 ? 429 : 200, { "retry-after": retryAfter }).end();
}).listen(0, "127.0.0.1", async () => {
  const dispatcher = new RetryAgent(new Agent(), JSON.parse(options));
  const { statusCode } = await request(`http://127.0.0.1:${server.address().port}/`, { dispatcher });
  const [first, second] = times;
  console.log(`${statusCode}, ${second - first < Number(retryAfter) * 1000 ? "before" : "after"} Retry-After has passed`);
  process.exit();
});
END
observe "Retry-After: 2, default options" "200, after Retry-After has passed" "$(node ask.cjs 2 '{}')"
observe "Retry-After: 8, maxTimeout of one second" "200, before Retry-After has passed" "$(node ask.cjs 8 '{"maxTimeout":1000}')"
observe "Retry-After: 45, default options" "200, before Retry-After has passed" "$(node ask.cjs 45 '{}')"
conclude
