/** The modes of incidents. Endpoints that take a mode leave out all but the first two by default. */
export const incidentModes = ["standard", "retrospective", "test", "tutorial", "stream"] as const;
