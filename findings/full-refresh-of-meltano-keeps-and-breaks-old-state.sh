#!/usr/bin/env bash
# meltano run --full-refresh merges its state into the old one, and can leave a state that no run can read.
#
# Guess, written before the first run: a full refresh starts without a state and stores what the tap sends at its end
# in place of the old one.
# Seen: Meltano 4.4.1 merges the two: bookmarks that the tap no longer sends are still there, and come back in the next
# run. Where the old state has null for what is an object in the new one, the full refresh ends with 0, and every run
# after it ends with "Failed to retrieve state" until the state is cleared.
# Hurts whoever clears bookmarks by a full refresh, since a stream or partition that was removed keeps its old one, and
# taps that write null for a bookmark not reached yet.
. "$(dirname "$0")/support.sh"

python_packages meltano meltano==4.4.1
cat >tap-state <<'END'
#!/bin/sh
printf '{"type":"STATE","value":{"bookmarks":%s}}\n' "$BOOKMARKS"
END
cat >target-state <<'END'
#!/bin/sh
sed -u 's/^{"type":"STATE","value":\(.*\)}$/\1/'
END
chmod +x tap-state target-state
cat >meltano.yml <<'END'
default_environment: dev
project_id: 6a1b3e50-1111-4222-8333-944455556666
environments: [{name: dev}]
plugins:
  extractors: [{name: tap-state, namespace: tap_state, executable: ./tap-state, capabilities: [state]}]
  loaders: [{name: target-state, namespace: target_state, executable: ./target-state}]
END
run() {
  local code=0
  BOOKMARKS=$1 meltano/bin/meltano run "${@:2}" tap-state target-state >log 2>&1 || code=$?
  echo "exit $code$(grep -o ': Failed to retrieve state' log | head -1)"
}
stored() { meltano/bin/meltano state get dev:tap-state-to-target-state 2>/dev/null || echo "exit $?"; }

observe "a run that sends bookmarks of users and teams" "exit 0" "$(run '{"users":"2026-01-01","teams":"2026-01-01"}')"
observe "a full refresh that sends one of users alone" "exit 0" "$(run '{"users":"2026-02-01"}' --full-refresh)"
observe "state afterwards" '{"singer_state":{"bookmarks":{"users":"2026-02-01","teams":"2026-01-01"}}}' "$(stored)"
observe "a run that sends null for users" "exit 0" "$(run '{"users":null}')"
observe "state afterwards: a run without --full-refresh replaces it" '{"singer_state":{"bookmarks":{"users":null}}}' "$(stored)"
observe "a full refresh that sends an object for users" "exit 0" "$(run '{"users":{"updated_at":"2026-03-01"}}' --full-refresh)"
observe "the next run" "exit 1: Failed to retrieve state" "$(run '{"users":{"updated_at":"2026-03-01"}}')"
observe "and the one after it" "exit 1: Failed to retrieve state" "$(run '{"users":{"updated_at":"2026-03-01"}}')"
conclude
