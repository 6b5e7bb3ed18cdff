// A newsroom to measure: generated stories in a database of its own, and the server over it. Knows no measure.
//
// With KHABAR_BENCH_POSTGRES, the address of an empty database on PostgreSQL, it is there; else in SQLite. With
// KEEP=folder, the database there is used if it is there, and kept.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const KHABAR = process.env.KHABAR ?? join(ROOT, "target/release/khabar");

// A database with so many stories; `filled` hears how many seconds that took, unless it was there.
export async function newsroom(articles, filled = () => {}) {
  const database = process.env.KHABAR_BENCH_POSTGRES;
  const folder = process.env.KEEP ?? mkdtempSync(join(tmpdir(), "khabar-bench-"));
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, KHABAR_DATA_DIR: folder, KHABAR_LISTEN: "127.0.0.1:0" };
  if (database) env.KHABAR_DATABASE = database;
  const khabar = (...args) => execFileSync(KHABAR, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  khabar("migrate");
  if (!existsSync(join(folder, "filled"))) {
    const began = Date.now();
    await fill(env, articles);
    filled((Date.now() - began) / 1000);
    execFileSync("touch", [join(folder, "filled")]);
  }
  return { folder, khabar, serving: (measure) => serving(env, folder, khabar, measure) };
}

// Generates and ingests.
function fill(env, articles) {
  const made = spawn(KHABAR, ["generate", "--articles", String(articles), "--seed", "7"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const taken = spawn(KHABAR, ["ingest", "--format", "ndjson", "-"], { env, stdio: [made.stdout, "ignore", "inherit"] });
  return new Promise((done, failed) => taken.on("close", (code) => (code === 0 ? done() : failed(new Error(`ingest: ${code}`)))));
}

// Hands `measure` the address of a server, its process and a key to its desk; then all is gone.
async function serving(env, folder, khabar, measure) {
  const key = khabar("key", "create", "--name", "bench", "--scope", "desk:write,desk:publish").trim();
  const server = spawn(KHABAR, ["serve"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => server.on("close", done));
  try {
    await measure(await listening(server), server.pid, key);
  } finally {
    server.kill();
    await ended;
    if (!process.env.KEEP) rmSync(folder, { recursive: true, force: true });
  }
}

function listening(server) {
  return new Promise((done, failed) => {
    server.on("close", () => failed(new Error("the server ended")));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const at = line.match(/http:\/\/\S+/);
      if (at) done(at[0]);
    });
  });
}
