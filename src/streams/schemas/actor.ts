/** Who or what did something: exactly one of the properties is set. */

import { describe, object, text } from "../../sdk/index.ts";
import { embeddedUser } from "./user.ts";

export const actor = object(
  {
    alert: object(
      {
        id: text("Identifier of the alert."),
        title: text("Title of the alert, as its source's template made it."),
      },
      "The alert, if an alert did it.",
    ),
    api_key: object(
      {
        id: text("Identifier of the API key."),
        name: text("Name of the API key."),
      },
      "The API key, if a request to the API did it.",
    ),
    user: describe(embeddedUser, "The user, if a person did it."),
    workflow: object(
      {
        id: text("Identifier of the workflow."),
        name: text("Name of the workflow."),
      },
      "The workflow, if a workflow did it.",
    ),
  },
  "Who or what did it.",
);
