/** The tap's share of a whole `meltano run` into PostgreSQL. */

import { installMeltano, meltanoVersions, quiet, root } from "../shared/meltano.ts";
import { startPostgres } from "../shared/postgres.ts";
import { measure } from "./measure.ts";
import type { Report } from "./report.ts";
import { Server } from "./server-process.ts";
import type { Workbench } from "./workbench.ts";

/** Measures the run, and the tap alone with the same tables. Installs Meltano and the target if necessary. */
export async function measureWholeRun(bench: Workbench): Promise<Report> {
  const meltano = await installMeltano(meltanoVersions[4]);
  const postgres = await startPostgres();
  const server = new Server({ incidents: bench.incidents(1000) });
  try {
    const place = await server.ask();
    const environment = {
      TARGET_POSTGRES_HOST: postgres.host,
      TARGET_POSTGRES_PORT: String(postgres.port),
      TARGET_POSTGRES_USER: postgres.user,
      TARGET_POSTGRES_PASSWORD: postgres.password,
      TARGET_POSTGRES_DATABASE: postgres.database,
      TAP_INCIDENT_API_KEY: place.apiKey,
      TAP_INCIDENT_API_URL: place.origin,
      ...quiet,
    };
    const command = (...args: string[]) => ({
      program: meltano,
      args: ["--cwd", root, "--environment", "sandbox", ...args],
      environment,
    });
    await measure(command("install", "loader", "target-postgres"));
    const whole = await measure(
      command("run", "--full-refresh", "tap-incident", "target-postgres"),
    );
    const alone = await measure(await bench.tap(place, null));
    return {
      title:
        "A whole Meltano run into PostgreSQL, all tables, not counting the database's own time",
      compared: { figure: "CPU s", bound: "meltano run" },
      rows: [
        { name: "meltano run", figures: { "CPU s": whole.cpuSeconds, "wall s": whole.seconds } },
        {
          name: "the tap in it, measured alone",
          figures: { "CPU s": alone.cpuSeconds, "wall s": alone.seconds },
        },
      ],
    };
  } finally {
    await server.close();
    await postgres.stop();
  }
}
