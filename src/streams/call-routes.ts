/**
 * Call routes: phone numbers that page whoever is on call, the menus that callers hear, and who may call.
 *
 * https://api-docs.incident.io/tag/Call-Routes-V2
 *
 * The rows hold personal data: the phone numbers of those who may call, in allowed_callers.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const target = t.object(
  {
    id: t.string("Identifier of the user or schedule."),
    schedule_mode: t.openEnum(
      [
        "currently_on_call",
        "all_users",
        "all_users_for_rota",
        "currently_on_call_for_rota",
        "next_on_call_for_rota",
        "next_on_call",
      ],
      "Who of a schedule is rung.",
    ),
    selected_rota_id: t.string("Rotation that the mode speaks of."),
    type: t.openEnum(["user", "schedule"], "Whether it is a user or a schedule."),
    urgency: t.openEnum(["high", "low"], "Urgency of the call."),
  },
  "User or schedule.",
);

const pathNode = t.object(
  {
    id: t.string("Identifier of the step."),
    level: t.object(
      { targets: t.array(target, "Users and schedules.") },
      "Whom the step rings, if it rings anybody.",
    ),
    type: t.openEnum(["level", "voicemail"], "Kind of step."),
    voicemail: t.object(
      {
        greeting_text: t.string("What the caller hears before the recording.", {
          personal: "free_text",
        }),
      },
      "The voicemail, if the step takes one.",
    ),
  },
  "Step on the way of a call.",
);

const allowedCaller = t.object(
  {
    id: t.string("Identifier of the allowed caller."),
    name: t.string("Whose number it is.", { personal: "identity" }),
    phone_number: t.string("Personal data: the phone number, in international format.", {
      personal: "identity",
    }),
  },
  "Number that may call.",
);

const option = t.object(
  {
    id: t.string("Identifier of the option."),
    digit: t.openEnum(
      ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      "Key that chooses the option.",
    ),
    path: t.array(pathNode, "Steps that the call takes then."),
    prompt: t.string("What the caller hears of the option.", { personal: "free_text" }),
  },
  "Choice in the menu.",
);

export const callRoute = t.object(
  {
    id: t.key("Identifier of the call route."),
    allowed_callers: t.array(
      allowedCaller,
      "Numbers that may call; they count only if use_caller_allowlist is true.",
    ),
    country_code: t.string("Country of the number."),
    current_state: t.openEnum(
      ["pending", "pending_regulatory_information", "pending_number", "active"],
      "How far the route has been set up.",
    ),
    custom_language: t.openEnum(
      ["en-US", "en-GB", "fr-FR", "es-ES", "pt-PT", "pt-BR", "de-DE", "nl-NL"],
      "Language of the prompts.",
    ),
    name: t.string("Name of the call route."),
    options: t.array(option, "Menu that callers choose from; empty if there is a path."),
    path: t.array(pathNode, "Steps that a call takes; empty if there is a menu."),
    phone_number: t.string("Number of the route, once it has one.", { personal: "identity" }),
    phone_number_type: t.openEnum(["toll_free", "mobile", "national", "local"], "Kind of number."),
    responder_caller_id: t.openEnum(
      ["route_number", "oncall_number"],
      "Which number those who are rung see.",
    ),
    use_caller_allowlist: t.boolean("Whether only allowed callers get through."),
    created_at: t.timestamp("When the call route was created."),
    updated_at: t.timestamp("When the call route last changed."),
  },
  "Call route; holds personal data, the phone numbers of allowed callers.",
);

/** Reads all call routes. */
export class CallRoutesStream extends IncidentIoStream<CallRoutesStream> {
  readonly name = "call_routes";
  readonly path = "/v2/call_routes";
  readonly schema = callRoute;
  override readonly requiredScope = "call_routes.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
