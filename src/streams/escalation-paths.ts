/**
 * Escalation paths: who is paged about what, one after the other.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { escalationNodes, repeatConfig, workingHours } from "./schemas/escalation-path.ts";
import { embeddedUser } from "./schemas/user.ts";

export const escalationPath = t.object(
  {
    id: t.key("Identifier of the escalation path."),
    current_responders: t.array(embeddedUser, "Users whom the path would page now."),
    kind: t.openEnum(
      ["standalone", "templated"],
      "Whether the path has nodes of its own or those of a template.",
    ),
    name: t.string("Name of the escalation path."),
    param_bindings: t.json("Values of the template's parameters, by name.", {
      personal: "free_text",
    }),
    path: escalationNodes,
    repeat_config: repeatConfig,
    team_ids: t.array(t.string("Identifier of a team."), "Teams that own the escalation path."),
    template_id: t.string("Template that the path is made from, if it is from one."),
    working_hours: workingHours,
  },
  "Escalation path.",
);

/** Reads all escalation paths. */
export class EscalationPathsStream extends IncidentIoStream<EscalationPathsStream> {
  readonly name = "escalation_paths";
  readonly path = "/v2/escalation_paths";
  readonly schema = escalationPath;
  override readonly requiredScope = "escalation_paths.view";
  override readonly pageSize = 25; // documented maximum of page_size
  override readonly isExtra = true;
}
