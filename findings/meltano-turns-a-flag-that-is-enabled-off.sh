#!/usr/bin/env bash
# A boolean setting of Meltano that is "y" or "enabled" is off.
#
# Guess, written before the first run: what is neither true nor false is an error, as it is for an integer; y is yes.
# Seen: Meltano 4.4.1 takes 1, true, on and yes for true, in any case, and every other text for false, without a
# warning. `meltano config set` writes that false to meltano.yml. An integer setting that is "many" is an error.
# Hurts whoever writes a flag in a variable of a container: the tap runs with the flag off, and a typing error looks like
# a decision.
. "$(dirname "$0")/support.sh"

python_packages meltano meltano==4.4.1
cat >tap-flags <<'END'
#!/bin/sh
printf 'config %s\n' "$(tr -d '\n ' <"$2")" >&2
END
chmod +x tap-flags
cat >meltano.yml <<'END'
project_id: 6a1b3e50-1111-4222-8333-944455556666
plugins:
  extractors:
  - name: tap-flags
    namespace: tap_flags
    executable: ./tap-flags
    settings:
    - {name: flag, kind: boolean}
    - {name: number, kind: integer}
END
of() {
  local code=0
  env "$1" meltano/bin/meltano invoke tap-flags >log 2>&1 || code=$?
  echo "$1: exit $code$(sed -nE 's/.*config (\{.*\}).*/, \1/p' log), warnings: $(grep -c '\[warning' log || true)"
}
for value in true YES on 1; do
  observe "on" "TAP_FLAGS_FLAG=$value: exit 0, {\"flag\":true}, warnings: 0" "$(of "TAP_FLAGS_FLAG=$value")"
done
for value in y enabled tru; do
  observe "off" "TAP_FLAGS_FLAG=$value: exit 0, {\"flag\":false}, warnings: 0" "$(of "TAP_FLAGS_FLAG=$value")"
done
observe "an integer that is none" "TAP_FLAGS_NUMBER=many: exit 1, warnings: 0" "$(of TAP_FLAGS_NUMBER=many)"
meltano/bin/meltano config set tap-flags flag enabled >log 2>&1
observe "meltano.yml after: meltano config set tap-flags flag enabled" "flag: false" "$(grep -oE 'flag: (true|false|enabled)' meltano.yml)"
conclude
