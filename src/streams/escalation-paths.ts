/**
 * Escalation paths: who is paged about what, and in which order.
 *
 * https://api-docs.incident.io/tag/Escalations-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { escalationNodes, repeatConfig, workingHours } from "./schemas/escalation-path.ts";
import { embeddedUser } from "./schemas/user.ts";

export const escalationPath = t.object(
  {
    id: t.key("ID of the escalation path."),
    current_responders: t.array(embeddedUser, "Users the path would page now."),
    kind: t.openEnum(
      ["standalone", "templated"],
      "Whether the path has its own nodes or those of a template.",
    ),
    name: t.string("Name of the escalation path."),
    param_bindings: t.json("Values of the template's parameters, by name.", {
      personal: "free_text",
    }),
    path: escalationNodes,
    repeat_config: repeatConfig,
    team_ids: t.array(t.string("Team ID."), "Teams that own the escalation path."),
    template_id: t.string("Template the path is made from, if any."),
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
