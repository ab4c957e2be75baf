/**
 * Call routes: phone numbers that page whoever is on call, the menus that callers hear, and who can call.
 *
 * https://api-docs.incident.io/tag/Call-Routes-V2
 *
 * The rows contain personal data: the phone numbers of allowed callers, in allowed_callers.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const target = t.object(
  {
    id: t.string("ID of the user or schedule."),
    schedule_mode: t.openEnum(
      [
        "currently_on_call",
        "all_users",
        "all_users_for_rota",
        "currently_on_call_for_rota",
        "next_on_call_for_rota",
        "next_on_call",
      ],
      "Which people on the schedule are called.",
    ),
    selected_rota_id: t.string("Rotation the mode refers to."),
    type: t.openEnum(["user", "schedule"], "Whether it is a user or a schedule."),
    urgency: t.openEnum(["high", "low"], "Urgency of the call."),
  },
  "User or schedule.",
);

const pathNode = t.object(
  {
    id: t.string("ID of the step."),
    level: t.object(
      { targets: t.array(target, "Users and schedules.") },
      "Who the step calls, if it places calls.",
    ),
    type: t.openEnum(["level", "voicemail"], "Kind of step."),
    voicemail: t.object(
      {
        greeting_text: t.string("Greeting the caller hears before the recording starts.", {
          personal: "free_text",
        }),
      },
      "Voicemail, if the step records one.",
    ),
  },
  "Step of a call.",
);

const allowedCaller = t.object(
  {
    id: t.string("ID of the allowed caller."),
    name: t.string("Name of the caller.", { personal: "identity" }),
    phone_number: t.string("Personal data: the phone number, in international format.", {
      personal: "identity",
    }),
  },
  "Number that is allowed to call.",
);

const option = t.object(
  {
    id: t.string("ID of the option."),
    digit: t.openEnum(
      ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
      "Key that selects the option.",
    ),
    path: t.array(pathNode, "Steps the call then goes through."),
    prompt: t.string("Prompt for the option.", { personal: "free_text" }),
  },
  "Option in the menu.",
);

export const callRoute = t.object(
  {
    id: t.key("ID of the call route."),
    allowed_callers: t.array(
      allowedCaller,
      "Numbers that are allowed to call; ignored unless use_caller_allowlist is true.",
    ),
    country_code: t.string("Country code of the number."),
    current_state: t.openEnum(
      ["pending", "pending_regulatory_information", "pending_number", "active"],
      "Setup status of the route.",
    ),
    custom_language: t.openEnum(
      ["en-US", "en-GB", "fr-FR", "es-ES", "pt-PT", "pt-BR", "de-DE", "nl-NL"],
      "Language of the prompts.",
    ),
    name: t.string("Name of the call route."),
    options: t.array(option, "Menu options for callers; empty if there is a path."),
    path: t.array(pathNode, "Steps a call goes through; empty if there is a menu."),
    phone_number: t.string("Phone number of the route, once assigned.", { personal: "identity" }),
    phone_number_type: t.openEnum(["toll_free", "mobile", "national", "local"], "Kind of number."),
    responder_caller_id: t.openEnum(
      ["route_number", "oncall_number"],
      "Caller ID shown to responders.",
    ),
    use_caller_allowlist: t.boolean("Whether only allowed callers can get through."),
    created_at: t.timestamp("When the call route was created."),
    updated_at: t.timestamp("When the call route last changed."),
  },
  "Call route; contains personal data, the phone numbers of allowed callers.",
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
