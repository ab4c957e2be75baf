/** Who or what did something: exactly one of the properties is set. */

import { t } from "singer-tap-sdk";
import { embeddedUser } from "./user.ts";

export const actor = t.object(
  {
    alert: t.object(
      {
        id: t.string("ID of the alert."),
        title: t.string("Title of the alert, as rendered by its source's template.", {
          personal: "free_text",
        }),
      },
      "Alert, if an alert did it.",
    ),
    api_key: t.object(
      {
        id: t.string("ID of the API key."),
        name: t.string("Name of the API key."),
      },
      "API key, if an API request did it.",
    ),
    user: t.describe(embeddedUser, "User, if a person did it."),
    workflow: t.object(
      {
        id: t.string("ID of the workflow."),
        name: t.string("Name of the workflow."),
      },
      "Workflow, if a workflow did it.",
    ),
  },
  "Who or what did it.",
);
