/** Who or what did something: exactly one of the properties is set. */

import { t } from "singer-tap-sdk";
import { embeddedUser } from "./user.ts";

export const actor = t.object(
  {
    alert: t.object(
      {
        id: t.string("Identifier of the alert."),
        title: t.string("Title of the alert, as its source's template made it.", {
          personal: "free_text",
        }),
      },
      "The alert, if an alert did it.",
    ),
    api_key: t.object(
      {
        id: t.string("Identifier of the API key."),
        name: t.string("Name of the API key."),
      },
      "The API key, if a request to the API did it.",
    ),
    user: t.describe(embeddedUser, "The user, if a person did it."),
    workflow: t.object(
      {
        id: t.string("Identifier of the workflow."),
        name: t.string("Name of the workflow."),
      },
      "The workflow, if a workflow did it.",
    ),
  },
  "Who or what did it.",
);
