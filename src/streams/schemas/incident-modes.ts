/** The modes of incidents. Endpoints that take a mode leave all but the first two out unless asked. */
export const incidentModes = ["standard", "retrospective", "test", "tutorial", "stream"] as const;
